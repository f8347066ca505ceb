"""Rotation lag: how long it takes a player into the new circle."""

from tests.unit.telemetry.building import Json, end, kill, landing, start
from tests.unit.telemetry.extended.world import Spot, extended, phase, position, state

IN: Spot = (100, 100, 100)
EDGE: Spot = (10_000, 0, 99_000)
OUT: Spot = (50_000, 100, 100)
WHITE: Spot = (0, 0, 10_000)
# The second circle is around (50,000, 0).
PHASES = [
    phase(100, 1, 0.1),
    state(105, 1, WHITE),
    phase(160, 1, 1),
    phase(200, 2, 1.5),
    state(205, 2, (50_000, 0, 10_000)),
]


def lag(*events: Json, landed: float = 50) -> tuple[float | None, int]:
    """Alice's."""
    row = extended(start(), *PHASES, landing(landed, "alice"), *events, end())["alice"]
    return row.rotation_lag_s, row.rotation_lag_n


def test_who_is_inside_when_it_is_announced_has_none_to_walk() -> None:
    assert lag(position(95, "alice", IN), position(105, "alice", IN)) == (0.0, 1)
    # Out before and after, but just then on his way across.
    assert lag(position(95, "alice", (-90_000, 1, 1)), position(105, "alice", (90_000, 1, 1))) == (0.0, 1)


def test_else_it_counts_to_the_first_point_inside() -> None:
    walk = [position(101, "alice", OUT), position(131.5, "alice", EDGE), position(140, "alice", IN)]
    assert lag(*walk) == (31.5, 1)


def test_it_counts_from_a_later_landing() -> None:
    walk = [position(t, "alice", at) for t, at in ((105, IN), (122, OUT), (130.25, IN))]
    assert lag(*walk, landed=121) == (9.25, 1)


def test_it_is_the_mean_over_phases() -> None:
    walk = [position(t, "alice", at) for t, at in ((130, IN), (209, OUT))]
    assert lag(*walk) == (19.5, 2)


def test_the_phase_ends_with_the_next_announcement() -> None:
    out = position(120, "alice", (-50_000, 1, 1))
    assert lag(out, position(200, "alice", IN)) == (100.0, 1)
    assert lag(out, position(200.001, "alice", IN)) == (None, 0)
    assert lag(position(201, "alice", IN), position(210, "alice", IN), landed=205) == (None, 0)


def test_in_a_file_with_gaps_it_is_the_next_that_is_told() -> None:
    gap = [phase(200, 3, 2.5), state(205, 3, (50_000, 0, 10_000))]
    for t, expected in ((200, (100.0, 1)), (200.001, (None, 0))):
        walk = [position(120, "alice", (-50_000, 1, 1)), position(t, "alice", IN)]
        row = extended(start(), *PHASES[:3], *gap, landing(50, "alice"), *walk, end())["alice"]
        assert (row.rotation_lag_s, row.rotation_lag_n) == expected


def test_the_dead_do_not_arrive() -> None:
    walk = [position(101, "alice", OUT), position(130, "alice", IN)]
    assert lag(*walk, kill(130, "carol", "alice")) == (None, 0)
    assert lag(*walk, kill(130.001, "carol", "alice")) == (30.0, 1)
    assert lag(position(100, "alice", IN), kill(100, "carol", "alice")) == (None, 0)


def test_who_never_landed_or_is_never_seen_has_none() -> None:
    row = extended(start(), *PHASES, position(100, "alice", IN), end())["alice"]
    assert (row.rotation_lag_s, row.rotation_lag_n) == (None, 0)
    assert lag(position(99, "bob", IN)) == (None, 0)
