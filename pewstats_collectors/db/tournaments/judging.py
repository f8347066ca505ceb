"""Judging a match by all that is stored, and writing what follows: context, slot, who played for whom.

The same for a new match and for one that is judged again, so it does not matter what came first. Whoever
judges holds the locks of `locks.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import results, rosters
from pewstats_collectors.matches.context import (
    Context,
    Decision,
    League,
    Lobby,
    Membership,
    Place,
    Round,
    SeasonRules,
    Seat,
    judge,
)
from pewstats_collectors.matches.slots import Candidate, Slot, Tolerance, settle


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of judging; `again` are matches whose judgement rested on what changed here.

    `recount`: matches of the same rounds that may count where they did not, or the other way round. `seasons`
    had or have it. `linked`: names in it told whose account they are, so that who is whom may have changed in
    any season.
    """

    context: Context
    again: frozenset[str] = frozenset()
    recount: frozenset[str] = frozenset()
    seasons: frozenset[UUID] = frozenset()
    linked: bool = False


@dataclass(frozen=True, slots=True)
class _Match:
    """A match as it stands before it is judged."""

    match_id: str
    shard: str
    created_at: datetime
    match_type: str | None
    game_mode: str | None
    round_id: UUID | None
    season_id: UUID | None
    division: str | None
    group_name: str | None


def concerns_a_league(
    connection: Connection, match_id: str, shard: str, people: Collection[tuple[str, str]]
) -> bool:
    """Can judging it come to anything? `people` are (account id, name). True too often rather than not."""
    values = {
        "match_id": match_id,
        "shard": shard,
        "account_ids": [account_id for account_id, _ in people],
        "names": [name for _, name in people],
    }
    row = connection.execute(sql("judging", "concerns_a_league"), values).fetchone()
    return bool(row and row[0])


def judge_match(connection: Connection, match_id: str) -> Judged | None:
    """Judge a match whose match object is stored; None for any other."""
    with connection.cursor(row_factory=class_row(_Match)) as cursor:
        match = cursor.execute(sql("judging", "match"), {"match_id": match_id}).fetchone()
    if match is None:
        return None
    again = rosters.link_names_of(connection, match_id)
    linked = bool(again)
    people = connection.execute(sql("judging", "people"), {"match_id": match_id})
    lobby = Lobby(
        match_id, match.created_at, match.match_type, match.game_mode, tuple(Seat(*row) for row in people)
    )
    context = judge(lobby, league(connection, match.shard, lobby), _decision(connection, match_id))
    write_context(connection, match_id, context)
    _write_teams(connection, match_id, context)
    # First out of the one round, then into the other: a match holds one slot at any time.
    recount: set[str] = set()
    for round_id in dict.fromkeys((match.round_id, context.round_id)):
        if round_id is not None:
            recount |= _settle_round(connection, round_id)
    if context.round_id != match.round_id:
        again |= {row[0] for row in connection.execute(sql("judging", "remake_of"), {"match_id": match_id})}
    places = {place for place in (_place_before(match), context.place) if place is not None}
    for place in places:
        results.refresh(connection, place)
    return Judged(
        context,
        frozenset(again - {match_id}),
        frozenset(recount - {match_id}),
        frozenset(place.season_id for place in places),
        linked,
    )


def league_shard(connection: Connection, match_id: str) -> str | None:
    """The shard of a match that has a place in a league; None for any other."""
    row = connection.execute(sql("judging", "league_shard"), {"match_id": match_id}).fetchone()
    return row[0] if row else None


def count_results(connection: Connection, match_id: str) -> None:
    """After its telemetry: what the teams of a league match did in it, and what depends on that."""
    with connection.cursor(row_factory=class_row(_Match)) as cursor:
        match = cursor.execute(sql("judging", "match"), {"match_id": match_id}).fetchone()
    if match is not None and (place := _place_before(match)) is not None:
        _write_results(connection, match_id)
        results.refresh(connection, place)


def league(connection: Connection, shard: str, lobby: Lobby) -> League:
    """What the seasons on at that time say of the people of this match."""
    values: dict[str, object] = {
        "shard": shard,
        "at": lobby.created_at,
        "account_ids": [one.account_id for one in lobby.people],
        "names": [one.player_name for one in lobby.people],
    }
    members = connection.execute(sql("judging", "memberships"), values).fetchall()
    values["season_ids"] = sorted({row[0] for row in members})
    seasons = connection.execute(sql("judging", "season_rules"), values).fetchall()
    rounds = connection.execute(sql("judging", "rounds"), values).fetchall()
    return League(
        tuple(Membership(Place(*row[:3]), *row[3:]) for row in members),
        {row[0]: SeasonRules(row[0], row[1], tuple(row[2])) for row in seasons},
        tuple(_round(row) for row in rounds),
    )


def _decision(connection: Connection, match_id: str) -> Decision:
    (row,) = connection.execute(sql("judging", "decision"), {"match_id": match_id}).fetchall()
    tournament, status, failed, is_remake = row[:4]
    return Decision(
        round=_round(row[4:10]) if row[4] else None,
        is_tournament_match=tournament,
        validation_status=status,
        failed=failed,
        is_remake=is_remake,
        replaced=_round(row[10:]) if row[10] else None,
    )


def _round(row: tuple[Any, ...]) -> Round:
    return Round(row[0], Place(*row[1:4]), *row[4:])


def _place_before(match: _Match) -> Place | None:
    if match.season_id is None or match.division is None or match.group_name is None:
        return None
    return Place(match.season_id, match.division, match.group_name)


def write_context(connection: Connection, match_id: str, context: Context) -> None:
    """The context as judged, without a slot."""
    place = context.place
    values = {
        "match_id": match_id,
        "is_tournament_match": context.is_tournament_match,
        "season_id": place and place.season_id,
        "division": place and place.division,
        "group_name": place and place.group_name,
        "round_id": context.round_id,
        "validation_status": context.validation_status,
        "team_count": context.team_count,
        "unmatched_player_count": context.unmatched_player_count,
    }
    connection.execute(sql("judging", "write_context"), values)


def _write_teams(connection: Connection, match_id: str, context: Context) -> None:
    connection.execute(sql("judging", "forget_appearances"), {"match_id": match_id})
    people = {"account_ids": list(context.teams), "team_ids": list(context.teams.values())}
    connection.execute(sql("judging", "write_appearances"), {"match_id": match_id} | people)
    _write_results(connection, match_id)


def _write_results(connection: Connection, match_id: str) -> None:
    connection.execute(sql("judging", "forget_results"), {"match_id": match_id})
    connection.execute(sql("judging", "write_results"), {"match_id": match_id})


def _settle_round(connection: Connection, round_id: UUID) -> set[str]:
    """Give every match of the round its status and slot; returns those that had others."""
    key = {"round_id": round_id}
    tolerance = connection.execute(sql("judging", "tolerance"), key).fetchone()
    with connection.cursor(row_factory=class_row(Slot)) as cursor:
        slots = cursor.execute(sql("judging", "slots"), key).fetchall()
    with connection.cursor(row_factory=class_row(Candidate)) as cursor:
        candidates = cursor.execute(sql("judging", "candidates"), key).fetchall()
    settled = settle(slots, candidates, Tolerance(*tolerance)) if tolerance else {}
    values = {
        "match_ids": list(settled),
        "statuses": [one.validation_status for one in settled.values()],
        "slot_ids": [one.slot_id for one in settled.values()],
    }
    changed = {row[0] for row in connection.execute(sql("judging", "write_statuses"), values)}
    connection.execute(sql("judging", "empty_slots"), key)
    connection.execute(sql("judging", "fill_slots"), key)
    connection.execute(sql("judging", "begin_round"), key)
    return changed
