"""Matches in storage and database, and what may happen to them: read, tracked, backfilled, in any order."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from psycopg.rows import dict_row

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import ledger, matches, players
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.db.pool import Pool, in_transaction
from pewstats_collectors.jobs import BACKFILL, TELEMETRY
from pewstats_collectors.simulator import SimulatedMatch, World, evening
from pewstats_collectors.simulator.stream import stream
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import backfill as job_backfill
from pewstats_collectors.workers import telemetry
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.without_loop import work_off
from pipelines.backfill import Backfill, left
from scripts.domain_tables import domain_tables_seen_by
from tests.integration.workers.deps import storage_deps

DETAILS = ("detailed_players", "player_circle_positions", "player_damage_events")


@cache
def recent(seed: int, *, matches: int, days_ago: int = 10) -> World:
    """Small matches of some days ago, among the same few people."""
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
    return stream(seed, matches=matches, start=start, detail=0.1)


@cache
def lobby() -> World:
    """One match of 64, with shotguns."""
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=10)
    return evening(7, start=start, matches=1, detail=0.02)


class Played:
    """The database of one test, and what it does to it."""

    def __init__(
        self, pool: Pool, played: Sequence[SimulatedMatch], *, at_once: int = 20, storage: str | None = None
    ) -> None:
        self.pool = pool
        self.matches = played
        self.store = TelemetryStore(storage or f"memory://{uuid4()}")
        self.deps = storage_deps(pool, self.store)
        self.nudges = Nudges(MemoryBroker(), pool)
        self.orchestrator = Backfill(pool, self.store, self.nudges, at_once=at_once)
        for match in played:
            self.store.put(self.key(match), [match.telemetry_gz()])

    @property
    def people(self) -> list[str]:
        """Account ids by how many of the matches somebody played, the most first."""
        seen = Counter(
            person.account_id for match in self.matches for person in match.plan.people if not person.is_bot
        )
        return sorted(seen, key=lambda who: (-seen[who], who))

    def matches_of(self, account_id: str) -> set[str]:
        return {
            match.match_id
            for match in self.matches
            if account_id in {one.account_id for one in match.plan.people}
        }

    def accounts(self, match: SimulatedMatch) -> list[str]:
        return [one.account_id for one in match.plan.people]

    def key(self, match: SimulatedMatch) -> str:
        return telemetry_key("steam", match.created_at, match.match_id)

    def read(self, match: SimulatedMatch) -> None:
        """The telemetry stage, whatever became of it before."""
        with self.pool.connection() as connection:
            matches.discover(connection, match.match_id, "steam", by="import", lane="low")
            payload = {"shard": "steam", "key": self.key(match)}
            ledger.reopen(connection, TELEMETRY, match.match_id, "low", payload)
        work_off(self.deps, TELEMETRY, telemetry.handle)

    def read_all(self) -> None:
        for match in self.matches:
            self.read(match)

    def track(self, *accounts: str) -> None:
        for account_id in accounts:
            self._track(account_id)

    def _track(self, who: str) -> None:
        in_transaction(self.pool, lambda one: players.track(one, who, who[:20], "steam"))

    def untrack(self, account_id: str) -> None:
        in_transaction(self.pool, lambda one: players.untrack(one, account_id))

    def work(self) -> None:
        """Whatever is in the ledger."""
        work_off(self.deps, BACKFILL, job_backfill.handle)
        work_off(self.deps, TELEMETRY, telemetry.handle)

    def do(self, subject: str) -> Claim:
        """One claim of job backfill, for a handler to be called with."""
        with self.pool.connection() as connection:
            claim = ledger.claim(connection, BACKFILL, subject, lease_s=60)
        assert claim is not None
        return claim

    def owe(self) -> bool:
        """A round of the orchestrator; is anything left?"""
        return left(self.orchestrator.round()) > 0

    def finish(self) -> None:
        """Until nothing is owed."""
        for _ in range(50):
            if not self.owe():
                break
            self.work()
        else:
            raise AssertionError("it never ends")
        self.work()

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with self.pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode(), values).fetchall()

    def execute(self, statement: str, *values: object) -> None:
        """As any client may."""
        with self.pool.connection() as connection:
            connection.execute(statement.encode(), values)

    def statuses(self, account_id: str) -> dict[str, str]:
        """Status by match id."""
        rows = self.rows("SELECT * FROM player_backfill_status WHERE account_id = %s", account_id)
        return {row["match_id"]: row["backfill_status"] for row in rows}

    def details(self) -> dict[str, str]:
        """Whose details the matches have, and these."""
        tables = self.tables()
        return {name: tables[name] for name in DETAILS}

    def tables(self) -> dict[str, str]:
        """Everything that telemetry told, but who is tracked."""
        with self.pool.connection() as connection:
            tables = domain_tables_seen_by(connection)
        del tables["players"]
        return tables

    def empty(self) -> None:
        """Everything but storage is forgotten."""
        self.execute("TRUNCATE players, matches, ledger, dead_letters CASCADE")
