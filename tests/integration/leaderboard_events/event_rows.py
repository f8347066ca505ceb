"""Events, their scores and what the tables make of them, as small as a test needs them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pewstats_collectors.db import careers, players
from pewstats_collectors.db.leaderboard_events import events, scores
from pewstats_collectors.db.leaderboard_events.bests import Changed
from pewstats_collectors.db.leaderboard_events.events import Event
from pewstats_collectors.db.leaderboard_events.scores import Submitted
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.stats.leaderboard_events import make_definition
from tests.integration.db.rows import START
from tests.reference_event_elo import Expected, Given


def new_event(
    connection: Connection,
    metric: str = "kills",
    *,
    name: str = "Event",
    season: str | None = None,
    active_from: datetime | None = None,
    active_until: datetime | None = None,
    **more: Any,
) -> Event:
    """An event of the shard that the matches of tests are on."""
    definition = make_definition("event", {"name": name, "metric": metric, **more})
    event = events.make_event(
        definition, shard="steam", season=season, active_from=active_from, active_until=active_until
    )
    assert events.create(connection, event)
    return event


def count(connection: Connection, match_id: str) -> Changed:
    """As the stage aggregate does it."""
    with connection.transaction():
        careers.count_match(connection, match_id)
        return scores.count_match(connection, match_id)


def seen(connection: Connection, *account_ids: str) -> None:
    """Players who need no match."""
    people = [(one, f"name of {one}") for one in account_ids]
    players.write_seen(connection, people, shard="steam", named_at=START)


def submit(
    connection: Connection, event: Event, account_id: str, score: str, at: datetime, every_s: float = 60
) -> tuple[Submitted, Changed]:
    with connection.transaction():
        return scores.submit(connection, event, account_id, Decimal(score), at, every_s=every_s)


def bests(connection: Connection, event_id: UUID) -> tuple[dict[str, Given], dict[tuple[str, Any], Given]]:
    """(all time, weekly) as the reference has them."""
    all_time: dict[str, Given] = {}
    weekly: dict[tuple[str, Any], Given] = {}
    rows = connection.execute(
        "SELECT account_id, score, submitted_at, match_id, score_type, iso_year, week_number "
        "FROM leaderboard_scores WHERE event_id = %s",
        (event_id,),
    )
    for account_id, score, at, match_id, kind, year, week in rows:
        one = Given(account_id, score, at, match_id)
        if kind == "all_time":
            all_time[account_id] = one
        else:
            weekly[account_id, (year, week)] = one
    return all_time, weekly


def found(connection: Connection, event_id: UUID) -> Expected:
    """What the tables hold."""
    elos = connection.execute(
        "SELECT iso_year, iso_week, person_id, elo FROM leaderboard_weekly_elos WHERE event_id = %s",
        (event_id,),
    )
    weekly_elos = {((year, week), who): elo for year, week, who, elo in elos}
    return Expected(*bests(connection, event_id), weekly_elos, stats(connection, event_id))


def stats(connection: Connection, event_id: UUID) -> dict[str, tuple[int | None, int, int, int]]:
    """person -> (all-time Elo, weekly sum, weeks, composite)."""
    rows = connection.execute(
        "SELECT person_id, all_time_leaderboard_elo, weekly_elo_sum, weeks_participated, "
        "calculated_event_elo FROM player_event_stats WHERE event_id = %s",
        (event_id,),
    )
    return {row[0]: tuple(row[1:]) for row in rows}
