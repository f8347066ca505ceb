"""The end of a backfill as a range: by the slowest and the fastest stretch of what was done last."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.cli.backfill.eta import Eta, eta

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ago(*seconds: float) -> list[datetime]:
    return [NOW - timedelta(seconds=one) for one in seconds]


def test_an_even_pace_is_a_narrow_range() -> None:
    assert eta(ago(*range(1, 100)), 30, NOW) == Eta(timedelta(seconds=30), timedelta(seconds=30))


def test_the_fastest_and_the_slowest_stretch_are_its_ends() -> None:
    slow = range(102, 902, 40)  # one each 40 s, then one each 2 s
    end = eta(ago(*slow, *range(2, 102, 2)), 10, NOW)
    assert end is not None
    assert end.soonest == timedelta(seconds=20)
    assert timedelta(seconds=300) < end.latest <= timedelta(seconds=400)


def test_what_was_before_a_pause_tells_nothing() -> None:
    before = [10_000 + one for one in range(50)]
    assert eta(ago(*before, *range(100)), 30, NOW) == eta(ago(*range(100)), 30, NOW)
    assert eta(ago(*before), 30, NOW) is None


def test_standing_still_lengthens_it() -> None:
    moving, still = eta(ago(*range(100)), 30, NOW), eta(ago(*range(60, 160)), 30, NOW)
    assert moving is not None
    assert still is not None
    assert still.latest > moving.latest


def test_what_was_completed_together_is_no_pace() -> None:
    together = [one for second in range(5, 125, 10) for one in [second] * 4]
    end = eta(ago(*together), 4, NOW)
    assert end is not None
    assert end.soonest > timedelta(seconds=2)


@pytest.mark.parametrize(("times", "left"), [([], 5), (ago(1, 2, 3), 5), (ago(*range(50)), 0)])
def test_nobody_can_tell(times: list[datetime], left: int) -> None:
    assert eta(times, left, NOW) is None


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.2, 1, "about 1 s"),
        (30, 80, "30 s to 80 s"),
        (80, 240, "80 s to 4 min"),
        (4000, 9000, "67 min to 2.5 h"),
    ],
)
def test_as_a_person_says_it(low: float, high: float, told: str) -> None:
    assert str(Eta(timedelta(seconds=low), timedelta(seconds=high))) == told


@given(st.lists(st.floats(0, 100_000), max_size=120), st.integers(1, 100_000))
def test_whatever_the_times_it_is_a_range(seconds: list[float], left: int) -> None:
    if end := eta(ago(*seconds), left, NOW):
        assert timedelta(0) <= end.soonest <= end.latest
