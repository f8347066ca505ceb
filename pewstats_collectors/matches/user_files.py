"""The files users bring: teams, rosters, rounds and schedules, each a table of named columns.

A file is checked whole before anything is taken from it; every fault is named with its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pewstats_collectors.matches import file_cells as cell
from pewstats_collectors.matches.file_faults import at_once, differing, ending_early, overlaps, repeated
from pewstats_collectors.matches.file_tables import raise_faults, read_table
from pewstats_collectors.matches.maps import map_code


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """Where in its file a row stands, for what only the database can tell to be wrong; no part of the row."""

    place: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RosterRow(_Placed):
    """One person's membership of a team; times are in UTC, an empty group is ''."""

    season: str
    division: str
    group: str
    team: str
    player_name: str
    account_id: str | None
    role: str | None
    is_primary_sample: bool
    sample_priority: int | None
    active_from: datetime | None
    active_until: datetime | None
    person: str | None


@dataclass(frozen=True, slots=True)
class RoundRow(_Placed):
    """One round of a division or group."""

    season: str
    division: str
    group: str
    number: int
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ScheduleRow(_Placed):
    """One planned match of a round; the time is in UTC, the map the API's code, None where any will do."""

    season: str
    division: str
    group: str
    round: int
    match_number: int
    scheduled_datetime: datetime
    map_name: str | None


@dataclass(frozen=True, slots=True)
class TeamRow(_Placed):
    """One team of a season; an empty group is ''."""

    season: str
    division: str
    group: str
    team: str


def read_roster(text: str, file: str) -> list[RosterRow]:
    """All rows of a roster file. Raises UsageError that names every fault."""
    rows, faults = read_table(text, file, _ROSTER, {"season", "division", "team", "player_name"})
    # Somebody may leave and come back, or change team, with dates that say when.
    team, division = ("season", "team"), ("season", "division", "group")
    faults += at_once(rows, "player_name", (team, division), _ACTIVE)
    faults += at_once(rows, "account_id", (team, division), _ACTIVE)
    faults += differing(rows, ("season", "team"), ("division", "group"))
    faults += differing(rows, ("account_id",), ("person",))
    faults += ending_early(rows, _ACTIVE)
    raise_faults(faults)
    return [RosterRow(**row, place=place) for place, row in rows]


def read_rounds(text: str, file: str) -> list[RoundRow]:
    """All rows of a rounds file. Raises UsageError that names every fault."""
    required = {"season", "division", "number", "name", "starts_at", "ends_at"}
    rows, faults = read_table(text, file, _ROUNDS, required)
    window = ("starts_at", "ends_at")
    faults += repeated(rows, ("season", "division", "group", "number"))
    # A match's time must tell its round.
    faults += [
        f"{place}, starts_at: expected no overlap with the round in {other}"
        for place, _, other in overlaps(rows, ("season", "division", "group"), window)
    ]
    faults += ending_early(rows, window)
    raise_faults(faults)
    return [RoundRow(**row, place=place) for place, row in rows]


def read_schedule(text: str, file: str) -> list[ScheduleRow]:
    """All rows of a schedule file. Raises UsageError that names every fault."""
    required = {"season", "division", "round", "match_number", "scheduled_datetime"}
    rows, faults = read_table(text, file, _SCHEDULE, required)
    # Not the time: lobbies of one round may play side by side.
    faults += repeated(rows, ("season", "division", "group", "round", "match_number"))
    raise_faults(faults)
    return [ScheduleRow(**row, place=place) for place, row in rows]


def read_teams(text: str, file: str) -> list[TeamRow]:
    """All rows of a teams file. Raises UsageError that names every fault."""
    rows, faults = read_table(text, file, _TEAMS, {"season", "division", "team"})
    faults += repeated(rows, ("season", "team"))
    raise_faults(faults)
    return [TeamRow(**row, place=place) for place, row in rows]


_ACTIVE = ("active_from", "active_until")
_PLACE: Mapping[str, cell.Cell] = {"season": cell.text, "division": cell.text, "group": cell.text}
_TEAMS = {**_PLACE, "team": cell.text}
_ROSTER = {
    **_TEAMS,
    "player_name": cell.text,
    "account_id": cell.optional(cell.account),
    "role": cell.optional(cell.text),
    "is_primary_sample": cell.yes,
    "sample_priority": cell.optional(cell.number),
    "active_from": cell.optional(cell.time),
    "active_until": cell.optional(cell.time),
    "person": cell.optional(cell.text),
}
_ROUNDS = {
    **_PLACE,
    "number": cell.number,
    "name": cell.text,
    "starts_at": cell.time,
    "ends_at": cell.time,
}
_SCHEDULE = {
    **_PLACE,
    "round": cell.number,
    "match_number": cell.ordinal,
    "scheduled_datetime": cell.time,
    "map_name": cell.optional(map_code),
}
