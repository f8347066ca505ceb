"""The files users bring: rows written as CSV or JSON are read as the same rows."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.matches.user_files import (
    RosterRow,
    RoundRow,
    ScheduleRow,
    TeamRow,
    read_roster,
    read_rounds,
    read_schedule,
    read_teams,
)
from tests.unit.matches.files import COLUMNS, Read, as_csv, as_json

blank_or_text = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=6).map(str.strip)
texts = blank_or_text.filter(bool)
numbers = st.integers(-999_999_999, 999_999_999)
times = st.timedeltas(timedelta(0), timedelta(days=30_000)).map(datetime(2017, 1, 1, tzinfo=UTC).__add__)
maps = st.sampled_from(["Baltic_Main", "Desert_Main", "DihorOtok_Main", "Range_Main"])


def once(rows: st.SearchStrategy[Any], *by: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(rows, min_size=1, max_size=5, unique_by=by)


def roster_row(values: dict[str, Any], start: datetime | None, days: timedelta | None) -> RosterRow:
    end = (start or datetime(2017, 1, 1, tzinfo=UTC)) + days if days else None
    return RosterRow(**values, active_from=start, active_until=end)


lengths = st.timedeltas(timedelta.resolution, timedelta(days=999))
members = st.fixed_dictionaries(
    {
        "season": texts,
        "division": st.just("Division 1"),
        "group": st.just("") | st.just("A"),
        "team": texts,
        "player_name": texts,
        "account_id": st.none() | texts.map("account.".__add__),
        "role": st.none() | texts,
        "is_primary_sample": st.booleans(),
        "sample_priority": st.none() | numbers,
        "person": st.none() | texts,
    }
)
planned = st.builds(
    ScheduleRow, texts, texts, blank_or_text, numbers, st.integers(1, 99), times, st.none() | maps
)
teams = st.builds(TeamRow, texts, texts, blank_or_text, texts)


@st.composite
def rounds(draw: st.DrawFn) -> list[RoundRow]:
    """One division's rounds, one after the other, with or without a pause."""
    season, division, group, start = draw(texts), draw(texts), draw(blank_or_text), draw(times)
    rows = []
    for number in draw(st.lists(numbers, min_size=1, max_size=5, unique=True)):
        start += draw(st.timedeltas(timedelta(0), timedelta(days=9)))
        end = start + draw(lengths)
        rows.append(RoundRow(season, division, group, number, draw(texts), start, end))
        start = end
    return rows


ROWS: dict[Read, st.SearchStrategy[list[Any]]] = {
    read_roster: once(
        st.builds(roster_row, members, st.none() | times, st.none() | lengths),
        lambda row: row.team,
        lambda row: row.player_name,
        lambda row: row.account_id or row.player_name,
    ),
    read_rounds: rounds(),
    read_schedule: once(
        planned, lambda row: (row.season, row.division, row.group, row.round, row.match_number)
    ),
    read_teams: once(teams, lambda row: (row.season, row.team)),
}


def cells(row: Any) -> dict[str, Any]:
    """A row as a file has it: times as text."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(row).items()
    }


@pytest.mark.parametrize("read", COLUMNS)
@given(data=st.data())
def test_rows_are_read_as_they_were_written_in_any_order_of_rows_and_columns(
    read: Read, data: st.DataObject
) -> None:
    rows = data.draw(ROWS[read])
    columns = data.draw(st.permutations(COLUMNS[read]))
    order = data.draw(st.permutations(rows))
    written = [{name: cells(row)[name] for name in columns} for row in order]
    assert read(as_csv(*written), "") == order
    assert read(as_json(*written), "") == order
