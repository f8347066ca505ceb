"""Rows from telemetry: those of a match are replaced as a whole, in the transaction of the caller."""

from collections.abc import Sequence
from operator import attrgetter

from psycopg import sql as composed
from psycopg.types.json import Jsonb

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.rows import KEYS, TABLES, Row


def replace(connection: Connection, shard: str, rows: MatchRows) -> None:
    """Everything one telemetry file says of its match; what the API said of it stays."""
    facts = rows.match._asdict() | {"shard": shard}
    connection.execute(sql("telemetry", "write_match"), facts)
    connection.execute(sql("telemetry", "write_facts"), facts)
    _replace_players(connection, rows)
    for table, row_type in TABLES.items():
        _replace_table(connection, table, rows.match.match_id, row_type, rows.tables[table])


def _replace_players(connection: Connection, rows: MatchRows) -> None:
    key = {"match_id": rows.match.match_id}
    people = in_key_order(rows.players, key=attrgetter("account_id"))
    account_ids = [row.account_id for row in people]
    players = Jsonb([row._asdict() for row in people])
    connection.execute(sql("telemetry", "clear_players"), key)
    connection.execute(sql("telemetry", "clear_columns"), key | {"account_ids": account_ids})
    connection.execute(sql("telemetry", "write_players"), key | {"rows": players})


def _replace_table(
    connection: Connection, table: str, match_id: str, row_type: type[Row], rows: Sequence[Row]
) -> None:
    name = composed.Identifier(table)
    connection.execute(composed.SQL(sql("telemetry", "delete")).format(table=name), {"match_id": match_id})
    columns = composed.SQL(", ").join(map(composed.Identifier, ("match_id", *row_type._fields)))
    statement = composed.SQL(sql("telemetry", "copy")).format(table=name, columns=columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in in_key_order(rows, key=attrgetter(*KEYS[table])):
            copy.write_row((match_id, *row))
