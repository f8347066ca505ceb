"""Stage telemetry: one decode of the file, every metric, one transaction; in a child process."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from pewstats_collectors import metrics
from pewstats_collectors.db import backfill, ledger, matches, players, telemetry_rows
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection, Pool
from pewstats_collectors.errors import Reject, Retry
from pewstats_collectors.jobs import AGGREGATE
from pewstats_collectors.settings import Telemetry as Limits
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.drift import Drift, Kind
from pewstats_collectors.telemetry.extract import MatchRows, core_rows, rows_of, with_extended
from pewstats_collectors.telemetry.match import read_match
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.players import accounts_of
from pewstats_collectors.telemetry.weapon_categories import default_weapons
from pewstats_collectors.workers import verification
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete

#: What PUBG calls its events, and what it damages with and how; anything else comes from a hostile file and
#: must not become a label.
_TYPE_NAME = re.compile(r"Log[A-Z][A-Za-z0-9]{1,50}")
_CODE_NAME = re.compile(r"[A-Z][A-Za-z0-9_-]{1,50}")

_WORDS = (Kind.UNKNOWN_DAMAGE_TYPE, Kind.UNKNOWN_DAMAGE_REASON, Kind.UNKNOWN_ITEM_KIND)


@dataclass(frozen=True, slots=True)
class Processed:
    """What the parent process learns from its child; `seconds` of each part of the step."""

    owed: list[Owed]
    seconds: dict[str, float]
    events_read: int
    bad: int
    drift: list[Drift]
    disagreements: verification.Disagreements


def begin() -> None:
    """Show what this stage will count of events."""
    for kind in ("read", "bad", *(kind.value for kind in Kind if kind is not Kind.BAD_EVENT)):
        metrics.TELEMETRY_EVENTS.labels(kind)


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Let a child process read the file and write its rows; publish what it owes."""
    if deps.children is None:
        raise Retry("this process has no children to read telemetry")
    shard, key = _where(claim, deps)
    try:
        with deps.store.local_path(key) as path:
            done = deps.children.run(process, claim, shard, path, deps.settings.telemetry)
    except FileNotFoundError:
        raise Reject("no telemetry", f"{key} is not in storage") from None
    _count(done)
    return done.owed


def process(pool: Pool, claim: Claim, shard: str, path: Path, limits: Limits) -> Processed:
    """Runs in the child: read, decode once, extract, verify, replace the match's rows in one transaction."""
    laps = Laps()
    read = decode(path.read_bytes(), max_bytes=limits.max_plain_mb * 1024 * 1024, max_ratio=limits.max_ratio)
    laps.end("decode")
    with pool.connection() as connection:
        detailed = _to_be_detailed(connection, claim.subject, accounts_of(read))
    laps.end("store")
    match = read_match(read, claim.subject, detailed, default_parameters(), default_weapons())
    core = core_rows(match)
    laps.end("extract")
    rows = with_extended(match, core)
    laps.end("extended")
    found, drift = verification.check(match, rows)
    laps.end("verify")
    disagreements: verification.Disagreements = {}

    def write(connection: Connection) -> list[Owed]:
        nonlocal disagreements
        owed = _write(connection, claim, shard, rows, match.tracked)
        stored = verification.write(connection, claim.subject, found, drift)
        disagreements = verification.counts_of(stored)
        return owed

    while True:
        try:
            owed = complete(pool, claim, write)
        except _LeftOut as error:  # whom somebody began to track while the file was read
            match = replace(match, tracked=error.detailed)
            rows = rows_of(match)
        else:
            break
    laps.end("store")
    return Processed(owed, laps.seconds, read.read, len(read.bad), drift, disagreements)


class _LeftOut(Exception):
    """Nothing is written: by now `detailed` are the accounts whose details are kept."""

    def __init__(self, detailed: frozenset[str]) -> None:
        super().__init__(f"{len(detailed)} accounts are to be detailed")
        self.detailed = detailed


class Laps:
    """Seconds that each part of a step took, told when it ends; a part may come more than once."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = perf_counter()

    def end(self, part: str) -> None:
        """What was done since the last end was this."""
        now = perf_counter()
        self.seconds[part] = self.seconds.get(part, 0.0) + now - self._since
        self._since = now


def _count(done: Processed) -> None:
    for part, seconds in done.seconds.items():
        metrics.TELEMETRY_SECONDS.labels(part).observe(seconds)
    metrics.TELEMETRY_EVENTS.labels("read").inc(done.events_read)
    metrics.TELEMETRY_EVENTS.labels("bad").inc(done.bad)
    for kind, code, events in done.drift:
        if kind is not Kind.BAD_EVENT:  # told above
            metrics.TELEMETRY_EVENTS.labels(kind.value).inc(events)
        if kind is Kind.UNKNOWN_TYPE:
            metrics.TELEMETRY_UNKNOWN.labels(code if _TYPE_NAME.fullmatch(code) else "other").inc(events)
        elif kind is Kind.UNKNOWN_CODE:
            metrics.TELEMETRY_UNKNOWN_CAUSERS.labels(_code_name(code)).inc(events)
        elif kind in _WORDS:
            metrics.TELEMETRY_DRIFT.labels(kind.value, _code_name(code)).inc(events)
        else:
            metrics.TELEMETRY_DRIFT.labels(kind.value, code).inc(events)
    verification.count(done.disagreements)


def _code_name(code: str) -> str:
    return code if _CODE_NAME.fullmatch(code) else "other"


def _write(
    connection: Connection, claim: Claim, shard: str, rows: MatchRows, detailed: frozenset[str]
) -> list[Owed]:
    """Replace everything the match had from telemetry. Raises _LeftOut.

    The match is held, then its players are named, which holds them too: who is tracked or backfilled in
    another transaction has been seen here, or will see what is written here.
    """
    telemetry_rows.replace(connection, shard, rows)
    people = [(one.account_id, one.player_name) for one in rows.players if not one.is_bot]
    named_at = rows.match.started_at.replace(microsecond=0)  # as the match object says it
    players.write_seen(connection, people, shard=shard, named_at=named_at)
    by_now = _to_be_detailed(connection, claim.subject, [account_id for account_id, _ in people])
    if not by_now <= detailed:
        raise _LeftOut(by_now | detailed)
    backfill.set_details(connection, claim.subject, detailed)
    backfill.complete(connection, claim.subject, detailed)
    backfill.complete_match(connection, claim.subject)
    return ledger.reopen(connection, AGGREGATE, claim.subject, claim.lane)


def _to_be_detailed(connection: Connection, match_id: str, accounts: Iterable[str]) -> frozenset[str]:
    """Who is tracked, and whose details the match has already: untracking somebody deletes nothing."""
    accounts = list(accounts)
    has = backfill.detailed(connection, match_id)
    return players.tracked_among(connection, accounts) | has.intersection(accounts)


def _where(claim: Claim, deps: Deps) -> tuple[str, str]:
    """(shard, storage key): as imported, else as the match object has it."""
    if "key" in claim.payload:
        return claim.payload["shard"], claim.payload["key"]
    with deps.pool.connection() as connection:
        match = matches.find(connection, claim.subject)
    if match is None or match.created_at is None:
        raise Retry("the match was not summarised yet")
    return match.shard, telemetry_key(match.shard, match.created_at, claim.subject)
