"""One evening summarised by eight workers at once while the admin brings files: as by one of them alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.db.pool import Connection, Pool, in_transaction, open_pool
from pewstats_collectors.db.tournaments import rosters, schedules, seasons
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.jobs import REJUDGE, SUMMARY
from pewstats_collectors.matches.user_files import read_roster, read_rounds, read_schedule
from pewstats_collectors.storage.keys import match_object_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import rejudge, summary
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.nudges import Nudges
from pipelines import league_changes
from scripts import services
from scripts.domain_tables import domain_tables_seen_by
from tests.integration.db.concurrency import at_once, deadlocks
from tests.integration.tournaments.small_matches import match_object
from tests.integration.workers.deps import storage_deps

WORKERS = 8
REPEATS = 200
START = datetime(2026, 1, 17, 20, tzinfo=UTC)
#: Minutes after the start; several compete for each slot, and the nearest are not the first.
TIMES = (-20, -3, 2, 36, 41, 68, 72)
MATCH_IDS = [str(UUID(int=number)) for number in range(1, len(TIMES) + 1)]
HEAD = "season,division,team,player_name,account_id"
ROUNDS = (
    "season,division,number,name,starts_at,ends_at\n"
    "S,One,1,Round 1,2026-01-17T19:00:00Z,2026-01-17T23:00:00Z\n"
)


def squads(number: int) -> list[dict[str, str]]:
    """Four teams of one player; those of the last match have new names, the last two teams always."""
    renamed = number == len(TIMES) - 1
    return [{f"account.{one}": f"new{one}" if renamed else f"name{one}"} for one in range(4)]


def roster(*, complete: bool) -> str:
    """In the end with everybody; nobody's account is known, but of one."""
    lines = [f"S,One,Team {one},name{one}," for one in range(4 if complete else 2)]
    return "\n".join([HEAD, *lines, ""])


def schedule(*, last: bool) -> str:
    """In the end with three matches, the second later than it was."""
    minutes = (0, 38, 70) if last else (0, 25)
    lines = [
        f"S,One,1,{number},{(START + timedelta(minutes=late)).isoformat()},"
        for number, late in enumerate(minutes, 1)
    ]
    return "\n".join(["season,division,round,match_number,scheduled_datetime,map_name", *lines, ""])


@pytest.fixture
def url(postgres_url: str, _template: str) -> Iterator[str]:
    """A database of its own: who looks for deadlocks wants no other connection."""
    with services.new_database(postgres_url, _template) as made:
        yield made


@pytest.fixture(scope="module")
def store() -> TelemetryStore:
    made = TelemetryStore(f"memory://{uuid4()}")
    for number, (match_id, late) in enumerate(zip(MATCH_IDS, TIMES, strict=True)):
        body = match_object(match_id, START + timedelta(minutes=late), squads(number))
        made.put_object(match_object_key("steam", match_id), body)
    return made


def test_the_same_evening_summarised_at_once_ends_as_one_after_another(
    url: str, store: TelemetryStore
) -> None:
    before = deadlocks(url)
    with ExitStack() as stack:
        hasty = f"{url}?options=-csynchronous_commit%3Doff"
        pools = [stack.enter_context(open_pool(hasty, size=2)) for _ in range(WORKERS + 1)]
        everything = [storage_deps(pool, store) for pool in pools]
        admin = Admin(pools[-1])
        admin.begin()
        admin.bring_all()
        for match_id in MATCH_IDS:
            do(everything[0], SUMMARY, match_id)
        catch_up(everything[0])
        expected = tables(pools[0])
        wrong = []
        for number in range(REPEATS):
            admin.begin()
            at_once(WORKERS + 1, evening(everything, admin, Random(number)))
            if filled_twice(pools[0]):
                wrong.append((number, "a slot or a match has two"))
            catch_up(everything[0])
            if (found := tables(pools[0])) != expected:
                wrong.append((number, f"differs: {[one for one in found if found[one] != expected[one]]}"))
    assert wrong == [], f"{len(wrong)} of {REPEATS}"
    assert deadlocks(url) == before


def evening(everything: list[Deps], admin: "Admin", order: Random) -> Callable[[int], None]:
    """What each thread does: the last is the admin, the others share the matches, some of them twice."""
    todo = [*MATCH_IDS, *order.sample(MATCH_IDS, 3)]
    order.shuffle(todo)

    def work(which: int) -> None:
        if which == WORKERS:
            admin.bring_all()
            return
        for match_id in todo[which::WORKERS]:
            do(everything[which], SUMMARY, match_id)

    return work


class Admin:
    """Brings the league, first as it was, then what has changed."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._nudges = Nudges(MemoryBroker(), pool)

    def begin(self) -> None:
        """Nothing but the league as it was, and matches that are discovered."""

        def write(connection: Connection) -> None:
            connection.execute("DELETE FROM ledger")
            connection.execute("UPDATE matches SET schedule_match_id = NULL")
            connection.execute("DELETE FROM tournament_scheduled_matches")
            for table in ("matches", "players", "tournaments"):
                connection.execute(f"DELETE FROM {table}".encode())  # noqa: S608
            seasons.write_season(connection, Season("S", "League", "steam", min_teams=4))
            rosters.write_roster(connection, read_roster(roster(complete=False), "roster"))
            schedules.write_rounds(connection, read_rounds(ROUNDS, "rounds"))
            schedules.write_schedule(connection, read_schedule(schedule(last=False), "schedule"))
            for match_id in MATCH_IDS:
                matches.discover(connection, match_id, "steam", by="main", lane="normal")

        in_transaction(self._pool, write)

    def bring_all(self) -> None:
        people = read_roster(roster(complete=True), "roster")
        slots = read_schedule(schedule(last=True), "schedule")
        self._change(lambda connection: rosters.write_roster(connection, people))
        self._change(lambda connection: schedules.write_schedule(connection, slots))

    def _change(self, change: Callable[[Connection], set[str]]) -> None:
        league_changes.apply(self._pool, self._nudges, ["steam"], change)


def do(deps: Deps, job: str, match_id: str) -> None:
    """Owe this work and do it, unless somebody is at it: then he leaves it owed once more."""

    def claim(connection: Connection) -> Claim | None:
        ledger.reopen(connection, job, match_id)
        return ledger.claim(connection, job, match_id, lease_s=60)

    held = in_transaction(deps.pool, claim)
    if held is not None:
        (summary if job == SUMMARY else rejudge).handle(held, deps)


def catch_up(deps: Deps) -> None:
    """What is still owed: of matches that somebody wanted while another was at it, and judging again."""
    for job in (SUMMARY, REJUDGE):
        while True:
            with deps.pool.connection() as connection:
                waiting = ledger.ready(connection, job, 100)
            if not waiting:
                break
            for match_id in waiting:
                do(deps, job, match_id)


def filled_twice(pool: Pool) -> bool:
    """Do two matches have one slot, or do slots and matches not say the same?"""
    with pool.connection() as connection:
        by_match = connection.execute(
            "SELECT schedule_match_id, match_id FROM matches "
            "WHERE schedule_match_id IS NOT NULL ORDER BY 1, 2"
        ).fetchall()
        by_slot = connection.execute(
            "SELECT slot_id, actual_match_id FROM tournament_scheduled_matches "
            "WHERE actual_match_id IS NOT NULL ORDER BY 1, 2"
        ).fetchall()
    return by_match != by_slot or len({slot_id for slot_id, _ in by_match}) < len(by_match)


def tables(pool: Pool) -> dict[str, str]:
    with pool.connection() as connection:
        return domain_tables_seen_by(connection)
