"""Rows from telemetry: those of a match are replaced as a whole, in the transaction of the caller."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg import sql as composed
from psycopg.types.json import Jsonb

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.telemetry.extract import ALL_TABLES, DETAIL_TABLES, MatchRows
from pewstats_collectors.telemetry.rows import PlayerTelemetryRow, Table

#: What the API says of a player wins; the rest of a player's row is the telemetry's alone.
_SHARED: Final = ("account_id", "player_name", "team_id", "is_bot")
_MEASURED: Final = tuple(name for name in PlayerTelemetryRow._fields if name not in _SHARED)


def replace(connection: Connection, shard: str, rows: MatchRows) -> None:
    """Everything one telemetry file says of its match; what the API said of it stays."""
    facts = rows.match._asdict() | {"shard": shard}
    connection.execute(sql("telemetry", "write_match"), facts)
    connection.execute(sql("telemetry", "write_facts"), facts)
    _replace_players(connection, rows)
    for table in ALL_TABLES:
        _replace_table(connection, table, rows.match.match_id, rows.tables[table.name])


def _replace_players(connection: Connection, rows: MatchRows) -> None:
    key = {"match_id": rows.match.match_id}
    people = in_key_order(rows.players, key=lambda row: row.account_id)
    account_ids = [row.account_id for row in people]
    players = Jsonb([row._asdict() for row in people])
    connection.execute(sql("telemetry", "clear_players"), key)
    connection.execute(_with_columns("clear_columns"), key | {"account_ids": account_ids})
    connection.execute(_with_columns("write_players"), key | {"rows": players})


def _with_columns(query: str) -> composed.Composed:
    """A query over the columns of PlayerTelemetryRow."""
    return composed.SQL(sql("telemetry", query)).format(
        shared=_names(_SHARED),
        measured=_names(_MEASURED),
        excluded=composed.SQL(", ").join(composed.Identifier("excluded", name) for name in _MEASURED),
        nulls=composed.SQL(", ").join([composed.NULL] * len(_MEASURED)),
    )


def add_details(connection: Connection, match_id: str, rows: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
    """More rows of DETAIL_TABLES, none of which the match has yet."""
    for table in DETAIL_TABLES:
        _copy(connection, table, match_id, rows[table.name])


def _replace_table(
    connection: Connection, table: Table, match_id: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    name = composed.Identifier(table.name)
    connection.execute(composed.SQL(sql("telemetry", "delete")).format(table=name), {"match_id": match_id})
    _copy(connection, table, match_id, rows)


def _copy(connection: Connection, table: Table, match_id: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    name = composed.Identifier(table.name)
    columns = _names(("match_id", *table.columns))
    statement = composed.SQL(sql("telemetry", "copy")).format(table=name, columns=columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row((match_id, *row))


def _names(columns: Sequence[str]) -> composed.Composed:
    return composed.SQL(", ").join(map(composed.Identifier, columns))
