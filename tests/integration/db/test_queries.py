"""Every named statement is one the migrated schema knows, and every name the code uses exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql as composed

import pewstats_collectors
from pewstats_collectors.db.queries import queries, sql
from pewstats_collectors.resources import sql_folder
from pewstats_collectors.telemetry.extract import TABLES

#: Those of shadows are of tables that are there for a transaction only; those of roles are grants.
_UNPREPARED = ("shadows", "roles")
_FILES = sorted(
    file.stem for file in (sql_folder() / "queries").glob("*.sql") if file.stem not in _UNPREPARED
)
_STATEMENTS = [(noun, name) for noun in _FILES for name in queries(noun)]
_USE = re.compile(r"""\bsql\(\s*"([a-z_]+)",\s*"([a-z_]+)"\s*\)""")

#: What may stand where a statement names no table or column.
_PLACES: dict[tuple[str, str], dict[str, tuple[str | tuple[str, str], ...]]] = {
    ("hidden_players", "forget"): {"table": ("player_stats",)},
    ("hidden_players", "erase_in_text"): {"table": ("ledger",), "column": ("error",)},
    ("hidden_players", "erase_in_json"): {"table": ("ledger",), "column": ("payload",)},
    ("telemetry", "delete"): {"table": ("landings",)},
    ("telemetry", "copy"): {"table": ("landings",), "columns": ("match_id", *TABLES[0].columns)},
    ("telemetry", "clear_columns"): {"measured": ("kills_human",), "nulls": ("knocks",)},
    ("telemetry", "write_players"): {
        "shared": ("account_id", "player_name", "is_bot"),
        "measured": ("kills_human",),
        "excluded": (("excluded", "kills_human"),),
    },
}
#: What cannot be prepared.
_UTILITY = re.compile(r"^(LISTEN|LOCK|TRUNCATE|CREATE|SET LOCAL) ", re.MULTILINE)
#: psycopg sends the type of these values; by the text alone it cannot be told.
_TYPES = {"now": "timestamptz", "window": "interval", "at": "timestamptz", "since": "timestamptz"}


def test_every_statement_is_one_the_schema_knows(connection: psycopg.Connection) -> None:
    assert len(_STATEMENTS) > 60
    assert all(queries(noun) for noun in _FILES)
    failures = {}
    for noun, name in _STATEMENTS:
        try:
            prepare(connection, noun, name)
        except psycopg.Error as error:
            failures[f"{noun}.{name}"] = str(error)
    assert failures == {}


def prepare(connection: psycopg.Connection, noun: str, name: str) -> None:
    """Have the server parse and plan the statement. COPY is run, as it is not looked into before."""
    places = {
        place: composed.SQL(", ").join(
            composed.Identifier(*((name,) if isinstance(name, str) else name)) for name in names
        )
        for place, names in _PLACES.get((noun, name), {}).items()
    }
    text = composed.SQL(sql(noun, name))
    statement = (text.format(**places) if places else text).as_string(connection)
    if "COPY" in statement:
        with connection.cursor() as cursor, cursor.copy(statement.encode()):
            return
    values = dict(enumerate(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)), 1))
    types = ", ".join(_TYPES.get(value, "unknown") for value in values.values())
    for number, value in values.items():
        statement = statement.replace(f"%({value})s", f"${number}")
    if _UTILITY.search(statement):
        with connection.transaction():
            connection.execute(statement.encode())
    else:
        connection.execute(f"PREPARE one{f' ({types})' if types else ''} AS {statement}".encode())
        connection.execute("DEALLOCATE one", prepare=False)


def test_every_statement_the_code_names_exists() -> None:
    used = set(uses())
    assert len(used) > 50
    assert {one for one in used if one[0] not in _UNPREPARED} - set(_STATEMENTS) == set()


def uses() -> Iterator[tuple[str, str]]:
    package = Path(pewstats_collectors.__file__).parent
    for file in package.rglob("*.py"):
        yield from _USE.findall(file.read_text())


def test_a_statement_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        sql("ledger", "no_such_statement")
