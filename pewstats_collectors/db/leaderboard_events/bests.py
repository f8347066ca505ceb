"""The best score of each player in an event, ever and in each week, as matches and submissions stand now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


class PlayerWeek(NamedTuple):
    """A player's ISO week in an event; tuples sort as rows are locked."""

    account_id: str
    event_id: UUID
    iso_year: int
    iso_week: int


@dataclass(frozen=True, slots=True)
class Changed:
    """Where a best is another than before: events over all time, and weeks of events."""

    events: frozenset[UUID] = frozenset()
    weeks: frozenset[EventWeek] = frozenset()


def refresh(connection: Connection, weeks: Iterable[PlayerWeek]) -> Changed:
    """Write these players' bests of these weeks, and of all time. Whoever calls it holds the players."""
    ordered = sorted(set(weeks))
    if not ordered:
        return Changed()
    pairs = sorted({(one.account_id, one.event_id) for one in ordered})
    ever = {"account_ids": [one[0] for one in pairs], "event_ids": [one[1] for one in pairs]}
    of_week = {
        "account_ids": [one.account_id for one in ordered],
        "event_ids": [one.event_id for one in ordered],
        "years": [one.iso_year for one in ordered],
        "weeks": [one.iso_week for one in ordered],
    }
    events = [
        row[0]
        for name in ("write_all_time", "forget_all_time")
        for row in connection.execute(sql("leaderboard_scores", name), ever)
    ]
    changed = [
        EventWeek(*row)
        for name in ("write_weekly", "forget_weekly")
        for row in connection.execute(sql("leaderboard_scores", name), of_week)
    ]
    return Changed(frozenset(events), frozenset(changed))
