"""All domain tables of a database as text, to compare two runs with."""

from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]

#: Tables about the work, not about matches: they hold times and sequence values.
NOT_DOMAIN = frozenset(
    {"ledger", "dead_letters", "queue_messages", "api_keys", "admin_audit", "leaderboard_persons"}
    | {"player_backfill_status", "match_reprocessing_status"}
)

_TABLES = """
    SELECT c.relname, array_agg(a.attname ORDER BY k.place)
    FROM pg_class AS c
    JOIN pg_constraint AS p ON p.conrelid = c.oid AND p.contype = 'p'
    CROSS JOIN LATERAL unnest(p.conkey) WITH ORDINALITY AS k (attnum, place)
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    GROUP BY c.relname ORDER BY c.relname
"""


def domain_tables(url: str) -> dict[str, str]:
    """Each domain table's rows as COPY prints them, in the order of its primary key."""
    with psycopg.connect(url) as connection:
        return domain_tables_seen_by(connection)


def domain_tables_seen_by(connection: Connection) -> dict[str, str]:
    """The same within a transaction, as it stands now."""
    keys: dict[str, list[str]] = dict(connection.execute(_TABLES).fetchall())
    return {
        table: _copy(connection, table, key)
        for table, key in keys.items()
        if table not in NOT_DOMAIN and not table.startswith(("_yoyo", "yoyo"))
    }


def _copy(connection: Connection, table: str, key: list[str]) -> str:
    statement = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT WITH (HEADER)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, key))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(bytes(block) for block in copy).decode()
