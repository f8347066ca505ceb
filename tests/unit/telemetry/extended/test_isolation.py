"""Isolation at death: nobody near."""

from tests.unit.telemetry.building import Json, end, kill, start
from tests.unit.telemetry.extended.world import extended, position


def isolation(*events: Json) -> tuple[int | None, int]:
    """Alice's, who dies at 100."""
    row = extended(start(), *events, kill(100, "carol", "alice"), end())["alice"]
    return row.isolated_deaths, row.isolated_deaths_n


ALICE = position(100, "alice", (100, 100, 100))


def test_it_takes_more_than_100_m_to_the_nearest_mate() -> None:
    far = position(100, "anna", (90_000, 100, 100))
    assert isolation(ALICE, far, position(100, "bob", (6100, 8100, 100))) == (0, 1)
    assert isolation(ALICE, far, position(100, "bob", (6100, 8100, 200))) == (1, 1)


def test_the_dead_are_no_company_and_a_death_without_living_mates_counts_nowhere() -> None:
    bob, anna = position(100, "bob", (200, 100, 100)), position(100, "anna", (90_000, 100, 100))
    assert isolation(ALICE, bob, anna, kill(100, "carol", "bob")) == (1, 1)
    assert isolation(ALICE, bob, anna, kill(100, "carol", "bob"), kill(100, "carol", "anna")) == (None, 0)


def test_somebody_nowhere_counts_nowhere() -> None:
    assert isolation(ALICE) == (None, 0)
    assert isolation(position(100, "bob", (200, 100, 100))) == (None, 0)
    assert isolation(ALICE, position(92.4, "bob", (200, 100, 100))) == (None, 0)
    assert isolation(ALICE, position(92.5, "bob", (200, 100, 100))) == (0, 1)


def test_a_death_by_nobody_counts_too() -> None:
    bob = position(100, "bob", (90_000, 100, 100))
    row = extended(start(), ALICE, bob, kill(100, None, "alice"), end())["alice"]
    assert (row.isolated_deaths, row.isolated_deaths_n) == (1, 1)
