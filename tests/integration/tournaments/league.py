"""A league's season brought into a database piece by piece, in any order, by the code that users run."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar
from uuid import UUID, uuid4

from psycopg.rows import dict_row

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.db.tournaments import decisions, ids, rosters, schedules, seasons
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.jobs import AGGREGATE, RATING, REJUDGE, SUMMARY
from pewstats_collectors.matches.user_files import (
    RosterRow,
    RoundRow,
    ScheduleRow,
    read_roster,
    read_rounds,
    read_schedule,
)
from pewstats_collectors.simulator.season import Remake, RosterFile, SeasonMatch, SimulatedSeason
from pewstats_collectors.storage.keys import match_object_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import aggregate, rating, rejudge, summary
from pewstats_collectors.workers.nudges import Nudges
from pipelines import league_changes
from tests.integration.workers.deps import storage_deps

R = TypeVar("R", RosterRow, RoundRow, ScheduleRow)

BY = By("admin", "as the rules say")


class LeagueAdmin:
    """Brings a season's files, matches and decisions; work that follows waits until `catch_up`."""

    def __init__(self, pool: Pool, season: SimulatedSeason, *, grouped: bool = False) -> None:
        """`grouped`: the season's divisions are brought as groups of one division."""
        self.pool = pool
        self.season = season
        self.grouped = grouped
        store = TelemetryStore(f"memory://{uuid4()}")
        for match in season.matches:
            store.put_object(match_object_key(season.shard, match.match_id), match.body)
        self._deps = storage_deps(pool, store)
        self._nudges = Nudges(MemoryBroker(), pool)

    def create(self) -> None:
        """The season itself; everything else needs it."""
        in_transaction(self.pool, lambda connection: seasons.write_season(connection, self.made()))

    def made(self) -> Season:
        """The season with its own rules."""
        season = self.season
        return Season(
            season.name,
            season.tournament,
            season.shard,
            season.time_zone,
            starts_on=season.starts_on,
            ends_on=season.ends_on,
            min_teams=season.min_teams,
        )

    def of_division(self, name: str) -> "OfDivision":
        """Where this division of the season is brought to."""
        return OfDivision(self.season.name, "Both" if self.grouped else name, name if self.grouped else "")

    def _placed(self, rows: Iterable[R]) -> list[R]:
        if not self.grouped:
            return list(rows)
        return [replace(row, division="Both", group=row.division) for row in rows]

    def roster(self, file: RosterFile) -> None:
        rows = self._placed(read_roster(file.text, file.label))
        self.change(lambda connection: rosters.write_roster(connection, rows))

    def rounds(self) -> None:
        rows = self._placed(read_rounds(self.season.rounds_csv, "rounds.csv"))
        self.change(lambda connection: schedules.write_rounds(connection, rows))

    def schedule(self) -> None:
        rows = self._placed(read_schedule(self.season.schedule_csv, "schedule.csv"))
        self.change(lambda connection: schedules.write_schedule(connection, rows))

    def match(self, match: SeasonMatch) -> None:
        """Discovered and summarised, or once more."""

        def discover(connection: Connection) -> None:
            matches.discover(
                connection, match.match_id, self.season.shard, by=match.discovered_by, lane="normal"
            )
            ledger.reopen(connection, SUMMARY, match.match_id)

        in_transaction(self.pool, discover)
        self.work(SUMMARY, match.match_id)

    def remake(self, remake: Remake) -> None:
        by = By("admin", remake.reason)
        self.change(lambda connection: decisions.remake(connection, remake.original, remake.remake, by))

    def cancel(self) -> None:
        """Every slot that the admin cancels."""
        for slot in self.season.decisions.cancelled:
            round_id = ids.round_id(self.of_division(slot.division), slot.round)
            self.change(partial(cancel_slot, round_id=round_id, number=slot.number))

    def change(self, change: Callable[[Connection], set[str]]) -> set[str]:
        return league_changes.apply(self.pool, self._nudges, [self.season.shard], change)

    def work(self, job: str, match_id: str) -> None:
        """Do a piece of work that is owed, without waiting until it is due."""

        def claim(connection: Connection) -> Claim | None:
            due = "UPDATE ledger SET next_at = now() WHERE job = %s AND subject = %s"
            connection.execute(due, (job, match_id))
            return ledger.claim(connection, job, match_id, lease_s=60)

        held = in_transaction(self.pool, claim)
        assert held is not None
        stages = {SUMMARY: summary, REJUDGE: rejudge, AGGREGATE: aggregate, RATING: rating}
        stages[job].handle(held, self._deps)

    def catch_up(self, jobs: Iterable[str] = (REJUDGE,), most: int = 10_000) -> int:
        """Do what is owed of these jobs, or so much of it; returns how much that was."""
        for done in range(most):
            with self.pool.connection() as connection:
                row = connection.execute(
                    "SELECT job, subject FROM ledger WHERE job = ANY (%s) AND state = 'ready' "
                    "ORDER BY md5(subject || job) LIMIT 1",
                    (list(jobs),),
                ).fetchone()
            if row is None:
                return done
            self.work(*row)
        return most

    def rows(self, query: str) -> list[dict[str, object]]:
        with self.pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode()).fetchall()


@dataclass(frozen=True)
class OfDivision:
    """A division, or a group of one."""

    season: str
    division: str
    group: str = ""

    @property
    def name(self) -> str:
        """As the simulated season calls it."""
        return self.group or self.division


def cancel_slot(connection: Connection, *, round_id: UUID, number: int) -> set[str]:
    slots = {slot.match_number: slot for slot in schedules.slots_of(connection, round_id)}
    return schedules.cancel(connection, slots[number], cancelled=True)
