"""Tournament discovery: the hours of a season and the size of its samples."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.matches.sampling import by_place, inside_hours, is_overdue, sample_size

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
NOW = datetime(2026, 1, 17, 19, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    division: str
    group_name: str
    player: str


@pytest.mark.parametrize(
    ("local", "inside"),
    [
        ("17:59:59", False), ("18:00:00", True), ("22:59:59", True), ("23:00:00", False), ("03:00:00", False),
    ],
)  # fmt: skip
def test_a_window_has_its_start_and_not_its_end(local: str, inside: bool) -> None:
    now = datetime.fromisoformat(f"2026-01-17T{local}+00:00")
    assert inside_hours(now, "UTC", time(18), time(23)) is inside


@pytest.mark.parametrize(
    ("local", "inside"),
    [
        ("17:59:59", False), ("18:00:00", True), ("23:59:59", True), ("00:00:00", True), ("00:59:59", True),
        ("01:00:00", False), ("12:00:00", False),
    ],
)  # fmt: skip
def test_a_window_may_cross_midnight(local: str, inside: bool) -> None:
    now = datetime.fromisoformat(f"2026-01-17T{local}+00:00")
    assert inside_hours(now, "UTC", time(18), time(1)) is inside


@pytest.mark.parametrize(("hour", "inside"), [(17, False), (18, True), (23, True), (0, False)])
def test_a_window_may_end_at_midnight(hour: int, inside: bool) -> None:
    assert inside_hours(datetime(2026, 1, 17, hour, tzinfo=UTC), "UTC", time(18), time(0)) is inside


@pytest.mark.parametrize(("start", "end"), [(None, None), (time(18), None), (None, time(18))])
def test_without_a_window_it_is_always_time(start: time | None, end: time | None) -> None:
    assert inside_hours(NOW, BERLIN, start, end)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_window_that_ends_when_it_starts_is_the_whole_day(now: datetime) -> None:
    assert inside_hours(now, BERLIN, time(18), time(18))


@pytest.mark.parametrize(
    ("now", "zone", "inside"),
    [
        # Berlin goes to summer time on 2026-03-29: 18:00 there is 17:00 UTC before, 16:00 UTC after.
        ("2026-03-28T16:30+00:00", BERLIN, False),
        ("2026-03-28T17:00+00:00", BERLIN, True),
        ("2026-03-29T16:00+00:00", BERLIN, True),
        ("2026-03-29T15:59+00:00", BERLIN, False),
        # And back on 2026-10-25.
        ("2026-10-24T16:00+00:00", BERLIN, True),
        ("2026-10-25T16:00+00:00", BERLIN, False),
        ("2026-10-25T17:00+00:00", BERLIN, True),
        # New York changes three weeks before: 18:00 there is 23:00 UTC, then 22:00 UTC.
        ("2026-03-07T22:30+00:00", NEW_YORK, False),
        ("2026-03-08T22:30+00:00", NEW_YORK, True),
        # The offset in which the moment is written does not matter.
        ("2026-03-29T18:00+02:00", BERLIN, True),
        ("2026-03-29T09:00-07:00", BERLIN, True),
    ],
)
def test_hours_are_those_of_the_season_in_summer_and_in_winter(now: str, zone: str, inside: bool) -> None:
    assert inside_hours(datetime.fromisoformat(now), zone, time(18), time(23)) is inside


def test_a_window_over_the_hour_that_is_lost_or_doubled_opens_once() -> None:
    for night, hours in (("2026-03-28", 8), ("2026-10-24", 10)):  # 18:00 to 03:00 is 9 h in other nights
        start = datetime.fromisoformat(f"{night}T12:00+00:00")
        minutes = [start + timedelta(minutes=n) for n in range(24 * 60)]
        inside = [inside_hours(minute, BERLIN, time(18), time(3)) for minute in minutes]
        assert sum(inside) == hours * 60
        assert sum(now and not before for before, now in pairwise(inside)) == 1


@pytest.mark.parametrize(("empty_runs", "size"), [(0, 6), (1, 6), (2, 6), (3, 12), (5, 12), (6, 18), (9, 24)])
def test_a_sample_widens_after_every_three_empty_runs(empty_runs: int, size: int) -> None:
    assert sample_size(6, empty_runs, 3) == size


@pytest.mark.parametrize(("minutes", "overdue"), [(-5, False), (0, False), (29, False), (30, True)])
def test_a_run_counts_as_empty_from_30_minutes_after_a_start(minutes: int, overdue: bool) -> None:
    since = NOW - timedelta(minutes=minutes)
    assert is_overdue(NOW, since, after=timedelta(minutes=30)) is overdue


def test_nothing_is_overdue_when_nothing_is_expected() -> None:
    assert not is_overdue(NOW, None, after=timedelta(minutes=30))


@given(st.lists(st.builds(Entry, st.sampled_from("12"), st.sampled_from(["", "A"]), st.text(max_size=2))))
def test_each_division_and_group_has_its_entries_in_their_order(entries: list[Entry]) -> None:
    places = by_place(entries)
    assert sum(map(len, places.values())) == len(entries)
    for (division, group), there in places.items():
        assert there == [one for one in entries if (one.division, one.group_name) == (division, group)]
