"""Weeks of leaderboard events that are over are closed, in order, also those that ended while nothing ran."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from pewstats_collectors.db import ledger
from pewstats_collectors.db.leaderboard_events import events, owing, weeks
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.jobs import CLOSE_WEEK

#: How often to look, in s.
EVERY_S: Final = 60.0


def owe_ended_weeks(
    pool: Pool, now: datetime, event_ids: Collection[UUID] | None = None
) -> tuple[list[EventWeek], list[Owed]]:
    """Owe the closing of every week that is over and open, of all events or of these.

    Returns these weeks, and what has to be published for them.
    """

    def owe(connection: Connection) -> tuple[list[EventWeek], list[Owed]]:
        found = [
            week
            for week in weeks.open_weeks(connection, now)
            if event_ids is None or week.event_id in event_ids
        ]
        return found, [one for week in found for one in ledger.add(connection, CLOSE_WEEK, week.subject)]

    return in_transaction(pool, owe)


def owe_events(pool: Pool, now: datetime) -> None:
    """What is owed to events without a score that changed; the due-loop publishes it.

    The matches of an event whose command was cut short, weeks that are over, persons whom rosters changed.
    """
    in_transaction(pool, events.owe_matches)
    in_transaction(pool, partial(owing.owe_for_persons, delay_s=0))
    owe_ended_weeks(pool, now)
