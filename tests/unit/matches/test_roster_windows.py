"""Rosters and rounds: who is where at which time, and which of it cannot be."""

from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.matches.user_files import read_roster, read_rounds
from tests.unit.matches.files import PLAYER, ROUND, as_csv, as_json, faults

ANNA = PLAYER | {"account_id": "account.1"}
DAYS = [f"2026-01-{day:02}T00:00:00+00:00" for day in range(1, 6)]


def during(start: str, end: str) -> dict[str, str]:
    return {"active_from": start, "active_until": end}


def table(*rows: dict[str, str]) -> str:
    return as_csv(*({"group": "", "person": "", "account_id": ""} | row for row in rows))


def test_who_leaves_may_come_back() -> None:
    windows = [during("", DAYS[0]), during(DAYS[1], DAYS[2]), during(DAYS[2], "")]
    rows = read_roster(table(*(ANNA | window for window in reversed(windows))), "")
    assert [row.active_from for row in rows if row.active_from] == [rows[0].active_from, rows[1].active_from]
    assert {row.player_name for row in rows} == {"Anna"}
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (during("", ""), during("", "")),
        (during("", ""), during(DAYS[1], DAYS[2])),
        (during("", DAYS[2]), during(DAYS[1], "")),
        (during(DAYS[0], DAYS[2]), during(DAYS[1], DAYS[3])),
        (during(DAYS[0], DAYS[3]), during(DAYS[1], DAYS[2])),
        (during(DAYS[0], ""), during(DAYS[0], "")),
        (during(DAYS[0], "2026-01-03T00:00:00+01:00"), during("2026-01-02T23:30:00+01:00", "")),
    ],
)
def test_nobody_is_in_a_team_twice_at_one_time(one: dict[str, str], other: dict[str, str]) -> None:
    for first, second in ((one, other), (other, one)):
        assert faults(read_roster, table(PLAYER | first, PLAYER | second), "r.csv") == [
            "r.csv, line 3, player_name: expected once at a time per season and team, "
            "'Anna' is in r.csv, line 2"
        ]
        text = table(ANNA | first, ANNA | second | {"player_name": "Ann"})
        assert faults(read_roster, text, "r.csv") == [
            "r.csv, line 3, account_id: expected once at a time per season and team, "
            "'account.1' is in r.csv, line 2"
        ]


def test_a_row_said_twice_is_named_for_name_and_account() -> None:
    places = [fault.split(" expected")[0] for fault in faults(read_roster, table(ANNA, ANNA), "r.csv")]
    assert places == ["r.csv, line 3, player_name:", "r.csv, line 3, account_id:"]


def test_each_row_that_overlaps_is_named() -> None:
    rows = (during(DAYS[0], DAYS[1]), during(DAYS[2], DAYS[3]), during("", ""), during(DAYS[4], ""))
    named = [
        fault.split(": expected")[0] for fault in faults(read_roster, table(*(PLAYER | r for r in rows)))
    ]
    assert named == [f"some.csv, line {line}, player_name" for line in (4, 4, 5)]


def test_a_long_window_is_compared_with_all_that_begin_in_it() -> None:
    rows = (during(DAYS[0], DAYS[1]), during(DAYS[1], DAYS[4]), during(DAYS[2], DAYS[3]))
    assert faults(read_roster, table(*(PLAYER | row for row in rows)), "r.csv") == [
        "r.csv, line 4, player_name: expected once at a time per season and team, 'Anna' is in r.csv, line 3"
    ]


def test_overlaps_are_named_in_the_order_of_the_file() -> None:
    rows = (PLAYER | {"player_name": name} for name in ("Anna", "Ben", "Ben", "Anna"))
    assert [fault[:13] for fault in faults(read_roster, table(*rows), "r.csv")] == [
        "r.csv, line 4",
        "r.csv, line 5",
    ]


def test_what_ends_before_it_starts_overlaps_nothing() -> None:
    for other in (during("", ""), during(DAYS[3], DAYS[1])):
        text = table(PLAYER | other, PLAYER | during(DAYS[2], DAYS[0]))
        assert {fault.split(": ")[1] for fault in faults(read_roster, text)} == {
            "expected a time after active_from"
        }


@pytest.mark.parametrize("same", [{}, {"player_name": "Ann"}, {"account_id": ""}])
def test_nobody_plays_for_two_teams_of_a_division_and_group_at_one_time(same: dict[str, str]) -> None:
    text = table(ANNA, ANNA | same | {"team": "Beta"} | during(DAYS[0], ""))
    values = {"player_name": "'Anna'", "account_id": "'account.1'"}
    assert faults(read_roster, text, "r.csv") == [
        f"r.csv, line 3, {column}: expected once at a time per season and division and group, "
        f"{value} is in r.csv, line 2"
        for column, value in values.items()
        if column not in same
    ]


def test_a_transfer_has_dates() -> None:
    assert len(
        read_roster(table(ANNA | during("", DAYS[1]), ANNA | {"team": "Beta"} | during(DAYS[1], "")), "")
    )


@pytest.mark.parametrize("other", [{"division": "Division 2"}, {"group": "B"}, {"season": "Winter"}])
def test_somebody_may_play_for_teams_of_two_divisions(other: dict[str, str]) -> None:
    assert len(read_roster(table(ANNA, ANNA | {"team": "Beta"} | other), "")) == 2


def test_a_person_has_several_accounts_and_names() -> None:
    people = ({"player_name": "Anna", "account_id": "account.1"}, {"player_name": "Ann", "account_id": ""})
    rows = read_roster(table(*(PLAYER | {"person": "p1"} | one for one in people)), "")
    assert {row.person for row in rows} == {"p1"}


def test_an_account_is_one_person() -> None:
    rows = (
        ANNA | {"person": ""},
        ANNA | {"person": "p1", "season": "Winter"},
        ANNA | {"person": "p2", "season": "Spring"},
        ANNA | {"person": "p1", "season": "Summer"},
    )
    assert faults(read_roster, table(*rows), "r.csv") == [
        "r.csv, line 4, account_id: expected 'account.1' with the person of r.csv, line 3"
    ]


def test_people_without_an_account_are_compared_with_nobody() -> None:
    rows = (PLAYER | {"player_name": name, "person": name} for name in ("Anna", "Ben"))
    assert len(read_roster(table(*rows), "")) == 2


# Rounds.


def test_rounds_of_one_division_and_group_do_not_overlap() -> None:
    other = {"number": "2", "starts_at": "2026-01-17T22:59:59+01:00", "ends_at": "2026-01-18T02:00:00+01:00"}
    fault = "r.csv, line 3, starts_at: expected no overlap with the round in r.csv, line 2"
    assert faults(read_rounds, as_csv(ROUND, ROUND | other), "r.csv") == [fault]
    assert faults(read_rounds, as_csv(ROUND | other, ROUND), "r.csv") == [fault]


def test_a_round_may_begin_when_another_ends() -> None:
    other = {"number": "2", "starts_at": ROUND["ends_at"], "ends_at": "2026-01-18T02:00:00+01:00"}
    assert len(read_rounds(as_csv(ROUND | other, ROUND), "")) == 2


def test_a_round_said_twice_is_named_for_its_number_and_its_time() -> None:
    places = [fault.split(":")[0] for fault in faults(read_rounds, as_csv(ROUND, ROUND), "r.csv")]
    assert places == ["r.csv, line 3, number", "r.csv, line 3, starts_at"]


# Any roster.


times = st.sampled_from([None, *DAYS])
rosters = st.lists(
    st.fixed_dictionaries(
        {
            "season": st.just("Fall"),
            "division": st.sampled_from(["1", "2"]),
            "team": st.sampled_from(["Alpha", "Beta", "Gamma"]),
            "player_name": st.sampled_from(["Anna", "Ben", "Carl", "Dora", "Eve"]),
            "account_id": st.sampled_from([None, "account.1", "account.2", "account.3", "account.4"]),
            "active_from": times,
            "active_until": times,
            "person": st.sampled_from([None, None, "p1", "p2"]),
        }
    ).filter(lambda row: (row["active_from"] or DAYS[0]) < (row["active_until"] or "9")),
    min_size=1,
    max_size=6,
)


def agreed(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {name for name, value in one.items() if value is not None and value == other[name]}


def at_once(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """The same name or account in one team, or in one division and group, at the same time."""
    starts = max(row["active_from"] or "0" for row in (one, other))
    ends = min(row["active_until"] or "9" for row in (one, other))
    same = agreed(one, other)
    return starts < ends and bool(same & {"player_name", "account_id"}) and bool(same & {"team", "division"})


def differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """A team in two divisions, or an account that is two people."""
    same = agreed(one, other)
    people = {row["person"] for row in (one, other)} - {None}
    return ("team" in same and "division" not in same) or ("account_id" in same and len(people) == 2)


@given(rosters, st.randoms())
def test_a_roster_is_taken_when_no_two_rows_conflict_in_whatever_order(
    rows: list[dict[str, Any]], random: Random
) -> None:
    pairs = list(combinations(range(len(rows)), 2))
    twice = {index for one, other in pairs if at_once(rows[one], rows[other]) for index in (one, other)}
    unlike = {index for one, other in pairs if differ(rows[one], rows[other]) for index in (one, other)}
    order = random.sample(range(len(rows)), len(rows))
    text = as_json(*(rows[index] for index in order))
    if not twice | unlike:
        assert [row.player_name for row in read_roster(text, "")] == [rows[i]["player_name"] for i in order]
        return
    told = "\n".join(faults(read_roster, text))
    named = {index for at, index in enumerate(order, 1) if f"item {at}" in told}
    assert twice <= named <= twice | unlike
