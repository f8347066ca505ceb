"""The files users bring: every fault is named with its place, whatever is in the file."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.user_files import read_roster, read_rounds
from tests.unit.matches.files import (
    COLUMNS,
    NEXT_DAY,
    PLAYER,
    ROUND,
    ROUND_COLUMNS,
    Read,
    as_csv,
    as_json,
    faults,
)

# Faults of cells.


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("season", " ", "expected a value"),
        ("division", "", "expected a value"),
        ("team", "", "expected a value"),
        ("player_name", "", "expected a value"),
        ("player_name", "An\0na", "expected text without control characters"),
        ("team", "Al\npha", "expected text without control characters"),
        ("team", "Al\x1bpha", "expected text without control characters"),
        ("account_id", "1234", "expected an account id"),
        ("account_id", "ai.201", "expected an account id"),
        ("is_primary_sample", "maybe", "expected true or false"),
        ("sample_priority", "first", "expected a whole number"),
        ("sample_priority", "1.5", "expected a whole number"),
        ("sample_priority", "1_0", "expected a whole number"),
        ("sample_priority", "٣", "expected a whole number"),
        ("sample_priority", "9" * 10, "expected a whole number"),
        ("sample_priority", "9" * 5000, "expected a whole number"),
        ("active_from", "yesterday", "expected a time with its offset"),
        ("active_from", "2026-01-17", "expected a time with its offset"),
        ("active_from", "2026-01-17T18:00:00", "expected a time with its offset"),
        ("active_until", "2026-02-30T18:00:00Z", "expected a time with its offset"),
        ("active_until", "9999-12-31T23:59:59-01:00", "expected a time with its offset"),
        ("active_from", "0001-01-01T00:00:00+01:00", "expected a time with its offset"),
    ],
)
def test_a_wrong_cell_is_named_with_file_line_and_column(column: str, cell: str, expected: str) -> None:
    rows = PLAYER | {"player_name": "Ben"}, PLAYER | {column: cell}
    line = 3 + cell.count("\n")
    for text, place in ((as_csv(*rows), f"line {line}"), (as_json(*rows), "item 2")):
        (fault,) = faults(read_roster, text, "r.csv")
        assert fault.startswith(f"r.csv, {place}, {column}: {expected}")


@pytest.mark.parametrize("column", ["season", "division", "number", "name", "starts_at", "ends_at"])
def test_a_round_needs_all_but_its_group(column: str) -> None:
    assert faults(read_rounds, as_csv(ROUND | {column: ""}), "r.csv") == [
        f"r.csv, line 2, {column}: expected a value, got ''"
    ]


def test_a_surrogate_alone_is_no_text() -> None:
    text = as_json(PLAYER).replace("Anna", "\\ud800")
    (fault,) = faults(read_roster, text, "r.json")
    assert fault.startswith("r.json, item 1, player_name: expected text without control characters")
    fault.encode()


@pytest.mark.parametrize("value", [{"a": 1}, ["x"], 1.5, 1e400, float("nan")])
def test_json_cells_are_text_numbers_or_yes_and_no(value: object) -> None:
    (fault,) = faults(read_roster, as_json(PLAYER, PLAYER | {"team": value}), "r.json")
    assert fault.startswith("r.json, item 2, 'team': expected text, a whole number, true, false or null")


def test_every_fault_is_named() -> None:
    text = as_csv(
        PLAYER | {"sample_priority": "x", "account_id": "y"},
        PLAYER | {"player_name": "", "sample_priority": "1", "account_id": ""},
        PLAYER | {"player_name": "Ben", "sample_priority": "1", "account_id": "account.1"},
        PLAYER | {"player_name": "Ben", "sample_priority": "z", "account_id": ""},
        PLAYER | {"player_name": "Ben", "sample_priority": "1", "account_id": ""},
    )
    places = [fault.split(":")[0] for fault in faults(read_roster, text, "r.csv")]
    assert places == [
        "r.csv, line 2, account_id",
        "r.csv, line 2, sample_priority",
        "r.csv, line 3, player_name",
        "r.csv, line 5, sample_priority",
        "r.csv, line 6, player_name",
    ]


# Faults between rows.


def test_nobody_is_in_a_team_twice() -> None:
    assert faults(read_roster, as_csv(PLAYER, PLAYER), "r.csv") == [
        "r.csv, line 3, player_name: expected once at a time per season and team, 'Anna' is in r.csv, line 2"
    ]


def test_no_account_is_in_a_team_under_two_names() -> None:
    text = as_csv(*(PLAYER | {"player_name": name, "account_id": "account.1"} for name in ("Anna", "Ann")))
    assert faults(read_roster, text, "r.csv") == [
        "r.csv, line 3, account_id: expected once at a time per season and team, "
        "'account.1' is in r.csv, line 2"
    ]


@pytest.mark.parametrize(
    "change", [{"team": "Beta", "division": "Division 2"}, {"season": "Winter"}, {"player_name": "Ben"}]
)
def test_a_player_may_be_in_two_teams_and_a_team_has_many_players(change: dict[str, str]) -> None:
    assert len(read_roster(as_csv(PLAYER, PLAYER | change), "")) == 2


@pytest.mark.parametrize("change", [{"division": "Division 2"}, {"group": "A"}])
def test_a_team_plays_in_one_division_and_group(change: dict[str, str]) -> None:
    text = as_json(PLAYER, PLAYER | {"player_name": "Ben"} | change)
    assert faults(read_roster, text, "r.json") == [
        "r.json, item 2, team: expected 'Alpha' with the division and group of r.json, item 1"
    ]


def test_a_round_is_there_once() -> None:
    text = as_csv(ROUND, ROUND | {"name": "another"} | NEXT_DAY)
    assert faults(read_rounds, text, "r.csv") == [
        "r.csv, line 3, number: expected once per season and division and group, 1 is in r.csv, line 2"
    ]


@pytest.mark.parametrize("change", [{"group": "A"}, {"division": "Division 2"}, {"season": "Winter"}])
def test_other_rounds_may_be_at_the_same_time(change: dict[str, str]) -> None:
    assert len(read_rounds(as_csv(ROUND, ROUND | change), "")) == 2


@pytest.mark.parametrize("end", ["2026-01-17T18:00+01:00", "2026-01-17T17:00:00Z", "2026-01-17T18:30+02:00"])
def test_what_ends_before_it_starts_is_a_fault(end: str) -> None:
    text = as_csv(ROUND | {"ends_at": end})
    assert faults(read_rounds, text, "r.csv") == ["r.csv, line 2, ends_at: expected a time after starts_at"]
    text = as_csv(PLAYER | {"active_from": ROUND["starts_at"], "active_until": end})
    assert faults(read_roster, text, "r.csv") == [
        "r.csv, line 2, active_until: expected a time after active_from"
    ]


# Faults of the whole file.


@pytest.mark.parametrize("read", COLUMNS)
@pytest.mark.parametrize("text", ["", "\ufeff", "\n \n", "[]", ",,,", "season,division"])
def test_a_file_without_rows_is_a_fault(read: Read, text: str) -> None:
    assert faults(read, text, "r.csv") == ["r.csv: expected rows"]


def test_columns_that_are_unknown_missing_or_there_twice_are_named() -> None:
    assert faults(read_rounds, "\nseason,division,nombre,name,starts_at\na,b,c,d,e", "r.csv") == [
        f"r.csv, line 2: unknown column 'nombre', expected {', '.join(ROUND_COLUMNS)}",
        "r.csv, line 2: column 'ends_at' is missing",
        "r.csv, line 2: column 'number' is missing",
    ]
    assert faults(read_roster, "season,team,team,season\na,b,c,d", "r.csv") == [
        "r.csv, line 1: expected column 'season' once",
        "r.csv, line 1: expected column 'team' once",
    ]


def test_semicolons_are_named_as_an_unknown_column() -> None:
    fault = faults(read_roster, as_csv(PLAYER).replace(",", ";"), "r.csv")[0]
    assert fault.startswith("r.csv, line 1: unknown column 'season;division;team;player_name'")


@pytest.mark.parametrize(
    ("line", "cells"), [("Fall,Division 1,Alpha", 3), ("Fall,Division 1,Alpha,Ben,x", 5)]
)
def test_rows_have_as_many_cells_as_the_header(line: str, cells: int) -> None:
    text = as_csv(PLAYER) + line + "\n" + line
    assert faults(read_roster, text, "r.csv") == [
        f"r.csv, line {number}: expected 4 cells as in the header, got {cells}" for number in (3, 4)
    ]


@pytest.mark.parametrize("text", ['season\n"Fall', 'season\n"Fall"x', "season\nFa\rll"])
def test_what_is_no_csv_is_named_with_its_line(text: str) -> None:
    (fault,) = faults(read_roster, text, "r.csv")
    assert fault.startswith("r.csv, line 2: not CSV (")


def test_a_cell_of_a_megabyte_is_named_with_its_line() -> None:
    (fault,) = faults(read_roster, as_csv(PLAYER | {"team": "x" * 1_000_000}), "r.csv")
    assert fault.startswith("r.csv, line 2: not CSV (field larger than")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", "r.json: expected a list of objects"),
        (json.dumps(PLAYER), "r.json: expected a list of objects"),
        ('{"players": []}', "r.json: expected a list of objects"),
        ("[1]", "r.json, item 1: expected an object"),
        ("[{}, null]", "r.json, item 2: expected an object"),
        ("[[]]", "r.json, item 1: expected an object"),
        ("[{]", "r.json: not JSON (Expecting property name enclosed in double quotes: line 1 column 3"),
        ('[{"season": "Fall"', "r.json: not JSON (Expecting ',' delimiter: line 1"),
        ("[" * 100_000, "r.json: not JSON ("),
        ('[{"number": ' + "9" * 5000 + "}]", "r.json: not JSON ("),
        ('[{"team": "a", "team": "b"}]', "r.json: not JSON (a key twice in one object: 'team', 'team')"),
        ("[{}]", "r.json: column 'division' is missing"),
    ],
)
def test_what_is_no_list_of_objects_is_named(text: str, expected: str) -> None:
    assert faults(read_roster, text, "r.json")[0].startswith(expected)


# Whatever is in a file.


def outcome(read: Read, text: str) -> list[Any] | str:
    try:
        return read(text, "some file")
    except UsageError as error:
        return str(error)


def parses_or_names_its_faults(read: Read, text: str) -> None:
    result = outcome(read, text)
    repr(result).encode()
    if isinstance(result, str):
        assert result.startswith("some file")
        result.encode()
    else:
        assert result
        assert all("\0" not in str(value) for row in result for value in asdict(row).values())


@pytest.mark.parametrize("read", COLUMNS)
@given(text=st.text() | st.text(alphabet='seaon,\n\r"[]{}:;1 \0\ufeff'))
@example(text='"')
@example(text="\ud800,\n1,")
@example(text='[{"\\ud800": {}}]')
def test_any_text_parses_or_its_faults_are_named(read: Read, text: str) -> None:
    parses_or_names_its_faults(read, text)


cells = st.text(max_size=8) | st.sampled_from(
    ["1", "account.1", "true", "Taego", ROUND["starts_at"], ROUND["ends_at"]]
)
plain_values = st.none() | st.booleans() | st.integers() | st.floats() | cells
json_values = st.recursive(plain_values, lambda inner: st.lists(inner), max_leaves=3)


@pytest.mark.parametrize(("read", "columns"), COLUMNS.items())
@given(data=st.data())
def test_any_cells_parse_or_their_faults_are_named(
    read: Read, columns: tuple[str, ...], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(columns, cells)), min_size=1, max_size=4))
    parses_or_names_its_faults(read, as_csv(*rows))
    items = data.draw(
        st.lists(st.dictionaries(st.sampled_from(columns), json_values), max_size=4) | json_values
    )
    parses_or_names_its_faults(read, json.dumps(items))
