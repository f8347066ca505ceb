"""Rows of work that is done may be forgotten: whatever changes owes it again, and what is done stays done."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from pewstats_collectors.db import ledger, ratings
from pewstats_collectors.db.leaderboard_events import owing
from pewstats_collectors.db.pool import Connection, Pool, connect
from pewstats_collectors.jobs import BACKFILL, CLOSE_WEEK, EVENT_ELO, RATING, REJUDGE
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import close_week, event_elo, rating, rejudge
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import utc_now
from pewstats_collectors.workers.without_loop import work_off
from pipelines import weekly
from pipelines.clean_up import clean_up
from scripts.domain_tables import domain_tables
from tests.integration.backfill.played import DETAILS, Played, recent
from tests.integration.db.rows import START
from tests.integration.leaderboard_events.event_rows import new_event, seen, submit
from tests.integration.pipelines.test_clean_up import days
from tests.integration.tournaments.small_league import TEAMS, SmallLeague
from tests.integration.workers.deps import storage_deps

WEEK = timedelta(weeks=1)
HANDLERS = {
    REJUDGE: rejudge.handle,
    RATING: rating.handle,
    EVENT_ELO: event_elo.handle,
    CLOSE_WEEK: close_week.handle,
}
Cause = Callable[[], object]
"""Something changes, so that the job is owed."""


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    with connect(database, autocommit=True) as opened:
        yield opened


def rejudged(connection: Connection, pool: Pool) -> Cause:
    league = SmallLeague(connection)
    league.play("m", *[(team, rank, 1) for rank, team in enumerate(TEAMS, 1)])
    return lambda: ledger.reopen(connection, REJUDGE, "m")


def rated(connection: Connection, pool: Pool) -> Cause:
    """Somebody is another person now: all seasons that have ratings are owed theirs."""
    league = SmallLeague(connection)
    league.play("m", *[(team, rank, 1) for rank, team in enumerate(TEAMS, 1)])
    ratings.owe_match(connection, "m")
    return lambda: ratings.owe_all(connection)


def scored(connection: Connection, pool: Pool) -> Cause:
    event = new_event(connection, "manual", direction="HIGH")
    seen(connection, "account.a", "account.b")
    submit(connection, event, "account.b", "3", START)
    scores = iter((5, 7))

    def better() -> None:
        score = next(scores)
        at = START + timedelta(minutes=score)
        _, changed = submit(connection, event, "account.a", str(score), at)
        owing.owe(connection, changed, delay_s=0)

    return better


def closed(connection: Connection, pool: Pool) -> Cause:
    """A week that is over; later a score of it changes."""
    change = scored(connection, pool)

    def cause() -> None:
        change()
        weekly.owe_ended_weeks(pool, START + WEEK)

    return cause


@pytest.mark.parametrize(
    ("job", "make"), [(REJUDGE, rejudged), (RATING, rated), (EVENT_ELO, scored), (CLOSE_WEEK, closed)]
)
def test_what_was_forgotten_is_owed_again_by_a_change_and_by_nothing_else(
    connection: Connection,
    pool: Pool,
    database: str,
    job: str,
    make: Callable[[Connection, Pool], Cause],
) -> None:
    store = TelemetryStore(f"memory://{uuid4()}")
    deps = storage_deps(pool, store)
    change = make(connection, pool)
    change()
    weekly.owe_events(pool, START + WEEK)
    assert do(connection, deps, job) > 0
    before = domain_tables(database)
    assert clean_up(pool, store, days(ledger=1), utc_now() + timedelta(days=2)).work > 0
    assert connection.execute("SELECT count(*) FROM ledger WHERE job = %s", (job,)).fetchone() == (0,)
    weekly.owe_events(pool, START + WEEK)
    assert do(connection, deps, job) == 0
    assert domain_tables(database) == before
    change()
    assert do(connection, deps, job) > 0
    assert connection.execute("SELECT DISTINCT state FROM ledger WHERE job = %s", (job,)).fetchall() == [
        ("done",)
    ]


def test_backfill_that_was_forgotten_stays_done_and_keeps_files_until_then(pool: Pool) -> None:
    played = Played(pool, recent(7, matches=2).matches)
    played.read_all()
    who = played.people[0]
    played.track(who)
    now = utc_now()
    owed = played.matches_of(who)
    assert clean_up(pool, played.store, days(telemetry=5), now).telemetry_files == 2 - len(owed)
    played.finish()
    before = played.tables()
    assert clean_up(pool, played.store, days(ledger=1), now + timedelta(days=2)).work == len(owed)
    assert played.rows("SELECT 1 FROM ledger WHERE job = %s", BACKFILL) == []
    assert not played.owe()
    assert set(played.statuses(who).values()) == {"completed"}
    played.untrack(who)
    for table in DETAILS:
        played.execute(f"DELETE FROM {table}")  # noqa: S608
    played.track(who)
    assert set(played.statuses(who).values()) == {"pending"}
    played.finish()
    assert played.tables() == before
    assert clean_up(pool, played.store, days(telemetry=5), now).telemetry_files == len(owed)
    played.nudges.close()


def do(connection: Connection, deps: Deps, job: str) -> int:
    """All of it that is owed, now or soon; returns how much that was."""
    connection.execute("UPDATE ledger SET next_at = now() - interval '1 s' WHERE state = 'ready'")
    return work_off(deps, job, HANDLERS[job])
