"""Who changed what, when, why, and how it was before: rows that nobody changes."""

from collections.abc import Mapping
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql

Seen = Mapping[str, Any] | None


def write(
    connection: Connection,
    *,
    actor: str,
    action: str,
    subject: str,
    reason: str | None,
    before: Seen = None,
    after: Seen = None,
) -> None:
    """Note an admin's action, in the transaction that carries it out."""
    values = {
        "actor": actor,
        "action": action,
        "subject": subject,
        "reason": reason,
        "before": None if before is None else Jsonb(before),
        "after": None if after is None else Jsonb(after),
    }
    connection.execute(sql("audit", "write"), values)


def read(
    connection: Connection,
    *,
    subject: str | None = None,
    match_id: str | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Actions, newest first: all, or those about one subject, or about a match and the pairs it is in."""
    values = {"subject": subject, "match_id": match_id, "limit": limit}
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("audit", "read"), values).fetchall()
