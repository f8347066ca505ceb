"""Closing the weeks of events: which, in which order, once, and what everybody's mean is then."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from pewstats_collectors.db.leaderboard_events import elos, scores, weeks
from pewstats_collectors.db.leaderboard_events.events import Event
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import Connection, Pool, connect, in_transaction
from scripts.domain_tables import domain_tables
from tests.integration.db.concurrency import at_once, beside
from tests.integration.leaderboard_events.event_rows import found, new_event, seen, stats, submit
from tests.integration.leaderboard_events.people import tie
from tests.reference_event_elo import Given, expected

A, B, C = "account.a", "account.b", "account.c"
MONDAY = datetime(2026, 12, 14, tzinfo=UTC)  # of 2026-W51; W53 is followed by 2027-W01
WEEK = timedelta(weeks=1)

#: (account, score, week from 0)
SCORES = ((A, "5", 0), (B, "9", 0), (C, "2", 0), (A, "8", 2), (B, "1", 3), (C, "7", 3))


def play(
    connection: Connection, event: Event, played: Iterable[tuple[str, str, int]] = SCORES
) -> list[Given]:
    given = []
    seen(connection, A, B, C)
    for account_id, score, week in played:
        at = MONDAY + week * WEEK + timedelta(days=2)
        submit(connection, event, account_id, score, at)
        given.append(Given(account_id, Decimal(score), at))
    return given


def close(connection: Connection, event: Event, week: tuple[int, int], now: datetime) -> list[str]:
    with connection.transaction():
        return [str(one) for one in weeks.close(connection, EventWeek(event.event_id, *week), now)]


def open_weeks(connection: Connection, now: datetime) -> list[str]:
    return [str(one) for one in weeks.open_weeks(connection, now)]


def test_weeks_over_new_year_are_closed_in_order_with_one_that_nobody_played(
    connection: Connection, database: str
) -> None:
    """A week without anybody counts 0 for whoever took part before."""
    event = new_event(connection, "manual", direction="HIGH")
    given = play(connection, event)
    now = MONDAY + 4 * WEEK
    assert open_weeks(connection, now) == ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]
    elos.calculate(connection, event.event_id)
    every = [(2026, 51), (2026, 52), (2026, 53), (2027, 1)]
    for number, week in enumerate(every, 1):
        assert close(connection, event, week, now) == [str(EventWeek(event.event_id, *week))]
        wanted = expected(given, low=False, time_zone="UTC", closed=every[:number])
        assert found(connection, event.event_id) == wanted
        assert open_weeks(connection, now) == [str(EventWeek(event.event_id, *one)) for one in every[number:]]
    assert stats(connection, event.event_id)[B][2] == 4
    closed = domain_tables(database)
    for week in reversed(every):
        assert close(connection, event, week, now) == []
    assert domain_tables(database) == closed


def test_a_later_week_closes_the_open_ones_before_it_first(connection: Connection) -> None:
    event = new_event(connection, "manual", direction="LOW")
    given = play(connection, event)
    assert close(connection, event, (2026, 53), MONDAY + 4 * WEEK) == ["2026-W51", "2026-W52", "2026-W53"]
    elos.calculate(connection, event.event_id)
    closed = [(2026, 51), (2026, 52), (2026, 53)]
    assert found(connection, event.event_id) == expected(given, low=True, time_zone="UTC", closed=closed)


@pytest.mark.parametrize(
    ("time_zone", "behind_utc"),
    [("Pacific/Kiritimati", -14), ("UTC", 0), ("America/Los_Angeles", 8)],
)
def test_a_week_is_over_when_it_is_in_the_time_zone_of_the_event(
    connection: Connection, time_zone: str, behind_utc: int
) -> None:
    event = new_event(connection, "manual", direction="HIGH", time_zone=time_zone)
    play(connection, event, SCORES[:3])
    end = MONDAY + WEEK + timedelta(hours=behind_utc)
    just_before = end - timedelta(microseconds=1)
    assert open_weeks(connection, just_before) == []
    assert weeks.end_of(connection, EventWeek(event.event_id, 2026, 51)) == end
    assert close(connection, event, (2026, 51), just_before) == []
    assert found(connection, event.event_id).weekly_elos == {}
    assert open_weeks(connection, end) == ["2026-W51"]
    assert close(connection, event, (2026, 51), end) == ["2026-W51"]


def test_weeks_begin_and_end_with_the_event(connection: Connection) -> None:
    begins, ends = MONDAY + timedelta(days=3), MONDAY + 2 * WEEK + timedelta(days=1)
    new_event(connection, name="both", active_from=begins, active_until=ends)
    assert open_weeks(connection, MONDAY + WEEK) == ["2026-W51"]
    assert open_weeks(connection, MONDAY + 3 * WEEK - timedelta(seconds=1)) == ["2026-W51", "2026-W52"]
    every = ["2026-W51", "2026-W52", "2026-W53"]
    assert open_weeks(connection, MONDAY + 3 * WEEK) == every
    assert open_weeks(connection, MONDAY + 30 * WEEK) == every
    new_event(connection, name="to the end of a week", active_from=begins, active_until=MONDAY + WEEK)
    assert open_weeks(connection, MONDAY + 30 * WEEK).count("2026-W51") == 2
    assert len(open_weeks(connection, MONDAY + 30 * WEEK)) == 4
    new_event(connection, name="without a score", active_until=ends)
    assert len(open_weeks(connection, MONDAY + 30 * WEEK)) == 4


def test_of_two_that_close_a_week_at_once_one_does(connection: Connection, database: str, pool: Pool) -> None:
    event = new_event(connection, "manual", direction="HIGH")
    given = play(connection, event)
    now, last = MONDAY + 4 * WEEK, EventWeek(event.event_id, 2027, 1)
    done = at_once(4, lambda _: in_transaction(pool, lambda c: weeks.close(c, last, now)))
    assert sorted(map(len, done)) == [0, 0, 0, 4]
    elos.calculate(connection, event.event_id)
    every = [(2026, 51), (2026, 52), (2026, 53), (2027, 1)]
    assert found(connection, event.event_id) == expected(given, low=False, time_zone="UTC", closed=every)


def test_a_closing_waits_for_scores_that_are_being_written(connection: Connection, database: str) -> None:
    """Else the score would be in no closing: the week was open when it was written."""
    event = new_event(connection, "manual", direction="HIGH")
    play(connection, event, SCORES[:2])
    now = MONDAY + WEEK
    late = MONDAY + timedelta(days=3)
    with connect(database) as writing:
        scores.submit(writing, event, C, Decimal(100), late)
        with beside(database, lambda: _close_with_own(database, event, now)) as closing:
            assert not closing.done()
            writing.commit()
            assert closing.result(10) == ["2026-W51"]
    assert C in {who for _, who in found(connection, event.event_id).weekly_elos}


def _close_with_own(database: str, event: Event, now: datetime) -> list[str]:
    with connect(database, autocommit=True) as connection:
        return close(connection, event, (2026, 51), now)


def test_persons_and_hidden_players_in_closed_weeks(connection: Connection) -> None:
    event = new_event(connection, "manual", direction="HIGH")
    given = play(connection, event)
    now, every = MONDAY + 4 * WEEK, [(2026, 51), (2026, 52), (2026, 53), (2027, 1)]
    close(connection, event, every[-1], now)
    person = tie(connection, "Someone", A, C)
    connection.execute("UPDATE players SET hidden = true WHERE account_id = %s", (B,))
    for week in every:
        close(connection, event, week, now)
    elos.calculate(connection, event.event_id)
    wanted = expected(
        given, low=False, time_zone="UTC", closed=every, persons={A: person, C: person}, hidden=[B]
    )
    assert found(connection, event.event_id) == wanted


def test_subjects_in_the_order_of_time() -> None:
    event_id = EventWeek(UUID(int=7), 2026, 3)
    later = [event_id._replace(iso_week=week) for week in (4, 10, 53)] + [event_id._replace(iso_year=2027)]
    subjects = [one.subject for one in [event_id, *later]]
    assert subjects == sorted(subjects)
    assert [weeks.of_subject(one) for one in subjects] == [event_id, *later]
    with pytest.raises(ValueError, match="expected an event's id and a week"):
        weeks.of_subject("2026-W03")
