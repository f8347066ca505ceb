"""Rows of a telemetry file: replaced as a whole, beside what the API says of the same match."""

from dataclasses import replace as changed
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest

from pewstats_collectors.db import matches, telemetry_rows
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.telemetry.extract import ALL_TABLES, MatchRows
from pewstats_collectors.telemetry.rows import MatchTelemetryRow, PlayerTelemetryRow, Table
from scripts.domain_tables import domain_tables

STARTED = datetime(2026, 1, 17, 18, 0, 0, 250_000, tzinfo=UTC)
NAMES = [table.name for table in ALL_TABLES]
API_COLUMNS = ("kills", "damage_dealt", "death_type", "win_place", "player_name", "team_id")


def blank(row_type: Any, **values: object) -> Any:
    """A row with these values: elsewhere None, or what a column must have at least."""
    least = {"str": "", "int": 0, "float": 0.0, "bool": False, "list[str]": [], "list[int]": []}
    hints = get_type_hints(row_type)
    names = {name: getattr(kind, "__name__", str(kind)) for name, kind in hints.items()}
    rest = {name: least.get(str(hints[name]), least.get(names[name])) for name in row_type._fields}
    return row_type(**(rest | values))


def least(table: Table, account: str) -> Any:
    """A row of a table with no more than it must have, about one account."""
    whose = subject(table)
    must = {
        "finish_kind": "blow", "location_at": "death", "relation": "enemy", "is_kill": True,
        "kind": "enemy", "outcome": "revived" if "kind" in table.columns else "none",
    }  # fmt: skip
    about = account if whose.endswith("account_id") else ord(account[-1])
    return blank(table.row, **{whose: about}, **{name: must[name] for name in must if name in table.columns})


def subject(table: Table) -> str:
    """The column of the key that says whom a row is about: an account, else a team."""
    who = ("account_id", "team_id", "team_b")
    return next(column for column in reversed(table.key) if column.endswith(who))


def reading(accounts: str, *, version: str = "1-a") -> MatchRows:
    """What a file with these players, one letter each, yields: a row of every table for each."""
    ids = [f"account.{letter}" for letter in accounts]
    return MatchRows(
        match=blank(
            MatchTelemetryRow,
            match_id="m1",
            extractor_version=version,
            started_at=STARTED,
            map_name="Erangel",
        ),
        players=[
            blank(
                PlayerTelemetryRow, account_id=one, player_name="from telemetry", team_id=7, telemetry_kills=9
            )
            for one in ids
        ],
        tables={table.name: [least(table, one) for one in ids] for table in ALL_TABLES},
    )


def write_object(connection: Connection, accounts: str) -> None:
    """What the API says: two kills of everybody in team 1."""
    columns = connection.execute("SELECT column_name FROM information_schema.columns "
                                 "WHERE table_name = 'match_summaries'").fetchall()  # fmt: skip
    empty = {row[0]: None for row in columns}
    match = dict.fromkeys(
        ("duration_s", "game_mode", "match_type", "season_state", "title_id", "telemetry_url", "map_name")
    )
    values = {"match_id": "m1", "shard": "steam", "created_at": STARTED, "is_custom_match": True}
    people = [
        empty
        | {
            "account_id": f"account.{letter}", "player_name": "from the API", "team_id": 1, "is_bot": False,
            "kills": 2, "damage_dealt": 100.5, "death_type": "alive", "win_place": 1,
        }
        for letter in accounts
    ]  # fmt: skip
    matches.discover(connection, "m1", "steam", by="main", lane="normal")
    matches.write_match_object(connection, match | values, [{"team_id": 1, "rank": 1, "won": True}], people)


def accounts_in(connection: Connection, table: str) -> str:
    key = next((subject(one) for one in ALL_TABLES if one.name == table), "account_id")
    rows = connection.execute(f"SELECT {key} FROM {table} ORDER BY 1".encode())  # noqa: S608
    return "".join(row[0][-1] if isinstance(row[0], str) else chr(row[0]) for row in rows)


def summary(connection: Connection, letter: str) -> dict[str, Any]:
    row = connection.execute(
        "SELECT to_jsonb(s) FROM match_summaries AS s WHERE account_id = %s", (f"account.{letter}",)
    ).fetchone()
    assert row is not None
    return dict(row[0])


def test_a_second_reading_with_fewer_rows_leaves_none_of_the_first(connection: Connection) -> None:
    telemetry_rows.replace(connection, "steam", reading("abcd"))
    telemetry_rows.replace(connection, "steam", reading("bd", version="2-b"))
    assert {table: accounts_in(connection, table) for table in (*NAMES, "match_summaries")} == dict.fromkeys(
        (*NAMES, "match_summaries"), "bd"
    )
    found = matches.find(connection, "m1")
    assert found is not None
    assert found.extractor_version == "2-b"


def test_reading_a_file_twice_changes_nothing(connection: Connection, database: str) -> None:
    write_object(connection, "ab")
    telemetry_rows.replace(connection, "steam", reading("abc"))
    once = domain_tables(database)
    telemetry_rows.replace(connection, "steam", reading("abc"))
    assert domain_tables(database) == once


@pytest.mark.parametrize("object_first", [True, False])
def test_match_object_and_telemetry_make_the_same_rows_in_either_order(
    connection: Connection, object_first: bool
) -> None:
    if object_first:
        write_object(connection, "abc")
    telemetry_rows.replace(connection, "steam", reading("abd"))
    if not object_first:
        write_object(connection, "abc")
    both, api_only, telemetry_only = (summary(connection, letter) for letter in "acd")
    assert [both[name] for name in API_COLUMNS] == [2, 100.5, "alive", 1, "from the API", 1]
    assert both["telemetry_kills"] == 9
    assert [api_only[name] for name in API_COLUMNS] == [both[name] for name in API_COLUMNS]
    assert api_only["telemetry_kills"] is None
    assert [telemetry_only[name] for name in API_COLUMNS] == [None, None, None, None, "from telemetry", 7]


def test_who_is_missing_in_a_second_reading_keeps_only_what_the_api_says(connection: Connection) -> None:
    write_object(connection, "ab")
    before = summary(connection, "a")
    telemetry_rows.replace(connection, "steam", reading("ab"))
    telemetry_rows.replace(connection, "steam", reading("b"))
    assert summary(connection, "a") == before
    assert summary(connection, "b")["telemetry_kills"] == 9


def test_the_match_itself_is_known_by_its_telemetry_alone(connection: Connection) -> None:
    telemetry_rows.replace(connection, "steam", reading("a"))
    found = matches.find(connection, "m1")
    assert found is not None
    assert (found.shard, found.has_match_object) == ("steam", False)
    assert found.created_at == STARTED.replace(microsecond=0)


def test_other_matches_are_left_alone(connection: Connection) -> None:
    telemetry_rows.replace(connection, "steam", reading("ab"))
    rows = reading("cd")
    other = changed(rows, match=rows.match._replace(match_id="m2"))
    telemetry_rows.replace(connection, "steam", other)
    telemetry_rows.replace(connection, "steam", reading(""))
    for table in (*NAMES, "match_summaries"):
        assert accounts_in(connection, table) == "cd"


def test_every_row_type_names_columns_of_its_table(connection: Connection) -> None:
    row_types = {table.name: table.columns for table in ALL_TABLES}
    for table, fields in {**row_types, "match_summaries": PlayerTelemetryRow._fields}.items():
        columns = {
            row[0]
            for row in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
            )
        }
        assert set(fields) - columns == set()
        if table != "match_summaries":
            assert columns - set(fields) == {"match_id"}


def test_the_keys_of_rows_are_those_of_their_tables(connection: Connection) -> None:
    keys = connection.execute(
        "SELECT conrelid::regclass::text, array_agg(attname ORDER BY attname) FROM pg_constraint "
        "JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) "
        "WHERE contype = 'p' GROUP BY conrelid"
    )
    assert {table: key for table, key in keys if table in NAMES} == {
        table.name: sorted(["match_id", *table.key]) for table in ALL_TABLES
    }
