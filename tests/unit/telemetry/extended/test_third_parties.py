"""Third-partied deaths: another kill nearby, just before."""

import pytest

from tests.unit.telemetry.building import Json, end, kill, person, start
from tests.unit.telemetry.extended.world import Spot, extended


def fall(t: float, killer: str | None, victim: str, at: Spot = (100, 100, 100)) -> Json:
    """A kill of somebody who stood there."""
    return kill(t, killer, victim) | {"victim": person(victim, at, health=0)}


def alices(*events: Json) -> tuple[int | None, int]:
    """Alice's, who is killed by Carol at 100."""
    row = extended(start(), *events, fall(100, "carol", "alice"), end())["alice"]
    return row.third_partied_deaths, row.third_partied_deaths_n


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (fall(90, "erin", "bob"), 1),
        (fall(90, "bob", "erin"), 1),
        (fall(90, "erin", "dave"), 1),
        (fall(70, "erin", "bob"), 1),
        (fall(69.999, "erin", "bob"), 0),
        (fall(100, "erin", "bob"), 1),
        (fall(100.001, "erin", "bob"), 0),
        (fall(90, "erin", "bob", (100, 20_100, 90_000)), 1),
        (fall(90, "erin", "bob", (100, 20_100.1, 100)), 0),
        (fall(90, "erin", "bob", (0, 0, 0)), 0),
        (fall(90, "carol", "erin"), 0),  # the killer's own team
        (fall(90, "bob", "dave"), 0),  # the same two teams
        (fall(90, "erin", "frank"), 0),  # a mate killed is no kill
        (fall(90, None, "bob"), 0),
    ],
)
def test_the_other_kill_is_near_and_just_before_and_by_others(other: Json, expected: int) -> None:
    assert alices(other) == (expected, 1)


def test_a_death_counts_once_and_nobodys_kill_not_at_all() -> None:
    assert alices(fall(90, "erin", "bob"), fall(95, "frank", "dave")) == (1, 1)
    row = extended(start(), fall(90, "erin", "bob"), fall(100, None, "alice"), end())["alice"]
    assert (row.third_partied_deaths, row.third_partied_deaths_n) == (None, 0)
