"""All-time Elos of an event: how far each best score is from the mean of all, in standard deviations."""

from uuid import UUID

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


def calculate(connection: Connection, event_id: UUID) -> bool:
    """Compute the all-time Elos of everybody in the event; False when there is no such event."""
    which = {"event_id": event_id}
    if connection.execute(sql("leaderboard_events", "hold_elos"), which).fetchone() is None:
        return False
    compute(connection, event_id)
    return True


def compute(connection: Connection, event_id: UUID) -> None:
    """The same where nobody else can: the event is not locked."""
    connection.execute(sql("leaderboard_elos", "memory"))
    connection.execute(sql("leaderboard_elos", "all_time"), {"event_id": event_id})
