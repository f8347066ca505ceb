"""What follows from changed scores is owed: the event's Elos, and weeks closed without the change."""

from collections.abc import Iterable
from uuid import UUID

from pewstats_collectors.db import ledger
from pewstats_collectors.db.leaderboard_events.bests import Changed
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.jobs import CLOSE_WEEK, EVENT_ELO


def owe(connection: Connection, changed: Changed, *, delay_s: float) -> None:
    """Owe one run for all changes within `delay_s` s; the last thing in the transaction of a change."""
    events = sorted({*changed.events, *(week.event_id for week in changed.weeks)})
    if not events:
        return
    connection.execute(sql("leaderboard_events", "hold"), {"event_ids": events})
    closed = _closed_among(connection, changed.weeks)
    ledger.owe_later(connection, CLOSE_WEEK, [week.subject for week in closed], delay_s=delay_s)
    ledger.owe_later(connection, EVENT_ELO, map(str, changed.events), delay_s=delay_s)


def owe_for_accounts(connection: Connection, account_ids: Iterable[str], *, delay_s: float) -> None:
    """Owe all that the persons of these accounts take part in: hidden, erased, or somebody else's now.

    The last thing in a transaction; of an account that is erased, before its scores are gone.
    """
    accounts = connection.execute(
        sql("leaderboard_events", "accounts_of_persons"), {"account_ids": list(account_ids)}
    )
    values = {"account_ids": [row[0] for row in accounts]}
    events = [row[0] for row in connection.execute(sql("leaderboard_events", "events_of_accounts"), values)]
    weeks = [
        EventWeek(*row) for row in connection.execute(sql("leaderboard_events", "weeks_of_accounts"), values)
    ]
    owe(connection, Changed(frozenset(events), frozenset(weeks)), delay_s=delay_s)


def owe_for_persons(connection: Connection, *, delay_s: float) -> None:
    """Owe for all accounts that are somebody else's by now, as rosters say, than at the last look."""
    if not connection.execute(sql("leaderboard_events", "changed_persons")).fetchall():
        return
    connection.execute(sql("leaderboard_events", "lock_persons"))
    changed = connection.execute(sql("leaderboard_events", "changed_persons")).fetchall()
    values = {"account_ids": [row[0] for row in changed], "person_ids": [row[1] for row in changed]}
    connection.execute(sql("leaderboard_events", "forget_persons"), values)
    connection.execute(sql("leaderboard_events", "write_persons"), values)
    owe_for_accounts(connection, values["account_ids"], delay_s=delay_s)


def _closed_among(connection: Connection, weeks: Iterable[EventWeek]) -> list[EventWeek]:
    ordered = sorted(weeks)
    values: dict[str, list[UUID] | list[int]] = {
        "event_ids": [week.event_id for week in ordered],
        "years": [week.iso_year for week in ordered],
        "weeks": [week.iso_week for week in ordered],
    }
    return [EventWeek(*row) for row in connection.execute(sql("leaderboard_events", "closed_among"), values)]
