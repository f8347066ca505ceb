"""Where the team mates are at a knock. Alice, Bob and Anna are one team, Carol and Dave another."""

import pytest

from pewstats_collectors.telemetry.metrics.knock_mates import Mates, mates_at
from tests.unit.telemetry.building import (
    Json,
    account,
    end,
    kill,
    knock,
    landing,
    person,
    position,
    read,
    revive,
    start,
)

HERE = (1000, 2000, 30)


def mates(of: str, *events: Json, at: float = 40) -> Mates:
    return mates_at(read(start(), *events, end()), account(of), round(at * 1000))


def place(name: str, x: float, y: float = 0, z: float = 0) -> Json:
    """Somebody seen at second 40, so many m from the place where everybody in a knock stands."""
    return position(40, name, (1000 + 100 * x, 2000 + 100 * y, 30 + 100 * z))


KNOCK = knock(40, "alice", "carol")


def test_distances_to_the_mates_are_measured_in_space() -> None:
    got = mates("alice", KNOCK, place("bob", 30, 40), place("anna", 60, 0, 80))
    assert got == Mates(alive=2, standing=2, nearest_m=50, mean_m=75, variance_m2=625, within=(1, 2, 2))


def test_the_victims_mates_are_told_likewise() -> None:
    got = mates("carol", KNOCK, place("dave", 0, 120))
    assert got == Mates(alive=1, standing=1, nearest_m=120, mean_m=120, variance_m2=None, within=(0, 0, 1))


@pytest.mark.parametrize(
    ("metres", "within"),
    [(50, (1, 1, 1)), (50.01, (0, 1, 1)), (100, (0, 1, 1)), (100.01, (0, 0, 1)), (200, (0, 0, 1)),
     (200.01, (0, 0, 0))],
)  # fmt: skip
def test_a_limit_belongs_to_what_is_near(metres: float, within: tuple[int, ...]) -> None:
    assert mates("carol", KNOCK, place("dave", metres)).within == within


def test_a_mate_without_a_position_lives_but_counts_for_no_distance() -> None:
    got = mates("alice", KNOCK, place("anna", 60))
    assert got == Mates(alive=2, standing=2, nearest_m=60, mean_m=60, variance_m2=None, within=(0, 1, 1))
    assert mates("carol", KNOCK) == Mates(1, 1, None, None, None, (0, 0, 0))


def test_who_stands_nowhere_himself_is_at_no_distance_from_anybody() -> None:
    nowhere = KNOCK | {"victim": person("carol", (0, 0, 0))}
    assert mates("carol", nowhere, place("dave", 10)) == Mates(1, 1, None, None, None, (0, 0, 0))


def test_nobody_is_left() -> None:
    got = mates("carol", kill(30, "alice", "dave"), KNOCK, position(40, "dave", HERE, health=0))
    assert got == Mates(alive=0, standing=0, nearest_m=None, mean_m=None, variance_m2=None, within=(0, 0, 0))


def test_a_mate_who_dies_at_that_instant_is_dead() -> None:
    assert mates("carol", KNOCK, kill(40, "alice", "dave")).alive == 0
    assert mates("carol", KNOCK, kill(40.001, "alice", "dave")).alive == 1


def test_a_mate_in_his_second_life_lives() -> None:
    died = kill(20, "alice", "dave")
    assert mates("carol", died, KNOCK).alive == 0
    assert mates("carol", died, landing(35, "dave"), KNOCK).alive == 1
    assert mates("carol", died, position(36, "dave", HERE), KNOCK).alive == 1
    assert mates("carol", died, position(36, "dave", HERE, health=0), KNOCK).alive == 0
    assert mates("carol", died, landing(35, "dave"), kill(38, "erin", "dave"), KNOCK).alive == 0


def test_a_mate_who_is_down_lives_but_does_not_stand() -> None:
    down = knock(35, "alice", "dave", dbno_id=101)
    assert mates("carol", down, KNOCK)[:2] == (1, 0)
    assert mates("carol", down, revive(39, "carol", "dave", 101), KNOCK)[:2] == (1, 1)
    assert mates("carol", down, revive(40, "carol", "dave", 101), KNOCK)[:2] == (1, 1)
    assert mates("carol", knock(40, "alice", "dave", dbno_id=101), KNOCK)[:2] == (1, 0)


def test_between_two_places_a_mate_walks_straight() -> None:
    walk = [position(34, "dave", (1000, 2000, 30)), position(44, "dave", (11_000, 2000, 30))]
    assert mates("carol", *walk, KNOCK).nearest_m == pytest.approx(60)


def test_a_mate_last_seen_7_5_seconds_away_is_still_there() -> None:
    assert mates("carol", position(32.5, "dave", (2000, 2000, 30)), KNOCK).nearest_m == 10
    assert mates("carol", position(32.499, "dave", (2000, 2000, 30)), KNOCK).nearest_m is None


def test_who_plays_alone_has_no_mates() -> None:
    assert mates("robot", knock(40, "robot", "carol")) == Mates(0, 0, None, None, None, (0, 0, 0))
