"""Teams and their players: as files give them, and whose account a name is.

The account of a roster entry is what a file or an admin gave; else what the earliest match shows in which
somebody had exactly this name; else what the API said when it was asked. So it does not depend on what came
first.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from uuid import UUID

from psycopg.rows import class_row

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import ids, touched
from pewstats_collectors.matches.user_files import RosterRow, TeamRow


@dataclass(frozen=True, slots=True)
class SampledPlayer:
    """A rostered player in the order in which he is sampled within his division and group."""

    division: str
    group_name: str
    team_id: UUID
    player_name: str
    account_id: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a roster entry means for judging; two that differ judge differently."""

    season_id: UUID
    division: str
    group_name: str
    team_id: UUID
    player_name: str
    account_id: str | None
    active_from: datetime | None
    active_until: datetime | None


def write_teams(connection: Connection, rows: Iterable[TeamRow | RosterRow]) -> None:
    """Teams, each in its division and group; the seasons must exist."""
    teams = (
        {
            "team_id": ids.team_id(row.season, row.team),
            "season_id": ids.season_id(row.season),
            "division": row.division,
            "group": row.group,
            "team": row.team,
        }
        for row in rows
    )
    for team in in_key_order(teams, key=itemgetter("team_id")):
        connection.execute(sql("rosters", "write_team"), team)


def move_teams(connection: Connection, rows: Iterable[TeamRow]) -> set[str]:
    """Write teams; returns the matches that are to be judged again."""
    rows = list(rows)
    return changed(connection, _season_ids(rows), lambda: write_teams(connection, rows))


def write_roster(connection: Connection, rows: Iterable[RosterRow]) -> set[str]:
    """Write teams and players; returns the matches that are to be judged again.

    Of a player of a team that the file names, the file's rows are all there are from now on. The seasons must
    exist.
    """
    rows = list(rows)

    def write() -> None:
        write_teams(connection, rows)
        by_player = attrgetter("season", "team", "player_name")
        for (season, team, name), stints in groupby(sorted(rows, key=by_player), key=by_player):
            key = {"team_id": ids.team_id(season, team), "player_name": name}
            values = [asdict(row) | key for row in stints]
            for one in values:
                connection.execute(sql("rosters", "write_player"), one)
            kept = {"starts": [one["active_from"] for one in values]}
            connection.execute(sql("rosters", "forget_other_stints"), key | kept)
        link_all(connection, _season_ids(rows))

    return changed(connection, _season_ids(rows), write)


def changed(connection: Connection, season_ids: Collection[UUID], write: Callable[[], None]) -> set[str]:
    """Write; returns the matches touched by entries of these seasons that are now other than they were."""
    before = entries(connection, season_ids)
    write()
    other = before ^ entries(connection, season_ids)
    again: set[str] = set()
    for season_id in season_ids:
        of_season = [entry for entry in other if entry.season_id == season_id]
        accounts = {entry.account_id for entry in of_season if entry.account_id is not None}
        names = {entry.player_name for entry in of_season}
        again |= touched.by_people(connection, [season_id], accounts, names)
    return again


def link_names_of(connection: Connection, match_id: str) -> set[str]:
    """Names in a match tell accounts that no file gave; returns the matches to be judged again."""
    with connection.cursor(row_factory=class_row(_Link)) as cursor:
        links = cursor.execute(sql("rosters", "link_names_of"), {"match_id": match_id}).fetchall()
    return _touched_by(connection, [link for link in links if link.before != link.account_id])


def touched_by_season(connection: Connection, season_id: UUID) -> set[str]:
    """Matches of everybody on the rosters of a season as its rules are now, and those it has."""
    of_season = entries(connection, [season_id])
    accounts = {entry.account_id for entry in of_season if entry.account_id is not None}
    names = {entry.player_name for entry in of_season}
    found = touched.by_people(connection, [season_id], accounts, names)
    return found | touched.of_season(connection, season_id)


def link_all(connection: Connection, season_ids: Iterable[UUID]) -> None:
    """The same for every entry of these seasons, from all matches there are."""
    connection.execute(sql("rosters", "link_all"), {"season_ids": sorted(season_ids)})


def link_asked(connection: Connection, answers: Mapping[tuple[UUID, str], str]) -> set[str]:
    """Keep whose names (team, name) are by the API; returns the matches that are to be judged again."""
    links: list[_Link] = []
    for (team_id, player_name), account_id in in_key_order(answers.items(), key=itemgetter(0)):
        values = {"team_id": team_id, "player_name": player_name, "account_id": account_id}
        with connection.cursor(row_factory=class_row(_Link)) as cursor:
            links += cursor.execute(sql("rosters", "link_asked"), values).fetchall()
    return _touched_by(connection, [link for link in links if link.before is None])


def entries(connection: Connection, season_ids: Iterable[UUID]) -> set[Entry]:
    """Every entry of these seasons."""
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return set(cursor.execute(sql("rosters", "entries"), {"season_ids": sorted(season_ids)}))


def in_sample_order(connection: Connection, season: UUID, now: datetime) -> list[SampledPlayer]:
    """Active roster entries of a season, by division and group, best samples first."""
    with connection.cursor(row_factory=class_row(SampledPlayer)) as cursor:
        return cursor.execute(sql("rosters", "sample"), {"season_id": season, "now": now}).fetchall()


@dataclass(frozen=True, slots=True)
class _Link:
    """A name whose account was another one, or unknown, before."""

    season_id: UUID
    player_name: str
    before: str | None
    account_id: str | None


def _touched_by(connection: Connection, links: Iterable[_Link]) -> set[str]:
    again: set[str] = set()
    for link in links:
        accounts = {one for one in (link.before, link.account_id) if one is not None}
        again |= touched.by_people(connection, [link.season_id], accounts, {link.player_name})
    return again


def _season_ids(rows: Iterable[TeamRow | RosterRow]) -> set[UUID]:
    return {ids.season_id(row.season) for row in rows}
