"""Matches that wait for a person, read with all that is to be known about them: a few statements for all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import rosters
from pewstats_collectors.matches.context import League, Lobby, Membership, Place, Round, SeasonRules, Seat
from pewstats_collectors.matches.review import (
    REVIEWED,
    Case,
    Findings,
    Plan,
    Planned,
    Team,
    examine,
    is_usual,
)
from pewstats_collectors.matches.slots import Slot, Tolerance


@dataclass(frozen=True, slots=True)
class ReviewedSeason:
    """A season as a review needs it."""

    name: str
    time_zone: str
    rules: SeasonRules
    tolerance: Tolerance


@dataclass(frozen=True, slots=True)
class Review:
    """Cases, the oldest first; how many more there are that need no decision; the seasons concerned."""

    cases: Sequence[tuple[Case, Findings]]
    hidden: int
    seasons: Mapping[UUID, ReviewedSeason]


def season_ids(connection: Connection, name: str | None, now: datetime) -> list[UUID]:
    """The season of this name, or all that are on now by their days."""
    rows = connection.execute(sql("review", "season_ids"), {"name": name, "now": now})
    return sorted(row[0] for row in rows)


def read(
    connection: Connection,
    asked: Collection[UUID],
    *,
    division: str | None = None,
    status: str | None = None,
    everything: bool = False,
) -> Review:
    """What waits for a person in these seasons, or in one division of them.

    With `everything` also what needs no decision.
    """
    statuses = [status] if status else list(REVIEWED)
    wanted = {"season_ids": list(asked), "division": division, "statuses": statuses}
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(sql("review", "cases"), wanted).fetchall()
    seasons = _seasons(connection, {one for row in rows for one in row["seasons"] or ()} | set(asked))
    plan = _plan(connection, seasons)
    with_slots = {one.round.round_id for one in plan.planned}
    shown = [
        row
        for row in rows
        if everything
        or not (row["is_decided"] or is_usual(_case(row, ()), _league(row, seasons, {}), with_slots))
    ]
    people = _people(connection, [row["match_id"] for row in shown])
    members = _members(connection, seasons)
    cases = []
    for row in shown:
        case = _case(row, people.get(row["match_id"], ()))
        findings = examine(case, _league(row, seasons, members), plan)
        places = [case.place] if case.place else findings.found
        if any(one.season_id in asked and division in (None, one.division) for one in places):
            cases.append((case, findings))
    return Review(cases, len(rows) - len(shown), seasons)


def _case(row: dict[str, Any], people: Sequence[Seat]) -> Case:
    lobby = Lobby(row["match_id"], row["created_at"], row["match_type"], row["game_mode"], tuple(people))
    place = Place(row["season_id"], row["division"], row["group_name"]) if row["season_id"] else None
    return Case(lobby, row["map_name"], row["validation_status"], place, row["round_id"])


def _league(
    row: dict[str, Any],
    seasons: Mapping[UUID, ReviewedSeason],
    members: Mapping[UUID, Sequence[Membership]],
) -> League:
    """Of the seasons that were on when the match was played."""
    rules = {one: seasons[one].rules for one in row["seasons"] or ()}
    return League(tuple(entry for one in rules for entry in members.get(one, ())), rules, ())


def _seasons(connection: Connection, wanted: Iterable[UUID]) -> dict[UUID, ReviewedSeason]:
    rows = connection.execute(sql("review", "seasons"), {"season_ids": sorted(wanted)})
    return {
        row[0]: ReviewedSeason(
            row[1], row[2], SeasonRules(row[0], row[3], tuple(row[4])), Tolerance(row[5], row[6])
        )
        for row in rows
    }


def _plan(connection: Connection, seasons: Mapping[UUID, ReviewedSeason]) -> Plan:
    values = {"season_ids": list(seasons)}
    teams = connection.execute(sql("review", "teams"), values)
    planned = connection.execute(sql("review", "planned"), values).fetchall()
    return Plan(
        [Team(row[0], Place(*row[1:4]), row[4]) for row in teams],
        [
            Planned(Round(row[0], Place(*row[1:4]), *row[4:6]), row[6], Slot(*row[7:12]), *row[12:])
            for row in planned
        ],
        {season_id: one.tolerance for season_id, one in seasons.items()},
    )


def _people(connection: Connection, match_ids: Collection[str]) -> Mapping[str, list[Seat]]:
    found: defaultdict[str, list[Seat]] = defaultdict(list)
    for match_id, *seat in connection.execute(sql("review", "people"), {"match_ids": list(match_ids)}):
        found[match_id].append(Seat(*seat))
    return found


def _members(connection: Connection, wanted: Iterable[UUID]) -> Mapping[UUID, list[Membership]]:
    found: defaultdict[UUID, list[Membership]] = defaultdict(list)
    for one in rosters.entries(connection, wanted):
        place = Place(one.season_id, one.division, one.group_name)
        who = (one.team_id, one.player_name, one.account_id)
        found[one.season_id].append(Membership(place, *who, one.active_from, one.active_until))
    return found
