"""Whose account a roster entry means: set by an admin, and which entries still need one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from psycopg.rows import class_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import audit, ids, rosters
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.errors import UsageError

_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stint:
    """A roster entry: a player's time in a team; None is open."""

    division: str
    group_name: str
    team_name: str
    player_name: str
    account_id: str | None
    role: str | None
    person: str | None
    active_from: datetime | None
    active_until: datetime | None

    @property
    def start(self) -> datetime:
        return self.active_from or _EVER[0]

    @property
    def end(self) -> datetime:
        return self.active_until or _EVER[1]


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An entry whose account is unknown, or was in no match of the season.

    Somebody with exactly its name, whose account is on no roster, may have played the match `seen_match_id`.
    """

    division: str
    group_name: str
    team_name: str
    player_name: str
    account_id: str | None
    seen_account_id: str | None
    seen_match_id: str | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """An account for a player of a team: instead of the one he has, or from a time on; None: he has none."""

    season: str
    team: str
    player_name: str
    account_id: str
    since: datetime | None = None
    replace: bool = False


def link(connection: Connection, wanted: Link, by: By) -> set[str]:
    """Set the account; returns the matches that are to be judged again. What is so already stays.

    Raises UsageError for an unknown player, one who has another account (unless `since` or `replace` says
    what becomes of that), and an account that is on another roster of the division at that time.
    """
    before = stints_of(connection, wanted)
    with_other = [one for one in before if one.account_id not in (None, wanted.account_id)]
    if with_other and not wanted.since and not wanted.replace:
        raise UsageError(
            f"{wanted.player_name} of {wanted.team} has {with_other[-1].account_id} already; expected "
            "--from TIME, when it changed, or --replace, if that was wrong"
        )
    season_id = ids.season_id(wanted.season)

    def write() -> None:
        if wanted.since:
            _split(connection, wanted, before, wanted.since)
        else:
            _replace(connection, wanted, before)
        rosters.link_all(connection, [season_id])

    again = rosters.changed(connection, [season_id], write)
    after = stints_of(connection, wanted)
    _check_alone(connection, wanted)
    if after != before:
        audit.write(
            connection,
            actor=by.actor,
            action="link account",
            subject=f"{ids.team_id(wanted.season, wanted.team)}/{wanted.player_name}",
            reason=by.reason,
            before=_seen(wanted, before),
            after=_seen(wanted, after),
        )
    return again


def stints_of(connection: Connection, of: Link) -> list[Stint]:
    """The entries of a player of a team by their start. Raises UsageError that names the known ones."""
    known = listed(connection, ids.season_id(of.season))
    teams = dict.fromkeys(one.team_name for one in known)
    team = [one for one in known if one.team_name == of.team]
    if not team:
        raise UsageError(
            f"no team {of.team!r} with players in {of.season}; known: {', '.join(teams) or 'none'}"
        )
    found = [one for one in team if one.player_name == of.player_name]
    if not found:
        names = ", ".join(dict.fromkeys(one.player_name for one in team))
        raise UsageError(f"no player {of.player_name!r} in {of.team}; known: {names}")
    return found


def listed(connection: Connection, season_id: UUID) -> list[Stint]:
    """Every entry of a season: by division, group, team, name and start."""
    with connection.cursor(row_factory=class_row(Stint)) as cursor:
        return cursor.execute(sql("rosters", "listed"), {"season_id": season_id}).fetchall()


def unresolved(connection: Connection, season_id: UUID) -> list[Unresolved]:
    """Players whose account is unknown, or was in no match of the season."""
    with connection.cursor(row_factory=class_row(Unresolved)) as cursor:
        return cursor.execute(sql("rosters", "unresolved"), {"season_id": season_id}).fetchall()


def twice(connection: Connection, season_id: UUID, account_ids: Collection[str]) -> list[str]:
    """In words, which of these accounts are on two rosters of a division or group at a time."""
    values = {"season_id": season_id, "account_ids": sorted(account_ids)}
    return [
        f"{row[0]} is on two rosters of {row[1]} at a time: {row[2]} of {row[3]}, {row[4]} of {row[5]}"
        for row in connection.execute(sql("rosters", "twice"), values)
    ]


def _replace(connection: Connection, wanted: Link, before: list[Stint]) -> None:
    """The last other account of the player, wherever it stands in his entries, and where none is known."""
    others = [one.account_id for one in before if one.account_id not in (None, wanted.account_id)]
    wrong = others[-1] if others else None
    for one in before:
        if one.account_id in (None, wrong):
            _give(connection, wanted, one, wanted.account_id)


def _split(connection: Connection, wanted: Link, before: list[Stint], since: datetime) -> None:
    """The old account until then, the new one from then on."""
    if before[-1].end <= since:
        raise UsageError(f"--from {since.isoformat()}: {wanted.player_name} has left {wanted.team} by then")
    for one in before:
        if one.start >= since:
            _give(connection, wanted, one, wanted.account_id)
        elif one.end > since and one.account_id != wanted.account_id:
            # As it counted until now: matches that told it may be after the split.
            _give(connection, wanted, one, one.account_id)
            connection.execute(sql("rosters", "split"), _key(wanted, one) | {"since": since})


def _give(connection: Connection, wanted: Link, one: Stint, account_id: str | None) -> None:
    connection.execute(sql("rosters", "give_account"), _key(wanted, one) | {"account_id": account_id})


def _key(wanted: Link, one: Stint) -> dict[str, object]:
    return {
        "team_id": ids.team_id(wanted.season, wanted.team),
        "player_name": wanted.player_name,
        "active_from": one.active_from,
        "given": wanted.account_id,
    }


def _check_alone(connection: Connection, wanted: Link) -> None:
    """As in a file: an account is once at a time on the rosters of a division or group."""
    for words in twice(connection, ids.season_id(wanted.season), [wanted.account_id]):
        raise UsageError(words.replace(" is on ", " would be on "))


def _seen(wanted: Link, stints: list[Stint]) -> dict[str, object]:
    return {
        "team": wanted.team,
        "player_name": wanted.player_name,
        "entries": [
            {
                "account_id": one.account_id,
                "active_from": one.active_from and one.active_from.isoformat(),
                "active_until": one.active_until and one.active_until.isoformat(),
            }
            for one in stints
        ],
    }
