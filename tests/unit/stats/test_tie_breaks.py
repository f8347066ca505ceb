"""Every tie-break: which way it goes, its words, and that several of them decide one after another."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import permutations
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.stats.rulesets import Ruleset, TieBreakName, ruleset
from pewstats_collectors.stats.standings import Standing, TeamResult, standings
from pewstats_collectors.stats.tie_breaks import TIE_BREAKS
from tests.unit.stats.boards import Played, adjustments, evenings, match_points, results, starts

SUPER = ruleset("super")


def by(*criteria: TieBreakName) -> Ruleset:
    return replace(SUPER, tie_breaks=criteria)


def ranks(lines: Sequence[Standing]) -> list[tuple[int, str, str | None]]:
    return [(line.rank, line.team_name, line.tie_break) for line in lines]


def test_every_name_has_a_meaning() -> None:
    assert set(TIE_BREAKS) == set(get_args(TieBreakName))


ONE_WIN_OR_TWO_FAIR: Played = {"Alpha": [(1, 0), (16, 0)], "Beta": [(2, 0), (4, 0)]}
PLACE_OR_KILLS: Played = {"Alpha": [(1, 0)], "Beta": [(2, 4)]}


@pytest.mark.parametrize(
    ("criterion", "played", "first", "reason"),
    [
        ("wwcd", ONE_WIN_OR_TWO_FAIR, "Alpha", "ahead on WWCD 1-0"),
        ("placement_points", PLACE_OR_KILLS, "Alpha", "ahead on placement points 10-6"),
        ("kills", PLACE_OR_KILLS, "Beta", "ahead on kills 4-0"),
        ("best_single_match", ONE_WIN_OR_TWO_FAIR, "Alpha", "ahead on best single match 10-6"),
        ("best_placement", ONE_WIN_OR_TWO_FAIR, "Alpha", "ahead on best placement 1-2"),
        ("last_match_placement", ONE_WIN_OR_TWO_FAIR, "Beta", "ahead on last match placement 4-16"),
        ("avg_placement", ONE_WIN_OR_TWO_FAIR, "Beta", "ahead on average placement 3.00-8.50"),
        (
            "head_to_head_last_match",
            ONE_WIN_OR_TWO_FAIR,
            "Beta",
            "ahead on last match against each other 4-16",
        ),
        ("earliest_completion", ONE_WIN_OR_TWO_FAIR, "Alpha", "ahead on earlier completion"),
    ],
)
def test_a_tie_break_decides_between_ten_points_and_ten(
    criterion: TieBreakName, played: Played, first: str, reason: str
) -> None:
    above, below = standings(results(played), by("total_points", criterion))
    assert (above.total_points, below.total_points) == (10, 10)
    assert (above.rank, above.team_name, above.tie_break) == (1, first, reason)
    assert (below.rank, below.tie_break) == (2, None)


def test_more_damage_decides() -> None:
    played: Played = {"Alpha": [(3, 0), (9, 0)], "Beta": [(3, 0), (9, 0)]}
    dealt = {"Alpha": [100.0, 200.25], "Beta": [150.0, 150.5]}
    lines = standings(results(played, damage=dealt), by("total_points", "damage"))
    assert ranks(lines) == [(1, "Beta", "ahead on damage 300.50-300.25"), (2, "Alpha", None)]


@pytest.mark.parametrize("dealt", [[0.3, 0.2, 0.1], [0.6, 0.0, 0.0]])
def test_equal_damage_is_equal_in_whatever_parts_it_was_dealt(dealt: list[float]) -> None:
    played: Played = {"Alpha": [(9, 0)] * 3, "Beta": [(9, 0)] * 3}
    found = results(played, damage={"Alpha": [0.1, 0.2, 0.3], "Beta": dealt})
    assert ranks(standings(found, by("total_points", "damage"))) == [(1, "Alpha", "equal"), (1, "Beta", None)]


@pytest.mark.parametrize(
    ("dealt", "first"),
    [(9.00001, (1, "Alpha", "equal")), (9.0001, (1, "Beta", "ahead on damage 9.0001-9.0"))],
)
def test_damage_has_four_digits(dealt: float, first: tuple[int, str, str]) -> None:
    found = results({"Alpha": [(9, 0)], "Beta": [(9, 0)]}, damage={"Alpha": [9.0], "Beta": [dealt]})
    assert ranks(standings(found, by("total_points", "damage")))[0] == first


def test_a_difference_two_digits_hide_is_shown_in_full() -> None:
    played: Played = {"Alpha": [(9, 0)], "Beta": [(9, 0)]}
    lines = standings(
        results(played, damage={"Alpha": [99.001], "Beta": [99.002]}), by("total_points", "damage")
    )
    assert lines[0].tie_break == "ahead on damage 99.002-99.001"


def test_only_teams_equal_on_the_first_criterion_need_a_reason() -> None:
    played: Played = {"Alpha": [(1, 0)], "Beta": [(2, 9)], "Gamma": [(2, 0)]}  # 10, 15 and 6 points
    assert ranks(standings(results(played), by("wwcd", "total_points"))) == [
        (1, "Alpha", None),
        (2, "Beta", "ahead on total points 15-6"),
        (3, "Gamma", None),
    ]


def test_a_later_criterion_decides_only_within_what_earlier_ones_left() -> None:
    played: Played = {
        "Alpha": [(2, 4)],
        "Beta": [(4, 6)],
        "Gamma": [(1, 0)],
        "Delta": [(3, 5), (16, 0)],
        "Epsilon": [(16, 0), (4, 6)],
    }  # 10 points each
    assert ranks(standings(results(played), by("total_points", "kills", "avg_placement"))) == [
        (1, "Beta", "ahead on average placement 4.00-10.00"),
        (2, "Epsilon", "ahead on kills 6-5"),
        (3, "Delta", "ahead on kills 5-4"),
        (4, "Alpha", "ahead on kills 4-0"),
        (5, "Gamma", None),
    ]


def test_teams_with_no_criterion_left_are_equal_by_name() -> None:
    played: Played = {"Beta": [(1, 0)], "Alpha": [(2, 4)], "Gamma": [(3, 5)], "Delta": [(9, 0)]}
    assert ranks(standings(results(played), by("total_points"))) == [
        (1, "Alpha", "equal"),
        (1, "Beta", "equal"),
        (1, "Gamma", None),
        (4, "Delta", None),
    ]


def test_head_to_head_asks_the_last_match_in_which_all_of_them_played() -> None:
    played: Played = {
        "Alpha": [(11, 0), (9, 0), None, (10, 0)],
        "Beta": [(9, 0), (10, 0), (9, 0), None],
        "Gamma": [(10, 0), None, (10, 0), (9, 0)],
    }  # in pairs: Alpha beat Beta, Beta Gamma, Gamma Alpha
    assert ranks(standings(results(played), by("total_points", "head_to_head_last_match"))) == [
        (1, "Beta", "ahead on last match against each other 9-10"),
        (2, "Gamma", "ahead on last match against each other 10-11"),
        (3, "Alpha", None),
    ]


def test_head_to_head_is_among_the_teams_still_tied() -> None:
    played: Played = {
        "Alpha": [(9, 1), (10, 0)],
        "Beta": [(10, 1), (9, 0)],
        "Gamma": [(11, 0), None, (9, 0)],
    }  # Gamma, with fewer points, has no part in the decision
    assert ranks(standings(results(played), by("total_points", "head_to_head_last_match"))) == [
        (1, "Beta", "ahead on last match against each other 9-10"),
        (2, "Alpha", None),
        (3, "Gamma", None),
    ]


def test_head_to_head_of_teams_that_never_met_decides_nothing() -> None:
    played: Played = {"Alpha": [(9, 1), None], "Beta": [None, (10, 1)]}
    lines = standings(results(played), by("total_points", "head_to_head_last_match", "avg_placement"))
    assert ranks(lines)[0] == (1, "Alpha", "ahead on average placement 9.00-10.00")


def test_head_to_head_of_a_shared_place_leaves_it_to_the_next_criterion() -> None:
    played: Played = {"Alpha": [(3, 0), (9, 0)], "Beta": [(9, 5), (9, 0)]}
    lines = standings(results(played), by("total_points", "head_to_head_last_match", "kills"))
    assert ranks(lines) == [(1, "Beta", "ahead on kills 5-0"), (2, "Alpha", None)]


@pytest.mark.parametrize("criterion", ["best_placement", "last_match_placement", "avg_placement"])
def test_a_team_without_a_match_is_last_in_placements(criterion: TieBreakName) -> None:
    lines = standings(results({"Beta": [(16, 0)]}), by("total_points", criterion), adjustments({"Alpha": 0}))
    words = {
        "best_placement": "best placement 16-none",
        "last_match_placement": "last match placement 16-none",
        "avg_placement": "average placement 16.00-none",
    }
    assert ranks(lines) == [(1, "Beta", f"ahead on {words[criterion]}"), (2, "Alpha", None)]


def test_a_team_without_a_match_completed_last() -> None:
    lines = standings(
        results({"Beta": [(16, 0)]}), by("total_points", "earliest_completion"), adjustments({"Alpha": 0})
    )
    assert [line.team_name for line in lines] == ["Beta", "Alpha"]


def _reached(played: Sequence[TeamResult]) -> datetime:
    by_time = sorted(played, key=lambda one: one.created_at)
    gained = [match_points(one, SUPER) for one in by_time]
    return next(by_time[n].created_at for n in range(len(gained)) if sum(gained[: n + 1]) == sum(gained))


#: Each criterion but head-to-head recomputed so that a lower value is better.
NAIVE: dict[TieBreakName, Callable[[Sequence[TeamResult]], Any]] = {
    "total_points": lambda played: -sum(match_points(one, SUPER) for one in played),
    "wwcd": lambda played: -len([one for one in played if one.rank == 1]),
    "placement_points": lambda played: -sum(match_points(one._replace(kills=0), SUPER) for one in played),
    "kills": lambda played: -sum(one.kills for one in played),
    "best_single_match": lambda played: -sorted(match_points(one, SUPER) for one in played)[-1],
    "damage": lambda played: -sum(Fraction(str(one.damage)) for one in played),
    "best_placement": lambda played: sorted(one.rank for one in played)[0],
    "last_match_placement": lambda played: sorted((one.created_at, one.rank) for one in played)[-1][1],
    "avg_placement": lambda played: Fraction(sum(one.rank for one in played), len(played)),
    "earliest_completion": _reached,
}


def naive_order(found: Sequence[TeamResult], criteria: Sequence[TieBreakName]) -> list[tuple[int, str]]:
    by_team: dict[str, list[TeamResult]] = {}
    for one in found:
        by_team.setdefault(one.team_name, []).append(one)
    keys: dict[str, Any] = {
        team: [NAIVE[criterion](played) for criterion in criteria] for team, played in by_team.items()
    }
    return sorted((1 + sum(other < key for other in keys.values()), team) for team, key in keys.items())


orders = st.lists(st.sampled_from(sorted(NAIVE)), min_size=1, unique=True)


@given(evenings, orders, st.integers(1, 3), st.data())
def test_any_criteria_in_any_order_agree_with_comparing_their_values(
    played: Played, criteria: list[TieBreakName], divisor: int, data: st.DataObject
) -> None:
    found = [
        one._replace(damage=data.draw(st.sampled_from([0.1, 0.2, 0.3])), rank=1 + one.rank // divisor)
        for one in results(played)
    ]
    lines = standings(found, by(*criteria))
    assert [(line.rank, line.team_name) for line in lines] == naive_order(found, criteria)


@given(evenings)
def test_head_to_head_orders_the_teams_of_equal_points_by_one_match(played: Played) -> None:
    lines = standings(results(played), by("total_points", "head_to_head_last_match"))
    for points in {line.total_points for line in lines}:
        tied = [line for line in lines if line.total_points == points]
        common = [n for n in range(6) if all(_rank(played, line.team_name, n) for line in tied)]
        expected = [0 if not common else _rank(played, line.team_name, common[-1]) for line in tied]
        above = sum(line.total_points > points for line in lines)
        assert [line.rank for line in tied] == [
            1 + above + sum(other < own for other in expected) for own in expected
        ]


def _rank(played: Played, team: str, match: int) -> int:
    result = played[team][match] if match < len(played[team]) else None
    return 0 if result is None else result[0]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_teams_of_one_name_are_ordered_by_id(order: Sequence[int]) -> None:
    twins = [one._replace(team_name="Twin") for one in results({"C": [(9, 0)], "A": [(9, 0)], "B": [(9, 0)]})]
    lines = standings([twins[n] for n in order], SUPER)
    assert [str(line.team_id)[:2] for line in lines] == ["41", "42", "43"]
    assert {line.tiebreaker_timestamp for line in lines} == {starts(0)}


def test_the_name_orders_equal_teams_before_the_id() -> None:
    zulu, bravo = results({"A": [(9, 0)], "B": [(9, 0)]})
    lines = standings([zulu._replace(team_name="Zulu"), bravo._replace(team_name="Bravo")], SUPER)
    assert [line.team_name for line in lines] == ["Bravo", "Zulu"]
