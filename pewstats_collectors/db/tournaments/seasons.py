"""Seasons of leagues, as an admin gives them."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.rows import class_row, dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import ids
from pewstats_collectors.matches.context import Place

DEFAULT_MATCH_KINDS = ("custom", "competitive", "esports-*")


@dataclass(frozen=True, slots=True)
class Season:
    """A season as an admin gives it; days and hours are local, None has no limit, tolerances in minutes."""

    name: str
    tournament: str
    shard: str
    time_zone: str = "UTC"
    starts_on: date | None = None
    ends_on: date | None = None
    discovery_from: time | None = None
    discovery_until: time | None = None
    ruleset: str = "super"
    min_teams: int = 8
    sample_size: int = 6
    match_kinds: tuple[str, ...] = DEFAULT_MATCH_KINDS
    slot_before_min: int = 30
    slot_after_min: int = 45

    def day_of(self, time: datetime) -> date:
        """The season's day that holds this time; a day whose hours go past midnight ends with them."""
        local = time.astimezone(ZoneInfo(self.time_zone))
        start, end = self.discovery_from, self.discovery_until
        if start is None or end is None or start <= end:
            return local.date()
        return (local.replace(tzinfo=None) - timedelta(hours=end.hour, minutes=end.minute)).date()


@dataclass(frozen=True, slots=True)
class DiscoverySeason:
    """A season as tournament discovery needs it."""

    season_id: UUID
    name: str
    shard: str
    time_zone: str
    discovery_from: time | None
    discovery_until: time | None
    sample_size: int
    match_kinds: list[str]


def write_tournament(connection: Connection, name: str) -> bool:
    """Create a league; False if it is there."""
    values = {"tournament_id": ids.tournament_id(name), "name": name}
    return connection.execute(sql("seasons", "write_tournament"), values).rowcount > 0


def write_season(connection: Connection, season: Season) -> None:
    """Create a season, and its tournament, or change it."""
    write_tournament(connection, season.tournament)
    keys = {"season_id": ids.season_id(season.name), "tournament_id": ids.tournament_id(season.tournament)}
    kinds = {"match_kinds": list(season.match_kinds)}
    connection.execute(sql("seasons", "write_season"), asdict(season) | keys | kinds)


def read_season(connection: Connection, name: str) -> Season | None:
    """The season of this name as it was given."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(sql("seasons", "read_season"), {"name": name}).fetchone()
    return None if row is None else Season(**row | {"match_kinds": tuple(row["match_kinds"])})


def season_names(connection: Connection) -> list[str]:
    """Every season."""
    return [row[0] for row in connection.execute(sql("seasons", "season_names"))]


def places(connection: Connection, season_id: UUID) -> list[Place]:
    """Every division, or group of one, that has a team or a round."""
    rows = connection.execute(sql("seasons", "places"), {"season_id": season_id})
    return [Place(season_id, *row) for row in rows]


def discovery_seasons(connection: Connection, now: datetime) -> list[DiscoverySeason]:
    """Seasons that are on now, by their days."""
    with connection.cursor(row_factory=class_row(DiscoverySeason)) as cursor:
        return cursor.execute(sql("seasons", "discovery_seasons"), {"at": now}).fetchall()
