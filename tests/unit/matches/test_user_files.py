"""Roster and rounds files: what they mean."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.matches.user_files import RosterRow, RoundRow, read_roster, read_rounds
from tests.unit.matches.files import PLAYER, ROSTER_COLUMNS, ROUND, ROUND_COLUMNS, as_csv, as_json

# What a file means.


def test_a_roster_row_has_every_column_of_its_meaning() -> None:
    full = PLAYER | {
        "group": "A",
        "account_id": "account.1",
        "role": "captain",
        "is_primary_sample": "true",
        "sample_priority": "3",
        "active_from": "2026-01-01T00:00:00+01:00",
        "active_until": "2026-07-01T00:00:00Z",
        "person": "anna-1",
    }
    row = RosterRow(
        "Fall", "Division 1", "A", "Alpha", "Anna", "account.1", "captain", True, 3,
        datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC), "anna-1",
    )  # fmt: skip
    assert read_roster(as_csv(full), "") == read_roster(as_json(full), "") == [row]
    assert set(asdict(row)) - {"place"} == set(ROSTER_COLUMNS)


def test_optional_cells_may_be_empty_or_absent() -> None:
    row = RosterRow(
        "Fall", "Division 1", "", "Alpha", "Anna", None, None, False, None, None, None, None
    )  # fmt: skip
    empty = dict.fromkeys(ROSTER_COLUMNS, "") | PLAYER
    nothing = dict.fromkeys(ROSTER_COLUMNS) | PLAYER
    for text in (as_csv(PLAYER), as_csv(empty), as_json(PLAYER), as_json(empty), as_json(nothing)):
        assert read_roster(text, "") == [row]


def test_a_round_has_every_column_of_its_meaning() -> None:
    row = RoundRow(
        "Fall", "Division 1", "", 1, "Round 1",
        datetime(2026, 1, 17, 17, tzinfo=UTC), datetime(2026, 1, 17, 22, tzinfo=UTC),
    )  # fmt: skip
    for text in (as_csv(ROUND), as_json(ROUND), as_json(ROUND | {"number": 1, "group": None})):
        assert read_rounds(text, "") == [row]
    assert set(asdict(row)) - {"place"} == set(ROUND_COLUMNS)


def test_times_are_utc() -> None:
    (row,) = read_rounds(as_csv(ROUND), "")
    assert row.starts_at.tzinfo is UTC


@given(st.permutations(ROUND_COLUMNS))
def test_columns_come_in_any_order(columns: list[str]) -> None:
    full = ROUND | {"group": "A"}
    text = as_csv({name: full[name] for name in columns})
    assert read_rounds(text, "") == read_rounds(as_csv(full), "")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\r\n", "\n"),
        lambda text: text.removesuffix("\r\n"),
        lambda text: text.replace("\r\n", "\r\n\r\n"),
        lambda text: "\r\n" + text + "  \r\n,,,\r\n",
        lambda text: text.replace(",", " , "),
        lambda text: text.replace("Alpha", '"Alpha"'),
    ],
    ids=["BOM", "LF", "no last line end", "blank lines", "empty cells", "spaces", "quotes"],
)
def test_csv_as_spreadsheets_write_it(change: Callable[[str], str]) -> None:
    text = as_csv(PLAYER, PLAYER | {"player_name": "Ben"})
    assert read_roster(change(text), "") == read_roster(text, "")
    assert [row.player_name for row in read_roster(text, "")] == ["Anna", "Ben"]


def test_json_may_begin_with_a_bom_and_blanks() -> None:
    assert read_roster("\ufeff \n" + as_json(PLAYER), "") == read_roster(as_json(PLAYER), "")


def test_commas_quotes_and_letters_of_every_kind_are_kept() -> None:
    name = 'Ω "the, best" 全'
    for text in (as_csv(PLAYER | {"team": name}), as_json(PLAYER | {"team": name})):
        assert read_roster(text, "")[0].team == name


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("true", True),
        ("TRUE", True),
        ("1", True),
        ("yes", True),
        ("false", False),
        ("0", False),
        ("no", False),
    ],
)
def test_yes_and_no(cell: str, meaning: bool) -> None:
    assert read_roster(as_csv(PLAYER | {"is_primary_sample": cell}), "")[0].is_primary_sample is meaning


@pytest.mark.parametrize("meaning", [True, False])
def test_yes_and_no_of_json(meaning: bool) -> None:
    assert read_roster(as_json(PLAYER | {"is_primary_sample": meaning}), "")[0].is_primary_sample is meaning
