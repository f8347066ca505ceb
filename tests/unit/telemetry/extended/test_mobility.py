"""Mobility: how far and how often a player moved in fights."""

from tests.unit.telemetry.building import Json, damage, end, kill, knock, person, start
from tests.unit.telemetry.extended.world import Spot, extended, position

NOWHERE: Spot = (0, 0, 0)


def hit(t: float, at: Spot = NOWHERE) -> Json:
    """Alice, at a place, hits Carol."""
    return damage(t, "alice", "carol", 10) | {"attacker": person("alice", at)}


def fell(t: float) -> Json:
    """Alice knocks Carol: now it is a fight. Where she is is not told."""
    return knock(t, "alice", "carol") | {"attacker": person("alice", NOWHERE)}


def alices(*events: Json) -> tuple[float | None, int | None, int]:
    row = extended(start(), *events, end())["alice"]
    return row.mobility_m_s, row.mobility_relocations, row.mobility_n


def test_it_is_the_path_by_the_time_of_all_fights() -> None:
    first = (
        hit(100, (1000, 1000, 100)),
        position(104, "alice", (3500, 1000, 100)),  # 25 m are no relocation
        position(106, "alice", (3500, 1000, 2700)),  # 26 m up are one
        fell(110),
    )
    assert alices(*first) == (5.1, 1, 1)
    second = (
        damage(200, "alice", "erin", 5) | {"attacker": person("alice", (1000, 1000, 100))},
        position(205, "alice", (1000, 4000, 100)),  # 30 m
        position(210, "alice", (1000, 1000, 100)),  # and back
        damage(215, "alice", "erin", 5) | {"attacker": person("alice", NOWHERE)},
        kill(216, "alice", "erin"),
    )
    assert alices(*first, *second) == (4.44, 3, 2)  # 111 m in 25 s


def test_a_fight_needs_three_points_and_five_seconds() -> None:
    start_at, middle = hit(100, (1000, 1000, 100)), position(101, "alice", (2000, 1000, 100))
    points = (start_at, middle, position(104, "alice", (3000, 1000, 100)))
    assert alices(*points, fell(105)) == (4.0, 0, 1)
    assert alices(*points, fell(104.999)) == (None, None, 0)
    assert alices(start_at, middle, fell(105)) == (None, None, 0)


def test_points_count_from_the_first_to_the_last_blow() -> None:
    points = [position(t, "alice", (1000 * t, 1000, 100)) for t in (99.999, 102, 105.001)]
    assert alices(hit(100, (100_000, 1000, 100)), *points, fell(105)) == (None, None, 0)
    assert alices(hit(100, (100_000, 1000, 100)), *points, fell(106))[2] == 1


def test_pokes_do_not_count() -> None:
    points = [hit(t, (1000 * t, 1000, 100)) for t in (100, 103, 106)]
    assert alices(*points) == (None, None, 0)
    assert alices(*points, fell(106)) == (10.0, 2, 1)
