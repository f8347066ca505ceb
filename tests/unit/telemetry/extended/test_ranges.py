"""Ranges: kills, knocks, hits and damage under 50 m, up to 200 m, and beyond."""

from typing import Any

import pytest

from tests.unit.telemetry.building import ZONE, Json, damage, end, info, kill, knock, person, start
from tests.unit.telemetry.extended.world import Spot, extended


def shot(t: float, amount: float, victim_at: Spot, *, attack_id: int = 7, **fields: Any) -> Json:
    """Alice at (100, 100, 100) hits Carol."""
    blocks = {"attacker": person("alice", (100, 100, 100)), "victim": person("carol", victim_at)}
    return damage(t, "alice", "carol", amount, attack_id=attack_id, **fields) | blocks


def of(row: Any, what: str) -> tuple[Any, ...]:
    """Near, middle, far and n."""
    return tuple(getattr(row, f"{what}_{name}") for name in ("lt50", "50_200", "ge200", "range_n"))


@pytest.mark.parametrize(
    ("cm", "expected"),
    [
        (0, (1, 0, 0, 1)),
        (4999.9, (1, 0, 0, 1)),
        (5000, (0, 1, 0, 1)),
        (19_999.9, (0, 1, 0, 1)),
        (20_000, (0, 0, 1, 1)),
        (-1, (None, None, None, 0)),
    ],
)
def test_kills_and_knocks_go_by_their_distance(cm: float, expected: tuple[int, ...]) -> None:
    alice = extended(
        start(), knock(90, "alice", "dave", distance=cm), kill(100, "alice", "carol", info(cm)), end()
    )["alice"]
    assert of(alice, "knocks") == expected
    assert of(alice, "kills") == expected


def test_a_kill_is_as_far_as_the_knock_that_earned_it() -> None:
    made = kill(100, "alice", "carol", ZONE, maker="alice", made=info(30_000))
    assert of(extended(start(), made, end())["alice"], "kills") == (0, 0, 1, 1)


def test_team_kills_and_team_knocks_are_in_none() -> None:
    alice = extended(start(), knock(90, "alice", "bob"), kill(100, "alice", "anna"), end())["alice"]
    assert of(alice, "kills") == of(alice, "knocks") == (None, None, None, 0)


def test_hits_and_damage_go_by_the_places_in_three_dimensions() -> None:
    alice = extended(
        start(),
        shot(10, 20.25, (3100, 4100, 100), attack_id=1),  # 50 m
        shot(11, 10.5, (3100, 4100, 100), attack_id=2),
        shot(12, 5, (100, 100, 5000), attack_id=3),  # 49 m above
        shot(13, 1.125, (20_100, 100, 100), attack_id=4),  # 200 m
        end(),
    )["alice"]
    assert of(alice, "hits") == (1, 2, 1, 4)
    assert of(alice, "damage") == (5.0, 30.75, 1.125, 36.875)


def test_pellets_are_one_hit_where_the_first_was_told() -> None:
    pellets = [shot(10.5, 9, (40_000, 100, 100)), shot(10, 9, (200, 100, 100)), shot(10, 9, (9000, 100, 100))]
    for events in (pellets, pellets[::-1]):
        alice = extended(start(), *events, end())["alice"]
        assert of(alice, "hits") == (1, 0, 0, 1)
        assert of(alice, "damage") == (9.0, 9.0, 9.0, 27.0)


def test_without_an_attack_each_instant_is_a_hit() -> None:
    fires = [shot(t, 2, (200, 100, 100), attack_id=-1) for t in (10, 10, 11)]
    assert of(extended(start(), *fires, end())["alice"], "hits") == (2, 0, 0, 2)


def test_bleeding_mates_and_nowhere_are_in_none() -> None:
    alice = extended(
        start(),
        shot(10, 5, (0, 0, 0), attack_id=1),
        shot(11, 5, (200, 100, 100), attack_id=2, kind="Damage_Groggy"),
        damage(12, "alice", "bob", 5, attack_id=3),
        end(),
    )["alice"]
    assert of(alice, "hits") == (None, None, None, 0)
    assert of(alice, "damage") == (None, None, None, 0.0)


def test_a_hit_without_a_place_is_told_by_its_next_event() -> None:
    alice = extended(start(), shot(10, 5, (0, 0, 0)), shot(10.1, 5, (7600, 100, 100)), end())["alice"]
    assert of(alice, "hits") == (0, 1, 0, 1)
    assert of(alice, "damage") == (0.0, 5.0, 0.0, 5.0)
