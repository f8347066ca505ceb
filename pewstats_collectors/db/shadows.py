"""Derived tables computed anew beside the real ones, by the same statements, to compare with or to mend.

A shadow is a temporary table of the same name: statements of this session that do not name a schema find it
first. It is gone with the transaction. The connection must be new: what one prepared knows the real tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql as composed

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of a table that are not as computed anew: those stored, and those that should be."""

    table: str
    stored: list[dict[str, Any]]
    computed: list[dict[str, Any]]


def compare(
    connection: Connection, tables: Sequence[str], compute: Callable[[Connection], None]
) -> list[Difference]:
    """Compute empty shadows of the tables; what differs, nothing is changed."""
    _cast(connection, tables)
    compute(connection)
    found = [
        Difference(table, _rows(connection, "only_stored", table), _rows(connection, "only_computed", table))
        for table in tables
    ]
    return [one for one in found if one.stored or one.computed]


def mend(
    connection: Connection, tables: Sequence[str], compute: Callable[[Connection], None]
) -> list[Difference]:
    """Like compare, then leave the tables as computed. Nobody else writes them until the transaction ends."""
    names = composed.SQL(", ").join(composed.Identifier("public", table) for table in tables)
    connection.execute(composed.SQL(sql("shadows", "lock")).format(tables=names))
    found = compare(connection, tables, compute)
    for one in found:
        key, columns = (_names(connection, query, one.table) for query in ("key", "columns"))
        for query in ("take_wrong", "put_right"):
            _on(connection, query, one.table, key=key, columns=columns)
    return found


def _cast(connection: Connection, tables: Sequence[str]) -> None:
    for table in tables:
        _on(connection, "create", table)


def _rows(connection: Connection, query: str, table: str) -> list[dict[str, Any]]:
    return [row[0] for row in _on(connection, query, table)]


def _names(connection: Connection, query: str, table: str) -> composed.Composed:
    rows = connection.execute(sql("shadows", query), {"table": table})
    return composed.SQL(", ").join(composed.Identifier(row[0]) for row in rows)


def _on(connection: Connection, query: str, table: str, **parts: composed.Composable) -> Any:
    statement = composed.SQL(sql("shadows", query)).format(table=composed.Identifier(table), **parts)
    return connection.execute(statement)
