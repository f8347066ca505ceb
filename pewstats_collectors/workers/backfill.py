"""Job backfill: a match that was read before somebody was tracked gets his details; in a child process."""

from pathlib import Path

from pewstats_collectors.db import backfill, ledger, telemetry_rows
from pewstats_collectors.db.backfill import Look
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection, Pool
from pewstats_collectors.errors import Reject, Retry
from pewstats_collectors.jobs import TELEMETRY
from pewstats_collectors.settings import Telemetry as Limits
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import current_version, detail_rows
from pewstats_collectors.telemetry.match import read_match
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.weapon_categories import default_weapons
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Add the details of everybody this match owes them: the file is read once for a whole team.

    What another extractor has read is read again as a whole, for numbers of two versions do not mix.
    """
    if deps.children is None:
        raise Retry("this process has no children to read telemetry")
    try:
        _, match_id = backfill.of_subject(claim.subject)
    except ValueError as error:
        raise Reject("unknown work", str(error)) from None
    with deps.pool.connection() as connection:
        match = backfill.look(connection, match_id)
    if match is None or not match.accounts:
        return complete(deps.pool, claim, lambda _: [])
    if match.extractor_version != current_version():
        return complete(deps.pool, claim, lambda one: _read_again(one, claim, match_id, match))
    key = match.key or telemetry_key(match.shard, match.created_at, match_id)
    try:
        with deps.store.local_path(key) as path:
            return deps.children.run(add_details, claim, match_id, match, path, deps.settings.telemetry)
    except FileNotFoundError:
        deps.store.check_there()
        return complete(deps.pool, claim, lambda one: _without_telemetry(one, match_id))


def add_details(
    pool: Pool, claim: Claim, match_id: str, owes: Look, path: Path, limits: Limits
) -> list[Owed]:
    """Runs in the child: read, decode, add what these players' tracking adds in one transaction."""
    accounts = owes.accounts
    read = decode(path.read_bytes(), max_bytes=limits.max_plain_mb * 1024 * 1024, max_ratio=limits.max_ratio)
    match = read_match(read, match_id, frozenset(accounts), default_parameters(), default_weapons())

    def write(connection: Connection) -> list[Owed]:
        if backfill.hold_match(connection, match_id) != current_version():
            return _read_again(connection, claim, match_id, owes)
        kept = backfill.detailed(connection, match_id)
        telemetry_rows.add_details(connection, match_id, detail_rows(match, kept))
        backfill.add_details(connection, match_id, accounts)
        backfill.complete(connection, match_id, accounts)
        return []

    return complete(pool, claim, write)


def _read_again(connection: Connection, claim: Claim, match_id: str, match: Look) -> list[Owed]:
    """Whoever reads it sees who is tracked, and completes what was owed."""
    if match.read_soon:
        return []
    payload = {"shard": match.shard, "key": match.key} if match.key else {}
    return ledger.reopen(connection, TELEMETRY, match_id, claim.lane, payload)


def _without_telemetry(connection: Connection, match_id: str) -> list[Owed]:
    backfill.no_telemetry(connection, [match_id])
    return []
