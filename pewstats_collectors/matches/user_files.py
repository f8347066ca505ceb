"""Rosters and rounds as users bring them: CSV with a header, or JSON with a list of the same objects.

A file is checked whole before anything is taken from it; every fault is named with its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pewstats_collectors.matches import file_cells as cell
from pewstats_collectors.matches.file_tables import Placed, raise_faults, read_table


@dataclass(frozen=True, slots=True)
class RosterRow:
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
class RoundRow:
    """One round of a division or group."""

    season: str
    division: str
    group: str
    number: int
    name: str
    starts_at: datetime
    ends_at: datetime


def read_roster(text: str, file: str) -> list[RosterRow]:
    """All rows of a roster file. Raises UsageError that names every fault."""
    rows, faults = read_table(text, file, _ROSTER, {"season", "division", "team", "player_name"})
    faults += _repeated(rows, ("season", "team", "player_name"))
    faults += _repeated(rows, ("season", "team", "account_id"))
    faults += _moved(rows)
    faults += _ends_early(rows, "active_from", "active_until")
    raise_faults(faults)
    return [RosterRow(**row) for _, row in rows]


def read_rounds(text: str, file: str) -> list[RoundRow]:
    """All rows of a rounds file. Raises UsageError that names every fault."""
    required = {"season", "division", "number", "name", "starts_at", "ends_at"}
    rows, faults = read_table(text, file, _ROUNDS, required)
    faults += _repeated(rows, ("season", "division", "group", "number"))
    faults += _ends_early(rows, "starts_at", "ends_at")
    raise_faults(faults)
    return [RoundRow(**row) for _, row in rows]


def _repeated(rows: Placed, key: tuple[str, ...]) -> list[str]:
    """Rows that say again what an earlier one said; empty values repeat nothing."""
    first: dict[tuple[object, ...], str] = {}
    faults = []
    for place, row in rows:
        values = tuple(row[name] for name in key)
        if values in first:
            faults.append(
                f"{place}, {key[-1]}: expected once per {' and '.join(key[:-1])}, "
                f"{values[-1]!r} is in {first[values]}"
            )
        elif None not in values:
            first[values] = place
    return faults


def _moved(rows: Placed) -> list[str]:
    """A team plays in one division and group of a season."""
    first: dict[tuple[str, str], tuple[str, str, str]] = {}
    faults = []
    for place, row in rows:
        at, division, group = first.setdefault(
            (row["season"], row["team"]), (place, row["division"], row["group"])
        )
        if (division, group) != (row["division"], row["group"]):
            faults.append(f"{place}, team: expected {row['team']!r} in the division and group of {at}")
    return faults


def _ends_early(rows: Placed, start: str, end: str) -> list[str]:
    return [
        f"{place}, {end}: expected a time after {start}"
        for place, row in rows
        if row[start] and row[end] and row[start] >= row[end]
    ]


_ROSTER: Mapping[str, cell.Cell] = {
    "season": cell.text,
    "division": cell.text,
    "group": cell.text,
    "team": cell.text,
    "player_name": cell.text,
    "account_id": cell.optional(cell.account),
    "role": cell.optional(cell.text),
    "is_primary_sample": cell.yes,
    "sample_priority": cell.optional(cell.number),
    "active_from": cell.optional(cell.time),
    "active_until": cell.optional(cell.time),
    "person": cell.optional(cell.text),
}
_ROUNDS: Mapping[str, cell.Cell] = {
    "season": cell.text,
    "division": cell.text,
    "group": cell.text,
    "number": cell.number,
    "name": cell.text,
    "starts_at": cell.time,
    "ends_at": cell.time,
}
