"""Stage download: the telemetry file goes from the CDN into storage, checked on its way."""

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.errors import Reject, Retry
from pewstats_collectors.jobs import TELEMETRY
from pewstats_collectors.pubg.telemetry_cdn import fetch_telemetry
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete

#: Faults of a body that the next download may not have.
_ON_THE_WAY = ("cut off", "damaged")


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
    chunks = fetch_telemetry(
        url,
        deps.session(),
        deps.allowed_hosts,
        deps.now,
        observe=deps.observe,
        timeouts=deps.settings.pubg.timeouts,
    )
    try:
        deps.store.put(key, chunks)
    except Reject as fault:
        if fault.reason in _ON_THE_WAY:
            raise Retry(str(fault), reason=fault.reason) from fault
        raise
