"""Support damage: what he did to those whom a mate killed."""

import pytest

from tests.unit.telemetry.building import Json, damage, end, kill, landing, start
from tests.unit.telemetry.extended.world import extended


def bobs(*events: Json) -> tuple[float | None, int]:
    row = extended(start(), *events, end())["bob"]
    return row.support_damage, row.support_damage_n


@pytest.mark.parametrize(("second", "expected"), [(29.9999, (None, 0)), (30, (50.0, 1)), (60.5, (80.5, 1))])
def test_fifty_hit_points_are_support(second: float, expected: tuple[float | None, int]) -> None:
    hits = damage(90, "bob", "carol", 20, attack_id=1), damage(100, "bob", "carol", second, attack_id=2)
    assert bobs(*hits, kill(100, "alice", "carol")) == expected


def test_each_kill_of_a_mate_counts() -> None:
    hits = damage(90, "bob", "carol", 60, attack_id=1), damage(91, "bob", "dave", 55.5, attack_id=2)
    assert bobs(*hits, kill(100, "alice", "carol"), kill(101, "anna", "dave")) == (115.5, 2)


def test_his_own_kill_and_those_of_others_are_no_support() -> None:
    hit = damage(90, "bob", "carol", 60)
    assert bobs(hit, kill(100, "bob", "carol")) == (None, 0)
    assert bobs(hit, kill(100, "erin", "carol")) == (None, 0)
    assert bobs(hit, kill(100, None, "carol")) == (None, 0)


def test_bleeding_later_hits_and_hits_on_mates_do_not_count() -> None:
    assert bobs(damage(90, "bob", "carol", 60, kind="Damage_Groggy"), kill(100, "alice", "carol")) == (
        None,
        0,
    )
    assert bobs(damage(100.001, "bob", "carol", 60), kill(100, "alice", "carol")) == (None, 0)
    assert bobs(damage(90, "bob", "anna", 60), kill(100, "alice", "anna")) == (None, 0)


def test_only_what_happened_since_the_victims_previous_death_counts() -> None:
    deaths = (kill(100, "erin", "carol"), landing(150, "carol"), kill(200, "alice", "carol"))
    assert bobs(damage(100, "bob", "carol", 60), *deaths) == (None, 0)
    assert bobs(damage(100.001, "bob", "carol", 60), *deaths) == (60.0, 1)
