"""What the PUBG API will forget and is not stored yet: match objects and telemetry files."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A match and the job that has not fetched it; of one without a start the hours are an upper bound."""

    match_id: str
    shard: str
    started_at: datetime | None
    hours_left: float
    job: str
    state: str
    reason: str | None


def at_risk(
    connection: Connection,
    *,
    now: datetime,
    retention: timedelta,
    hours: float | None,
    limit: int | None = None,
) -> list[AtRisk]:
    """Matches that the API forgets within so many hours (None: ever), the first to go first.

    Hours are negative for what it should have forgotten but nobody asked for. Costs as much as there is
    work that is not done, whatever the number of matches.
    """
    values = {"now": now, "retention": retention, "hours": hours, "limit": limit}
    with connection.cursor(row_factory=class_row(AtRisk)) as cursor:
        return cursor.execute(sql("retention_risk", "at_risk"), values).fetchall()


def least_hours_left(connection: Connection, *, now: datetime, retention: timedelta) -> float | None:
    """Hours until the API forgets the first of them; None when all is stored."""
    first = at_risk(connection, now=now, retention=retention, hours=None, limit=1)
    return first[0].hours_left if first else None
