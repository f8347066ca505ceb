"""Team standings: points, ranks, tie-breaks and their reasons."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.stats.rulesets import Ruleset, ruleset
from pewstats_collectors.stats.standings import Standing, TeamResult, rank_changes, standings
from tests.unit.stats.boards import (
    START,
    Played,
    adjusted,
    adjustments,
    evenings,
    results,
    starts,
    team_id,
)  # fmt: skip

SUPER = ruleset("super")


def board(played: Played, rules: Ruleset = SUPER) -> list[Standing]:
    return standings(results(played), rules)


def ranks(lines: Iterable[Standing]) -> list[tuple[int, str, str | None]]:
    return [(line.rank, line.team_name, line.tie_break) for line in lines]


def test_no_results_make_no_standings() -> None:
    assert board({}) == []


def test_a_line_says_everything_of_a_team() -> None:
    (line,) = board({"Alpha": [(3, 5), (1, 9), (16, 0)]})
    assert asdict(line) == {
        "rank": 1,
        "team_id": team_id("Alpha"),
        "team_name": "Alpha",
        "total_points": 29,
        "placement_points": 15,
        "kill_points": 14,
        "adjustment_points": 0,
        "total_kills": 14,
        "wwcd": 1,
        "matches_played": 3,
        "avg_placement": 6.67,
        "best_placement": 1,
        "recent_placements": [3, 1, 16],
        "tiebreaker_timestamp": starts(1),
        "champion": False,
        "tie_break": None,
    }


def test_a_kill_gives_the_points_of_its_ruleset() -> None:
    (line,) = board({"Alpha": [(2, 5)]}, Ruleset("three", (10, 6), 3))
    assert (line.total_points, line.placement_points, line.kill_points, line.total_kills) == (21, 6, 15, 5)


def test_two_teams_of_one_place_both_get_its_points() -> None:
    lines = board({"Alpha": [(2, 0)], "Beta": [(2, 0)], "Gamma": [(4, 0)]})
    assert [line.placement_points for line in lines] == [6, 6, 4]


def test_recent_placements_are_the_last_six_oldest_first() -> None:
    (line,) = board({"Alpha": [(rank, 0) for rank in range(1, 9)]})
    assert line.recent_placements == [3, 4, 5, 6, 7, 8]


def test_the_order_of_matches_is_that_of_their_starts_not_of_their_ids() -> None:
    later, earlier = results({"Alpha": [(3, 1), (5, 0)]})
    (line,) = standings([later._replace(created_at=starts(7)), earlier], SUPER)
    assert (line.recent_placements, line.tiebreaker_timestamp) == ([5, 3], starts(7))


def test_a_match_a_team_missed_is_no_match_of_his() -> None:
    lines = board({"Alpha": [(1, 0), (2, 0)], "Beta": [None, (1, 0)]})
    assert [(line.team_name, line.matches_played, line.avg_placement) for line in lines] == [
        ("Alpha", 2, 1.5),
        ("Beta", 1, 1.0),
    ]


def test_more_points_come_first_and_need_no_reason() -> None:
    lines = board({"Alpha": [(8, 0)], "Beta": [(1, 0)], "Gamma": [(9, 5)]})
    assert ranks(lines) == [(1, "Beta", None), (2, "Gamma", None), (3, "Alpha", None)]


def test_kills_decide_between_equal_points() -> None:
    lines = board({"Alpha": [(1, 2)], "Beta": [(2, 6)]})  # 12 points each
    assert ranks(lines) == [(1, "Beta", "ahead on kills 6-2"), (2, "Alpha", None)]


def test_the_best_placement_decides_between_equal_kills() -> None:
    lines = board({"Alpha": [(3, 0), (3, 0)], "Beta": [(1, 0), (16, 0)]})  # 10 points each
    assert ranks(lines) == [(1, "Beta", "ahead on best placement 1-3"), (2, "Alpha", None)]


def test_whoever_had_his_total_first_decides_at_last() -> None:
    lines = board({"Alpha": [(16, 0), (2, 1)], "Beta": [(2, 1), (16, 0)]})
    assert ranks(lines) == [(1, "Beta", "ahead on earlier completion"), (2, "Alpha", None)]


def test_a_total_is_reached_in_the_last_match_that_gave_points() -> None:
    lines = board({
        "Alpha": [(2, 0), (9, 1), (16, 0)],
        "Beta": [(9, 1), (16, 0), (2, 0)],
        "Gamma": [(2, 1), (9, 0), (9, 0)],
    })  # fmt: skip
    assert ranks(lines) == [
        (1, "Gamma", "ahead on earlier completion"),
        (2, "Alpha", "ahead on earlier completion"),
        (3, "Beta", None),
    ]


def test_teams_equal_in_everything_share_a_rank_and_the_next_is_skipped() -> None:
    lines = board({"Delta": [(7, 0)], "Gamma": [(2, 3)], "Beta": [(2, 3)], "Alpha": [(1, 0)]})
    assert ranks(lines) == [
        (1, "Alpha", None),
        (2, "Beta", "equal"),
        (2, "Gamma", None),
        (4, "Delta", None),
    ]


def test_three_of_one_rank_skip_two() -> None:
    lines = board({team: [(9, 1)] for team in ("Alpha", "Beta", "Gamma")} | {"Delta": [(9, 0)]})
    assert [line.rank for line in lines] == [1, 1, 1, 4]


def test_a_team_without_points_is_listed_too() -> None:
    assert ranks(board({"Alpha": [(16, 0)], "Beta": [(12, 0)]})) == [
        (1, "Beta", "ahead on best placement 12-16"),
        (2, "Alpha", None),
    ]


RULESETS = ["super", "super_best_4_of_6", "super_wwcd", "super_head_to_head", "match_point_leader"]


@given(evenings, adjusted, st.sampled_from(RULESETS), st.randoms(use_true_random=False))
def test_the_order_of_results_and_adjustments_does_not_matter(
    played: Played, points: dict[str, int], name: str, random: Random
) -> None:
    given_results, given_points = results(played, matches_a_round=3), adjustments(points) * 2
    before = standings(given_results, ruleset(name), given_points)
    random.shuffle(given_results)
    random.shuffle(given_points)
    assert standings(given_results, ruleset(name), given_points) == before


@given(evenings)
def test_ranks_and_reasons_agree_with_the_lines(played: Played) -> None:
    lines = board(played)
    assert [line.total_points for line in lines] == sorted(
        (line.total_points for line in lines), reverse=True
    )
    for line in lines:
        assert line.total_points == line.placement_points + line.kill_points
    for place, (above, below) in enumerate(pairwise(lines), 1):
        equal = above.tie_break == "equal"
        assert below.rank == (above.rank if equal else place + 1)
        assert (above.tie_break is None) == (above.total_points > below.total_points)
    assert not lines or (lines[0].rank, lines[-1].tie_break) == (1, None)


@given(evenings)
def test_two_matches_at_one_moment_have_an_order(played: Played) -> None:
    same_time = [
        TeamResult(one.team_id, one.team_name, one.match_id, START, one.rank, one.kills)
        for one in results(played)
    ]
    assert standings(reversed(same_time), SUPER) == standings(same_time, SUPER)


def test_a_rank_change_is_the_places_gained_since() -> None:
    lines = board({"Alpha": [(1, 0)], "Beta": [(2, 0)], "Gamma": [(3, 0)], "Delta": [(4, 0)]})
    before = {team_id("Alpha"): 3, team_id("Beta"): 1, team_id("Gamma"): 3, team_id("Gone"): 2}
    assert rank_changes(lines, before) == {
        team_id("Alpha"): 2,
        team_id("Beta"): -1,
        team_id("Gamma"): 0,
        team_id("Delta"): None,
    }
