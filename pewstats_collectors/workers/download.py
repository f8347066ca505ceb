"""Stage download: the telemetry file goes from the CDN into storage, checked on its way."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.errors import Reject, Retry
from pewstats_collectors.jobs import TELEMETRY
from pewstats_collectors.pubg.telemetry_cdn import fetch_telemetry
from pewstats_collectors.pubg.verdict import Weather
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete

#: Faults of a file, or of its way to us.
_PERHAPS_ON_THE_WAY: Final = ("cut off", "damaged", "not telemetry")
#: Of these it is known that another try may find the file whole.
_MAY_PASS: Final = ("cut off", "damaged")
_TRIES: Final = 3


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Fetch the file unless storage has it, and owe its processing.

    A stored file that the telemetry stage could not take is fetched again, and processed again: who asks for
    a download once more wants another file. The stored one stays until a whole one has come.
    """
    with deps.pool.connection() as connection:
        match = matches.find(connection, claim.subject)
        refused = _is_refused(connection, claim.subject)
    if match is None or match.created_at is None:
        raise Retry("the match was not summarised yet")
    key = telemetry_key(match.shard, match.created_at, claim.subject)
    if refused or not deps.store.exists(key):
        if match.telemetry_url is None:
            raise Reject("no telemetry", "the match object names no telemetry asset")
        _fetch(match.telemetry_url, key, deps)
    owe = ledger.reopen if refused else ledger.add
    return complete(
        deps.pool, claim, lambda connection: owe(connection, TELEMETRY, claim.subject, claim.lane)
    )


def _is_refused(connection: Connection, match_id: str) -> bool:
    """Did the telemetry stage give up on what storage has?"""
    entries = ledger.of_subjects(connection, [match_id])
    return any(entry.job == TELEMETRY and entry.state in ("rejected", "failed") for entry in entries)


def _fetch(url: str, key: str, deps: Deps) -> None:
    """Store the file. What is wrong with it counts only if it came twice the same: else it was the way."""
    seen: set[bytes] = set()
    for _ in range(_TRIES):
        body = _Fingerprinted(
            fetch_telemetry(
                url,
                deps.session(),
                deps.allowed_hosts,
                deps.now,
                observe=deps.observe,
                patience=deps.patience,
            )
        )
        try:
            deps.store.put(key, body)
        except Reject as fault:
            if fault.reason not in _PERHAPS_ON_THE_WAY:
                raise
            if (came := body.fingerprint()) in seen:
                raise _of_the_file(fault) from None
            seen.add(came)
            why = str(fault)
        else:
            return
    raise Weather(deps.patience.until(deps.now()), f"telemetry: another body with each try: {why}")


def _of_the_file(fault: Reject) -> Reject | Retry:
    return Retry(str(fault), reason=fault.reason) if fault.reason in _MAY_PASS else fault


class _Fingerprinted:
    """The pieces of a body, with a digest of all of it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._digest = sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._digest.update(piece)
            yield piece

    def fingerprint(self) -> bytes:
        """Of the whole body: what nobody read yet is read now. Raises Snooze if it cannot be."""
        for _ in self:
            pass
        return self._digest.digest()
