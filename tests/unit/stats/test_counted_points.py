"""Points that count: best N of the matches of a season or round, and points beside the matches."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.stats.rulesets import BestOf, Ruleset, ruleset
from pewstats_collectors.stats.standings import Adjustment, Standing, TeamResult, standings
from tests.unit.stats.boards import (
    START,
    Played,
    adjusted,
    adjustments,
    evenings,
    match_points,
    results,
    starts,
    team_id,
)  # fmt: skip

SUPER = ruleset("super")
BEST_TWO = replace(SUPER, best_n=2)


def points(line: Standing) -> tuple[int, int, int, int]:
    return line.total_points, line.placement_points, line.kill_points, line.adjustment_points


def test_only_the_best_matches_give_points_and_all_matches_give_the_rest() -> None:
    (line,) = standings(results({"Alpha": [(1, 0), (16, 2), (2, 5), (3, 1)]}), BEST_TWO)
    assert points(line) == (21, 16, 5, 0)  # 10, 2, 11 and 6 points
    assert (line.total_kills, line.wwcd, line.matches_played) == (8, 1, 4)
    assert (line.avg_placement, line.best_placement, line.recent_placements) == (5.5, 1, [1, 16, 2, 3])


def test_fewer_matches_than_count_all_count() -> None:
    (line,) = standings(results({"Alpha": [(1, 3)]}), BEST_TWO)
    assert points(line) == (13, 10, 3, 0)


def test_of_matches_with_equal_points_the_one_with_the_better_place_counts() -> None:
    (line,) = standings(results({"Alpha": [(2, 4), (1, 0), (9, 10)]}), replace(SUPER, best_n=1))
    assert points(line) == (10, 10, 0, 0)


def test_the_best_of_each_round_count() -> None:
    found = results({"Alpha": [(9, 5), (9, 4), (9, 3), (9, 1), (9, 2), (9, 0)]}, matches_a_round=3)
    (of_rounds,) = standings(found, replace(BEST_TWO, best_of="round"))
    (of_season,) = standings(found, BEST_TWO)
    assert (of_rounds.total_points, of_season.total_points) == (5 + 4 + 1 + 2, 5 + 4)


def test_a_total_is_complete_with_the_last_match_that_raised_the_counted_points() -> None:
    (line,) = standings(results({"Alpha": [(9, 3), (9, 1), (9, 5), (9, 2), (9, 3)]}), BEST_TWO)
    assert (line.total_points, line.tiebreaker_timestamp) == (8, starts(2))


def test_a_team_without_points_was_complete_with_its_first_match() -> None:
    (line,) = standings(results({"Alpha": [None, (16, 0), (16, 0)]}), SUPER)
    assert line.tiebreaker_timestamp == starts(1)


def test_adjustments_add_up_and_move_ranks() -> None:
    team = team_id("Alpha")
    decided = [
        Adjustment(team, "Alpha", 8, "head start, seed 2"),
        Adjustment(team, "Alpha", SUPER.penalty("late"), "late to match 3", round=1),
    ]
    played: Played = {"Alpha": [(2, 1)], "Beta": [(1, 2)]}
    first, second = standings(results(played), SUPER, decided)
    assert (first.team_name, points(first)) == ("Alpha", (13, 6, 1, 6))
    assert (second.team_name, points(second)) == ("Beta", (12, 10, 2, 0))


def test_penalties_can_take_more_than_there_is() -> None:
    (line,) = standings(results({"Alpha": [(8, 0)]}), SUPER, adjustments({"Alpha": -5}))
    assert points(line) == (-4, 1, 0, -5)


def test_adjustments_do_not_move_completion() -> None:
    (line,) = standings(results({"Alpha": [(1, 0), (9, 1), (16, 0)]}), SUPER, adjustments({"Alpha": -2}))
    assert line.tiebreaker_timestamp == starts(1)


def test_a_team_that_only_has_an_adjustment_is_listed_without_placements() -> None:
    first, second = standings(results({"Beta": [(16, 0)]}), SUPER, adjustments({"Alpha": 3}))
    assert (first.rank, first.team_id, first.team_name) == (1, team_id("Alpha"), "Alpha")
    assert points(first) == (3, 0, 0, 3)
    assert (first.total_kills, first.wwcd, first.matches_played, first.recent_placements) == (0, 0, 0, [])
    assert (first.avg_placement, first.best_placement, first.tiebreaker_timestamp) == (None, None, None)
    assert second.team_name == "Beta"


# The same numbers once more, by trying every choice of matches.


def best_choice(played: Sequence[TeamResult], rules: Ruleset) -> tuple[int, int]:
    """Most (points, placement points) that any N of these matches give."""
    number = min(rules.best_n or len(played), len(played))
    return max(
        (
            sum(match_points(one, rules) for one in chosen),
            sum(match_points(one._replace(kills=0), rules) for one in chosen),
        )
        for chosen in combinations(played, number)
    )


def counted(played: Sequence[TeamResult], rules: Ruleset) -> tuple[int, int]:
    """(points, placement points) of the best matches of the season, or of every round."""
    rounds = {one.round if rules.best_of == "round" else 0 for one in played}
    best = [
        best_choice([one for one in played if rules.best_of == "season" or one.round == number], rules)
        for number in rounds
    ]
    return sum(one[0] for one in best), sum(one[1] for one in best)


def completed(played: Sequence[TeamResult], rules: Ruleset) -> datetime:
    final = counted(played, rules)[0]
    return next(
        played[n].created_at for n in range(len(played)) if counted(played[: n + 1], rules)[0] == final
    )


@given(
    evenings,
    adjusted,
    st.none() | st.integers(1, 4),
    st.sampled_from(["season", "round"]),
    st.sampled_from(["super", "algs"]),
)
def test_counted_points_are_those_of_the_best_choice(
    played: Played, gained: dict[str, int], best_n: int | None, best_of: BestOf, name: str
) -> None:
    rules = replace(ruleset(name), best_n=best_n, best_of=best_of, kill_points=2)
    found = results(played, matches_a_round=3)
    lines = standings(found, rules, adjustments(gained))
    assert {line.team_name for line in lines} == {one.team_name for one in found} | set(gained)
    for line in lines:
        own = [one for one in found if one.team_id == line.team_id]
        total, placement = counted(own, rules) if own else (0, 0)
        extra = gained.get(line.team_name, 0)
        assert points(line) == (total + extra, placement, total - placement, extra)
        assert line.tiebreaker_timestamp == (completed(own, rules) if own else None)
        assert line.total_kills == sum(one.kills for one in own)
        assert line.matches_played == len(own)


@given(evenings, st.integers(6, 9))
def test_counting_as_many_as_were_played_is_counting_all(played: Played, best_n: int) -> None:
    assert standings(results(played), replace(SUPER, best_n=best_n)) == standings(results(played), SUPER)


@given(evenings, st.integers(1, 5))
def test_counting_one_more_match_never_takes_points(played: Played, best_n: int) -> None:
    fewer = {one.team_id: one for one in standings(results(played), replace(SUPER, best_n=best_n))}
    more = standings(results(played), replace(SUPER, best_n=best_n + 1))
    assert all(one.total_points >= fewer[one.team_id].total_points for one in more)


@pytest.mark.parametrize(("seed", "expected"), [(0, 0), (1, 10), (2, 8), (8, 1), (9, 0)])
def test_a_head_start_goes_by_seed(seed: int, expected: int) -> None:
    assert ruleset("match_point").head_start_of(seed) == expected


def test_matches_at_one_moment_complete_a_total_at_that_moment() -> None:
    found = [one._replace(created_at=START) for one in results({"Alpha": [(9, 1), (9, 2)]})]
    assert standings(found, SUPER)[0].tiebreaker_timestamp == START
