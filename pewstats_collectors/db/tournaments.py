"""Leagues: their seasons, rosters and rounds, and what standings are made of."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any
from uuid import UUID, uuid5

from psycopg.rows import class_row, dict_row

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.matches.context import League, Membership, Place, Round, SeasonRules
from pewstats_collectors.matches.user_files import RosterRow, RoundRow
from pewstats_collectors.stats.player_board import WeaponTotal
from pewstats_collectors.stats.standings import TeamResult

_NAMESPACE = UUID("6f9f1a53-6b1d-4f37-9d5e-0d6f0d3c2b11")

_TEAM = ("team_id", "season_id", "division", "group", "team")

DEFAULT_MATCH_KINDS = ("custom", "competitive", "esports-*")


@dataclass(frozen=True, slots=True)
class Season:
    """A season as an admin gives it; days and hours are local, None has no limit."""

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


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A rostered player in the order in which he is sampled within his division and group."""

    division: str
    group_name: str
    team_id: UUID
    player_name: str
    account_id: str | None


@dataclass(frozen=True, slots=True)
class BoardContext:
    """Which matches a board is over."""

    season_id: UUID
    division: str
    group: str | None
    round: int | None
    match_id: str | None

    def values(self) -> dict[str, object]:
        """As query parameters."""
        return asdict(self)


def season_id(name: str) -> UUID:
    """Ids come from names, so that the same files give the same ids on every machine."""
    return uuid5(_NAMESPACE, f"season/{name}")


def team_id(row: RosterRow) -> UUID:
    """The id of the team of this row."""
    return uuid5(season_id(row.season), f"team/{row.team}")


def round_id(row: RoundRow) -> UUID:
    """The id of this round."""
    return uuid5(season_id(row.season), f"round/{row.division}/{row.group}/{row.number}")


def write_season(connection: Connection, season: Season) -> None:
    """Create a season, and its tournament, or change it."""
    tournament_id = uuid5(_NAMESPACE, f"tournament/{season.tournament}")
    names = {"tournament_id": tournament_id, "name": season.tournament}
    connection.execute(sql("tournaments", "write_tournament"), names)
    ids = {"season_id": season_id(season.name), "tournament_id": tournament_id}
    kinds = {"match_kinds": list(season.match_kinds)}
    connection.execute(sql("tournaments", "write_season"), asdict(season) | ids | kinds)


def read_season(connection: Connection, name: str) -> Season | None:
    """The season of this name as it was given."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(sql("tournaments", "read_season"), {"name": name}).fetchone()
    return None if row is None else Season(**row | {"match_kinds": tuple(row["match_kinds"])})


def season_names(connection: Connection) -> list[str]:
    """Every season."""
    return [row[0] for row in connection.execute(sql("tournaments", "season_names"))]


def divisions(connection: Connection, season: UUID) -> list[str]:
    """Every division that has a team or a round."""
    return [row[0] for row in connection.execute(sql("tournaments", "divisions"), {"season_id": season})]


def write_roster(connection: Connection, rows: Iterable[RosterRow]) -> None:
    """Teams and their players; the seasons must exist."""
    players = [asdict(row) | {"season_id": season_id(row.season), "team_id": team_id(row)} for row in rows]
    teams = ({name: player[name] for name in _TEAM} for player in players)
    for team in in_key_order(teams, key=itemgetter("team_id")):
        connection.execute(sql("tournaments", "write_team"), team)
    for player in in_key_order(players, key=itemgetter("team_id", "player_name")):
        connection.execute(sql("tournaments", "write_player"), player)


def write_rounds(connection: Connection, rows: Iterable[RoundRow]) -> None:
    """Rounds; the seasons must exist."""
    rounds = (asdict(row) | {"season_id": season_id(row.season), "round_id": round_id(row)} for row in rows)
    for one in in_key_order(rounds, key=itemgetter("round_id")):
        connection.execute(sql("tournaments", "write_round"), one)


def league(connection: Connection, shard: str, at: datetime) -> League:
    """Seasons, rosters and rounds that a match of this shard and time is judged by."""
    values = {"shard": shard, "at": at}
    members = connection.execute(sql("tournaments", "memberships"), values).fetchall()
    seasons = connection.execute(sql("tournaments", "season_rules"), values).fetchall()
    rounds = connection.execute(sql("tournaments", "rounds"), values).fetchall()
    return League(
        tuple(Membership(Place(*row[:3]), *row[3:]) for row in members),
        {row[0]: SeasonRules(row[0], row[1], tuple(row[2])) for row in seasons},
        tuple(Round(row[0], Place(*row[1:4]), *row[4:]) for row in rounds),
    )


def link_accounts(connection: Connection, seen: Mapping[tuple[UUID, str], str]) -> None:
    """Store the account ids of roster entries that had none."""
    for (team_id, player_name), account_id in in_key_order(seen.items(), key=itemgetter(0)):
        values = {"team_id": team_id, "player_name": player_name, "account_id": account_id}
        connection.execute(sql("tournaments", "link_account"), values)


def discovery_seasons(connection: Connection, now: datetime) -> list[DiscoverySeason]:
    """Seasons that are on now, by their days."""
    with connection.cursor(row_factory=class_row(DiscoverySeason)) as cursor:
        return cursor.execute(sql("tournaments", "discovery_seasons"), {"at": now}).fetchall()


def roster_in_sample_order(connection: Connection, season: UUID, now: datetime) -> list[RosterEntry]:
    """Active roster entries of a season, by division and group, best samples first."""
    with connection.cursor(row_factory=class_row(RosterEntry)) as cursor:
        return cursor.execute(sql("tournaments", "sample"), {"season_id": season, "now": now}).fetchall()


def expected_since(
    connection: Connection, season: UUID, division: str, group: str, now: datetime
) -> datetime | None:
    """When the next match of the round that runs now was due; None when no round runs.

    The round's start, or one match interval after the last match found in it.
    """
    values = {"season_id": season, "division": division, "group": group, "now": now}
    row = connection.execute(sql("tournaments", "expected_since"), values).fetchone()
    return row[0] if row else None


def round_name(connection: Connection, context: BoardContext) -> str | None:
    """The name of the round the context is limited to."""
    row = connection.execute(sql("tournaments", "round_name"), context.values()).fetchone()
    return row[0] if row else None


def team_results(connection: Connection, context: BoardContext) -> list[TeamResult]:
    """Every team's result in every match of the context."""
    with connection.cursor(row_factory=class_row(TeamResult)) as cursor:
        return cursor.execute(sql("tournaments", "team_results"), context.values()).fetchall()


def player_totals(connection: Connection, context: BoardContext) -> list[dict[str, Any]]:
    """Every rostered player's totals over the matches of the context."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("tournaments", "player_totals"), context.values()).fetchall()


def weapon_totals(connection: Connection, context: BoardContext) -> list[WeaponTotal]:
    """(account id, team, category, damage, kills) over the same matches."""
    return [
        WeaponTotal(*row) for row in connection.execute(sql("tournaments", "weapon_totals"), context.values())
    ]
