"""Time outside: in percent of the time on the ground."""

from typing import Any

from tests.unit.telemetry.building import Json, damage, end, kill, landing, start
from tests.unit.telemetry.extended.world import extended, position, state


def burn(t: float) -> Json:
    """Blue burns Alice."""
    return damage(t, None, "alice", 1, kind="Damage_BlueZone", attack_id=-1)


STATE = state(100, 1, (0, 0, 0))


def outside(*events: Json) -> Any:
    """Alice's percentage."""
    return extended(start(), STATE, *events, end(600))["alice"].pct_time_outside


# Eleven burns a second apart: 11 s.
BURNS = [burn(200 + number) for number in range(11)]


def test_it_is_of_the_time_from_landing_to_death() -> None:
    assert outside(landing(50, "alice"), *BURNS, kill(300, "carol", "alice")) == 4.4


def test_survivors_play_to_the_end() -> None:
    assert outside(landing(50, "alice"), *BURNS) == 2.0


def test_burns_in_the_air_do_not_count() -> None:
    assert outside(landing(50, "alice"), *BURNS, *(burn(30 + number) for number in range(11))) == 2.0


def test_never_outside_is_0_and_never_landed_none() -> None:
    assert outside(landing(50, "alice")) == 0.0
    assert outside(*BURNS) is None


def test_no_time_on_the_ground_is_no_percentage() -> None:
    assert outside(landing(50, "alice"), burn(50), kill(50, "carol", "alice")) is None


def test_without_circles_it_is_not_measured() -> None:
    events = (landing(50, "alice"), position(60, "alice", (1, 1, 1)), *BURNS)
    assert extended(start(), *events, end(600))["alice"].pct_time_outside is None
