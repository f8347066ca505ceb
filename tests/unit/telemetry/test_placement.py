"""Placement and survival."""

from tests.unit.telemetry.building import Json, end, kill, landing, players, start


def placements(*events: Json) -> dict[str, int | None]:
    return {name: row.team_placement for name, row in players(*events).items()}


def test_a_team_has_the_best_ranking_of_its_members() -> None:
    got = placements(start("alice", "bob", "carol"), end(alice=9, bob=6, carol=1))
    assert got == {"alice": 6, "bob": 6, "carol": 1}


def test_ties_are_kept() -> None:
    got = placements(start("alice", "carol", "erin"), end(alice=1, carol=2, erin=2))
    assert got == {"alice": 1, "carol": 2, "erin": 2}


def test_without_a_ranking_the_last_death_decides_survivors_first() -> None:
    got = placements(
        start("alice", "bob", "carol", "erin"),
        kill(30, "alice", "carol"),
        kill(50, "alice", "erin"),
        kill(60, "erin", "bob"),
        end(alice=0, bob=0, carol=0, erin=0),
    )
    assert got == {"alice": 1, "bob": 1, "carol": 3, "erin": 2}


def test_equal_last_deaths_share_the_better_rank() -> None:
    got = placements(
        start("alice", "carol", "erin"), kill(30, "alice", "carol"), kill(30, "alice", "erin"), end(alice=0)
    )
    assert got == {"alice": 1, "carol": 2, "erin": 2}


def test_who_came_back_after_his_death_outlived_those_who_did_not() -> None:
    got = placements(
        start("alice", "carol"),
        kill(30, "alice", "carol"),
        landing(50, "carol"),
        kill(40, "carol", "alice"),
        end(carol=0),
    )
    assert got == {"alice": 2, "carol": 1}


def test_the_individual_placement_is_ones_own_and_none_for_0() -> None:
    finish = end(alice=1, carol=2)
    finish["characters"][0]["character"]["individualRanking"] = 3
    got = players(start("alice", "carol"), finish)
    assert (got["alice"].individual_placement, got["carol"].individual_placement) == (3, None)


def test_survivors_live_until_the_end_of_the_match() -> None:
    got = players(start(), kill(30.5, "alice", "carol"), end(217.069))
    assert (got["carol"].survival_time_s, got["alice"].survival_time_s) == (30.5, 217.069)
