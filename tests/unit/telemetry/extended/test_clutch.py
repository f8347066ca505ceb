"""Clutch: the last of a team against those who are on him."""

from tests.unit.telemetry.building import Json, damage, end, kill, landing, start
from tests.unit.telemetry.extended.world import extended

# Alice and Bob against Carol and Dave: Bob falls at 100, the last blow before was at 96.
FIGHT: list[Json] = [
    start("alice", "bob", "carol", "dave", "erin", "frank"),
    damage(95, "carol", "bob", 90),
    damage(96, "alice", "dave", 10),
]


def clutch(*events: Json, fallen_at: float = 100) -> tuple[int | None, bool | None, int]:
    """Alice's clutch."""
    row = extended(*FIGHT, kill(fallen_at, "carol", "bob"), *events, end())["alice"]
    return row.clutch_enemies, row.clutch_won, row.clutch_n


def test_it_is_won_when_all_of_them_die_before_him() -> None:
    assert clutch(kill(110, "alice", "carol"), kill(120, "erin", "dave")) == (2, True, 1)


def test_it_is_won_by_who_dies_after_the_last_of_them() -> None:
    dead = (kill(110, "alice", "carol"), kill(120, "alice", "dave"))
    assert clutch(*dead, kill(120.001, "erin", "alice")) == (2, True, 1)
    assert clutch(*dead, kill(120, "dave", "alice")) == (2, False, 1)


def test_it_is_lost_when_one_of_them_lives() -> None:
    assert clutch(kill(110, "alice", "carol"), kill(120, "dave", "alice")) == (2, False, 1)
    assert clutch() == (2, False, 1)


def test_only_living_enemies_count() -> None:
    assert clutch(kill(99, "alice", "dave"), kill(110, "alice", "carol")) == (1, True, 1)


def test_a_fight_that_ended_up_to_20_s_before_counts() -> None:
    assert clutch(fallen_at=116)[2] == 1
    assert clutch(fallen_at=116.001) == (None, None, 0)


def test_who_dies_with_his_mates_was_never_alone() -> None:
    assert clutch(kill(100.5, "carol", "alice")) == (None, None, 0)
    assert clutch(kill(100.501, "carol", "alice")) == (2, False, 1)


def test_a_mate_who_is_back_when_another_dies_is_company() -> None:
    team = [start("alice", "bob", "anna", "carol"), damage(95, "carol", "bob", 90), kill(96, "carol", "anna")]
    alone = extended(*team, kill(100, "carol", "bob"), end())["alice"]
    assert (alone.clutch_enemies, alone.clutch_n) == (1, 1)
    back = landing(97, "anna")
    assert extended(*team, back, kill(100, "carol", "bob"), end())["alice"].clutch_n == 0


def test_who_comes_back_later_died_all_the_same() -> None:
    dead = (kill(110, "alice", "carol"), kill(120, "alice", "dave"), landing(130, "dave"))
    assert clutch(*dead) == (2, True, 1)


def test_the_enemies_of_two_fights_count_together_and_once() -> None:
    more = (damage(98, "erin", "alice", 5), damage(99, "erin", "alice", 5))
    assert clutch(*more) == (3, False, 1)


def test_no_clutch_with_a_living_mate_or_without_a_team() -> None:
    got = extended(*FIGHT, end())
    assert [(row.clutch_enemies, row.clutch_n) for row in got.values()] == [(None, 0)] * 6
    alone = extended(start("alice", "carol", "dave"), damage(95, "carol", "alice", 9), end())["alice"]
    assert (alone.clutch_enemies, alone.clutch_won, alone.clutch_n) == (None, None, 0)
