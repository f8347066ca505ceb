"""Schedule and teams files: what they mean, and their faults."""

from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from pewstats_collectors.matches.user_files import ScheduleRow, TeamRow, read_schedule, read_teams
from tests.unit.matches.files import (
    PLANNED,
    SCHEDULE_COLUMNS,
    TEAM,
    TEAM_COLUMNS,
    as_csv,
    as_json,
    faults,
)

START = datetime(2026, 1, 17, 17, tzinfo=UTC)


def test_a_planned_match_has_every_column_of_its_meaning() -> None:
    full = PLANNED | {"group": "A", "round": "2", "match_number": "3", "map_name": "miramar"}
    row = ScheduleRow("Fall", "Division 1", "A", 2, 3, START, "Desert_Main")
    for text in (as_csv(full), as_json(full), as_json(full | {"round": 2, "match_number": 3})):
        assert read_schedule(text, "") == [row]
    assert set(asdict(row)) - {"place"} == set(SCHEDULE_COLUMNS)
    assert row.scheduled_datetime.tzinfo is UTC


def test_group_and_map_of_a_planned_match_may_be_empty_or_absent() -> None:
    row = ScheduleRow("Fall", "Division 1", "", 1, 1, START, None)
    nothing = PLANNED | {"group": None, "map_name": None}
    empty = PLANNED | {"group": "", "map_name": " "}
    for text in (as_csv(PLANNED), as_json(PLANNED), as_json(nothing), as_csv(empty), as_json(empty)):
        assert read_schedule(text, "") == [row]


def test_a_team_has_every_column_of_its_meaning() -> None:
    row = TeamRow("Fall", "Division 1", "A", "Alpha")
    for text in (as_csv(TEAM | {"group": "A"}), as_json(TEAM | {"group": "A"})):
        assert read_teams(text, "") == [row]
    assert read_teams(as_csv(TEAM), "") == [TeamRow("Fall", "Division 1", "", "Alpha")]
    assert set(asdict(row)) - {"place"} == set(TEAM_COLUMNS)


@pytest.mark.parametrize("column", PLANNED)
def test_a_planned_match_needs_all_but_group_and_map(column: str) -> None:
    assert faults(read_schedule, as_csv(PLANNED | {column: ""}), "s.csv") == [
        f"s.csv, line 2, {column}: expected a value, got ''"
    ]
    absent = {name: cell for name, cell in PLANNED.items() if name != column}
    assert faults(read_schedule, as_csv(absent), "s.csv") == [f"s.csv, line 1: column {column!r} is missing"]


@pytest.mark.parametrize("column", TEAM)
def test_a_team_needs_all_but_its_group(column: str) -> None:
    assert faults(read_teams, as_csv(TEAM | {column: ""}), "t.csv") == [
        f"t.csv, line 2, {column}: expected a value, got ''"
    ]
    absent = {name: cell for name, cell in TEAM.items() if name != column}
    assert faults(read_teams, as_csv(absent), "t.csv") == [f"t.csv, line 1: column {column!r} is missing"]


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("round", "first", "expected a whole number of at most 9 digits"),
        ("match_number", "x", "expected a whole number of at most 9 digits"),
        ("match_number", "0", "expected a whole number from 1 on"),
        ("match_number", "-1", "expected a whole number from 1 on"),
        ("scheduled_datetime", "2026-01-17T18:00", "expected a time with its offset"),
        ("map_name", "Moon", "expected one of Erangel, Miramar"),
    ],
)
def test_a_wrong_cell_of_a_schedule_is_named(column: str, cell: str, expected: str) -> None:
    text = as_csv(PLANNED | {"match_number": "2"}, PLANNED | {column: cell})
    (fault,) = faults(read_schedule, text, "s.csv")
    assert fault.startswith(f"s.csv, line 3, {column}: {expected}")
    assert fault.endswith(f", got {cell!r}")


def test_a_match_number_is_there_once_in_a_round() -> None:
    later = PLANNED | {"scheduled_datetime": "2026-01-17T19:00:00+01:00", "map_name": "Taego"}
    assert faults(read_schedule, as_csv(PLANNED | {"map_name": ""}, later), "s.csv") == [
        "s.csv, line 3, match_number: expected once per season and division and group and round, "
        "1 is in s.csv, line 2"
    ]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("season", "Winter"),
        ("division", "Division 2"),
        ("group", "A"),
        ("round", "2"),
        ("match_number", "2"),
    ],
)
def test_other_matches_may_be_at_the_same_time(column: str, cell: str) -> None:
    assert (
        len(read_schedule(as_csv(PLANNED | {"group": ""}, PLANNED | {"group": ""} | {column: cell}), "")) == 2
    )


@pytest.mark.parametrize("change", [{}, {"division": "Division 2"}, {"group": "A"}])
def test_a_team_is_there_once_in_a_season(change: dict[str, str]) -> None:
    assert faults(read_teams, as_json(TEAM, TEAM | change), "t.json") == [
        "t.json, item 2, team: expected once per season, 'Alpha' is in t.json, item 1"
    ]


@pytest.mark.parametrize("change", [{"season": "Winter"}, {"team": "Beta"}])
def test_a_division_has_many_teams_and_a_team_many_seasons(change: dict[str, str]) -> None:
    assert len(read_teams(as_csv(TEAM, TEAM | change), "")) == 2


def test_every_fault_of_a_schedule_is_named() -> None:
    text = as_csv(
        PLANNED | {"map_name": "Moon", "round": "x"},
        PLANNED | {"map_name": ""},
        PLANNED | {"map_name": "Rondo"},
        PLANNED | {"map_name": "", "match_number": "0"},
    )
    assert [fault.split(":")[0] for fault in faults(read_schedule, text, "s.csv")] == [
        "s.csv, line 2, round",
        "s.csv, line 2, map_name",
        "s.csv, line 5, match_number",
        "s.csv, line 4, match_number",
    ]
