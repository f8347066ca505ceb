"""The order of lanes: high overtakes, no lane starves."""

from collections import Counter
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.broker.lanes import PICKS, Lane, pick_orders, queue_name

waiting_lanes = st.lists(st.sets(st.sampled_from([Lane.HIGH, Lane.NORMAL])), min_size=1, max_size=100)


def served(waiting: list[set[Lane]]) -> list[Lane | None]:
    """Which lane each pick serves when these lanes have messages."""
    orders = islice(pick_orders(), len(waiting))
    return [
        next((lane for lane in order if lane in there), None)
        for there, order in zip(waiting, orders, strict=True)
    ]


@given(waiting_lanes)
def test_a_waiting_low_is_served_at_least_once_in_20_picks(others: list[set[Lane]]) -> None:
    picks = served([there | {Lane.LOW} for there in others])
    for start in range(len(picks) - 19):
        assert Lane.LOW in picks[start : start + 20]


@given(waiting_lanes)
def test_a_pick_is_never_wasted_while_anything_waits(waiting: list[set[Lane]]) -> None:
    for there, lane in zip(waiting, served(waiting), strict=True):
        assert (lane in there) if there else lane is None


def test_low_gets_one_pick_in_20_while_high_and_normal_wait() -> None:
    assert Counter(served([set(Lane)] * 20)) == {Lane.HIGH: 16, Lane.NORMAL: 3, Lane.LOW: 1}


def test_low_gets_one_pick_in_20_beside_either_of_the_others() -> None:
    for other in (Lane.HIGH, Lane.NORMAL):
        assert Counter(served([{other, Lane.LOW}] * 20)) == {other: 19, Lane.LOW: 1}


def test_every_pick_knows_every_lane() -> None:
    assert all(sorted(order) == sorted(Lane) for order in PICKS)


def test_queues_are_named_by_job_and_lane() -> None:
    assert queue_name("summary", Lane.HIGH) == "pewstats.summary.high"
