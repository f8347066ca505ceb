"""Dead letters: work, or messages, that nobody will try again by himself."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.text import storable


def add(
    connection: Connection,
    job: str,
    subject: str | None,
    payload: Mapping[str, Any],
    reason: str,
    error: str,
    traceback: str | None,
    attempts: int,
) -> None:
    """Keep everything a person needs to understand the failure and to replay the work."""
    values = {
        "job": job,
        "subject": subject,
        "payload": Jsonb(payload),
        "reason": storable(reason),
        "error": storable(error),
        "traceback": traceback and storable(traceback),
        "attempts": attempts,
    }
    connection.execute(sql("dead_letters", "add"), values)
