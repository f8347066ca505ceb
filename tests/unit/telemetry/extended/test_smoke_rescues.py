"""Smoke rescues: smoke for a mate who stood up again."""

import pytest

from tests.unit.telemetry.building import Json, end, kill, knock, person, revive, start
from tests.unit.telemetry.extended.world import FRAG, SMOKE, Spot, extended, throw

HERE: Spot = (100, 100, 100)


def down(t: float = 100, by: str | None = "carol") -> Json:
    """Alice is knocked."""
    return knock(t, by, "alice") | {"victim": person("alice", HERE, health=0)}


UP = revive(140, "anna", "alice")


def bobs(*events: Json) -> tuple[int | None, int | None]:
    row = extended(start(), *events, end())["bob"]
    return row.smoke_rescues, row.smoke_rescues_n


@pytest.mark.parametrize(
    ("thrown", "expected"),
    [
        (throw(110, "bob", SMOKE, HERE), 1),
        (throw(100, "bob", SMOKE, HERE), 1),
        (throw(99.999, "bob", SMOKE, HERE), 0),
        (throw(120, "bob", SMOKE, HERE), 1),
        (throw(120.001, "bob", SMOKE, HERE), 0),
        (throw(110, "bob", SMOKE, (6100, 8100, 100)), 1),
        (throw(110, "bob", SMOKE, (6100, 8100, 200)), 0),
        (throw(110, "bob", SMOKE, (0, 0, 0)), 0),
        (throw(110, "bob", FRAG, HERE), 0),
        (throw(110, "anna", SMOKE, HERE), 0),
        (throw(110, "carol", SMOKE, HERE), 0),
    ],
)
def test_a_smoke_soon_and_near_is_a_rescue(thrown: Json, expected: int) -> None:
    assert bobs(down(), thrown, UP) == (expected, 1)


def test_a_knock_counts_once_and_by_whomever_it_was() -> None:
    smokes = [throw(t, "bob", SMOKE, HERE, attack_id=number) for number, t in enumerate((105, 106))]
    assert bobs(down(by=None), *smokes, UP) == (1, 1)


def test_without_a_revive_nobody_was_rescued() -> None:
    assert bobs(down(), throw(110, "bob", SMOKE, HERE), kill(140, "carol", "alice")) == (0, 1)


def test_his_own_knocks_and_those_he_did_not_live_to_see_do_not_count() -> None:
    smoke = throw(110, "bob", SMOKE, HERE)
    assert bobs(knock(100, "carol", "bob"), smoke, revive(140, "anna", "bob")) == (None, 0)
    assert bobs(kill(100, "carol", "bob"), down(), smoke, UP) == (None, 0)


def test_a_file_without_attacks_does_not_tell() -> None:
    assert bobs(down(), UP) == (None, None)
