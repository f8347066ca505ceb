"""Rulesets: the points of the table, what each key of the file means, and every fault of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.rulesets import MatchPoint, Ruleset, read_rulesets, ruleset

LEAST: dict[str, Any] = {"placement_points": [10, 6], "kill_points": 1}


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("super", [10, 6, 5, 4, 3, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("pubgm_2020", [15, 12, 10, 8, 6, 4, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0]),
        ("free_fire", [12, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0]),
        ("algs", [12, 9, 7, 5, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 0]),
    ],
)
def test_a_ruleset_gives_the_points_of_the_table(name: str, points: list[int]) -> None:
    rules = ruleset(name)
    assert [rules.placement(rank) for rank in range(1, 17)] == points
    assert rules.placement(100) == 0
    assert (rules.name, rules.kill_points) == (name, 1)


@pytest.mark.parametrize("rank", [0, -1])
def test_no_place_gives_no_points(rank: int) -> None:
    assert ruleset("super").placement(rank) == 0


def test_an_unknown_ruleset_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"'golf', known are algs, free_fire, .*super_wwcd"):
        ruleset("golf")


def test_a_ruleset_with_the_least_has_the_defaults() -> None:
    (rules,) = read_rulesets({"mine": LEAST}).values()
    assert rules == Ruleset("mine", (10, 6), 1)
    assert rules.tie_breaks == ("total_points", "kills", "best_placement", "earliest_completion")
    assert (rules.kill_credit, rules.best_n, rules.best_of) == ("killer", None, "season")
    assert (rules.penalties, rules.head_start, rules.match_point) == ({}, (), None)


def test_every_key_is_read() -> None:
    table = LEAST | {
        "kill_credit": "finisher",
        "penalties": {"late": 2},
        "head_start": [3, 2],
        "best_n": 4,
        "best_of": "round",
        "tie_breaks": ["wwcd", "damage"],
    }
    assert read_rulesets({"mine": table})["mine"] == Ruleset(
        name="mine",
        placement_points=(10, 6),
        kill_points=1,
        kill_credit="finisher",
        penalties={"late": 2},
        head_start=(3, 2),
        best_n=4,
        best_of="round",
        tie_breaks=("wwcd", "damage"),
    )


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"threshold": 50}, MatchPoint(threshold=50)),
        ({"threshold": 50, "max_matches": 1}, MatchPoint(threshold=50, max_matches=1)),
        (
            {"leader_after": 4, "plus": 10, "max_matches": 5},
            MatchPoint(leader_after=4, plus=10, max_matches=5),
        ),
    ],
)
def test_a_match_point_is_fixed_or_set_by_the_leader(table: dict[str, int], expected: MatchPoint) -> None:
    assert read_rulesets({"mine": LEAST | {"match_point": table}})["mine"].match_point == expected


POINTS = "expected a whole number, 0 or more, not"
NUMBER = "expected a whole number, 1 or more, not"
LIST = "expected a list of at least one value, not"
THRESHOLD = "match_point: expected either threshold, or leader_after and plus"


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({"kills": 1}, "kills: expected no such key, known are placement_points, kill_points, kill_credit,"
         " penalties, head_start, best_n, best_of, tie_breaks, match_point"),
        ({"kill_points": -1}, f"kill_points: {POINTS} -1"),
        ({"kill_points": True}, f"kill_points: {POINTS} True"),
        ({"kill_points": 1.5}, f"kill_points: {POINTS} 1.5"),
        ({"placement_points": []}, f"placement_points: {LIST} []"),
        ({"placement_points": 10}, f"placement_points: {LIST} 10"),
        ({"placement_points": [10, "6"]}, f"placement_points[1]: {POINTS} '6'"),
        ({"kill_credit": "helper"}, "kill_credit: expected one of killer, finisher, not 'helper'"),
        ({"kill_credit": ["killer"]}, "kill_credit: expected one of killer, finisher, not ['killer']"),
        ({"penalties": [2]}, "penalties: expected a table, not [2]"),
        ({"penalties": {"late": -2}}, f"penalties.late: {NUMBER} -2"),
        ({"head_start": [3, -1]}, f"head_start[1]: {POINTS} -1"),
        ({"best_n": 0}, f"best_n: {NUMBER} 0"),
        ({"best_n": 4, "best_of": "week"}, "best_of: expected one of season, round, not 'week'"),
        ({"best_of": "round"}, "best_of: expected only beside best_n"),
        ({"tie_breaks": ["total_points", "luck"]}, "tie_breaks[1]: expected one of total_points, wwcd,"
         " placement_points, kills, best_single_match, damage, best_placement, last_match_placement,"
         " avg_placement, head_to_head_last_match, earliest_completion, not 'luck'"),
        ({"tie_breaks": ["kills", "wwcd", "kills"]},
         "tie_breaks: expected every value once, not ['kills', 'wwcd', 'kills']"),
        ({"best_n": 4, "match_point": {"threshold": 50}}, "match_point: expected only without best_n"),
        ({"match_point": 50}, "match_point: expected a table, not 50"),
        ({"match_point": {"treshold": 50}}, "match_point, treshold: expected no such key, known are"
         " threshold, leader_after, plus, max_matches"),
        ({"match_point": {"threshold": 0}}, f"match_point, threshold: {NUMBER} 0"),
        ({"match_point": {}}, THRESHOLD),
        ({"match_point": {"threshold": 50, "plus": 10}}, THRESHOLD),
        ({"match_point": {"leader_after": 4}}, THRESHOLD),
        ({"match_point": {"leader_after": 4, "plus": 10, "max_matches": 4}},
         "match_point, max_matches: expected more than leader_after"),
    ],
)  # fmt: skip
def test_a_fault_names_ruleset_key_and_what_was_expected(keys: dict[str, object], fault: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_rulesets({"good": LEAST, "mine": LEAST | keys})
    assert str(raised.value) == f"ruleset mine, {fault}"


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(UsageError) as raised:
        read_rulesets({"one": LEAST | {"best_n": 0}, "two": {"kill_points": "x"}, "three": 3, "four": {}})
    assert str(raised.value).splitlines() == [
        "ruleset one, best_n: expected a whole number, 1 or more, not 0",
        "ruleset two, placement_points: expected, but missing",
        "ruleset two, kill_points: expected a whole number, 0 or more, not 'x'",
        "ruleset three: expected a table, not 3",
        "ruleset four, placement_points: expected, but missing",
        "ruleset four, kill_points: expected, but missing",
    ]


values: st.SearchStrategy[object] = st.recursive(
    st.booleans() | st.integers(-3, 60) | st.floats() | st.sampled_from(["killer", "round", "wwcd"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["threshold", "plus", "late"]), inner, max_size=3)
    ),
    max_leaves=6,
)
some_keys = st.sampled_from([
    "placement_points", "kill_points", "kill_credit", "penalties", "head_start", "best_n", "best_of",
    "tie_breaks", "match_point", "other",
])  # fmt: skip


@given(st.dictionaries(some_keys, values, max_size=4))
def test_any_table_is_a_ruleset_or_has_named_faults(table: dict[str, object]) -> None:
    faults: list[str] = []
    try:
        (rules,) = read_rulesets({"mine": LEAST | table}).values()
    except UsageError as error:
        faults = str(error).splitlines()
    if faults:
        assert all(fault.startswith("ruleset mine, ") for fault in faults)
    else:
        assert "other" not in table
        assert min(*rules.placement_points, rules.kill_points, *rules.head_start) >= 0
        assert all(points > 0 for points in rules.penalties.values())


def test_a_penalty_takes_its_points() -> None:
    assert ruleset("super").penalty("late") == -2


def test_an_unknown_penalty_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="ruleset super: no penalty 'rain', known are conduct, late"):
        ruleset("super").penalty("rain")
    with pytest.raises(UsageError, match="no penalty 'rain', known are none"):
        Ruleset("mine", (10,), 1).penalty("rain")


@pytest.mark.parametrize(("rank", "kills", "points"), [(1, 3, 13), (8, 0, 1), (9, 0, 0), (16, 2, 2)])
def test_a_match_gives_points_of_place_and_kills(rank: int, kills: int, points: int) -> None:
    assert ruleset("super").match_points(rank, kills) == points


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("super_best_4_of_6", "best_n", 4),
        ("super_best_4_of_6", "best_of", "round"),
        ("super_finisher", "kill_credit", "finisher"),
        ("match_point", "match_point", MatchPoint(threshold=50, max_matches=12)),
        ("match_point_leader", "match_point", MatchPoint(leader_after=4, plus=10, max_matches=12)),
        ("match_point", "head_start", (10, 8, 6, 5, 4, 3, 2, 1)),
    ],
)
def test_the_file_offers_every_feature(name: str, key: str, value: object) -> None:
    assert getattr(ruleset(name), key) == value
    assert ruleset(name).placement_points == ruleset("super").placement_points
