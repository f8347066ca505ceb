"""Leaderboard events, as staff define them."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from pewstats_collectors.db import ledger
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import ids
from pewstats_collectors.errors import UsageError
from pewstats_collectors.jobs import AGGREGATE
from pewstats_collectors.stats.leaderboard_events import EventDefinition


@dataclass(frozen=True, slots=True)
class Event:
    """An event: of a season, or else of a shard. None takes any match, or has no limit."""

    event_id: UUID
    name: str
    season: str | None
    shard: str
    metric: str
    score_direction: str
    match_types: list[str] | None
    game_modes: list[str] | None
    tournament_only: bool
    time_zone: str
    base_elo: int
    elo_per_sigma: int
    active_from: datetime | None
    active_until: datetime | None


def make_event(
    definition: EventDefinition,
    *,
    shard: str,
    season: str | None = None,
    active_from: datetime | None = None,
    active_until: datetime | None = None,
) -> Event:
    """The event of this definition; it ends before `active_until`."""
    return Event(
        event_id=ids.event_id(definition.name, season=season, shard=shard),
        name=definition.name,
        season=season,
        shard=shard,
        metric=definition.metric,
        score_direction=definition.direction,
        match_types=_listed(definition.match_types),
        game_modes=_listed(definition.game_modes),
        tournament_only=definition.tournament_only,
        time_zone=definition.time_zone,
        base_elo=definition.base_elo,
        elo_per_sigma=definition.elo_per_sigma,
        active_from=active_from,
        active_until=active_until,
    )


def create(connection: Connection, event: Event) -> bool:
    """Write the event; False if it is there as it is.

    Raises UsageError when another one has its name, or the server does not know its time zone: no match of
    its shard could be counted.

    Once this is committed, `owe_matches` makes the matches count that were there before.
    """
    zone = {"time_zone": event.time_zone}
    if connection.execute(sql("leaderboard_events", "knows_time_zone"), zone).fetchone() is None:
        raise UsageError(
            f"event {event.name!r}, time_zone: expected one that the database knows, not {event.time_zone!r}"
        )
    season_id = None if event.season is None else ids.season_id(event.season)
    values = asdict(event) | {"season_id": season_id}
    if connection.execute(sql("leaderboard_events", "create"), values).rowcount:
        return True
    (known,) = read(connection, name=event.name, season=event.season, shard=event.shard)[:1]
    if known != event:
        raise UsageError(f"event {event.name!r} is there already, with another definition or other times")
    return False


def owe_matches(connection: Connection) -> list[str]:
    """Owe the scores of matches that came before their events; returns the matches.

    To be committed after the events were, not with them: a match that is counted meanwhile either sees the
    event, or is seen here and counted again.
    """
    event_ids = [row[0] for row in connection.execute(sql("leaderboard_events", "matches_not_owed"))]
    if not event_ids:
        return []
    which = {"event_ids": event_ids}
    match_ids = [row[0] for row in connection.execute(sql("leaderboard_events", "older_matches"), which)]
    connection.execute(sql("leaderboard_events", "matches_owed"), which)
    ledger.repeat_all(connection, AGGREGATE, match_ids)
    return match_ids


def read(
    connection: Connection, *, name: str | None = None, season: str | None = None, shard: str | None = None
) -> list[Event]:
    """Events by name; all, or those of this name, season or shard."""
    values = {"name": name, "season": season, "shard": shard}
    with connection.cursor(row_factory=class_row(Event)) as cursor:
        return cursor.execute(sql("leaderboard_events", "read"), values).fetchall()


def find(connection: Connection, name: str, *, season: str | None = None, shard: str | None = None) -> Event:
    """The event of this name; without a season, one of no season before those of seasons.

    Raises UsageError when there is none, or more than one.
    """
    found = read(connection, name=name, season=season, shard=shard)
    if season is None:
        found = [one for one in found if one.season is None] or found
    if not found:
        known = ", ".join(sorted({one.name for one in read(connection)})) or "none"
        where = "" if season is None else f" in season {season!r}"
        raise UsageError(f"no event {name!r}{where}, known are {known}")
    if len(found) > 1:
        places = ", ".join(f"season {one.season}" if one.season else f"shard {one.shard}" for one in found)
        raise UsageError(f"event {name!r} is there more than once ({places}): name --season or --shard")
    return found[0]


def close(connection: Connection, event: Event, at: datetime) -> bool:
    """No more scores from `at` on; False if it has ended by then. Raises UsageError if it has not begun."""
    if event.active_from is not None and at <= event.active_from:
        raise UsageError(f"event {event.name!r} begins later, at {event.active_from.isoformat()}")
    values = {"event_id": event.event_id, "at": at}
    return connection.execute(sql("leaderboard_events", "close"), values).rowcount > 0


def of_matches(connection: Connection, match_ids: Collection[str]) -> list[str]:
    """The ids, as the ledger has them, of the events to which these matches gave scores."""
    values = {"match_ids": list(match_ids)}
    return [row[0] for row in connection.execute(sql("leaderboard_events", "events_of_matches"), values)]


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
