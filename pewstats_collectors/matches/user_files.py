"""Rosters and rounds as users bring them: CSV with a header, or JSON with a list of the same objects.

A file is checked whole before anything is taken from it; every fault is named with its place.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pewstats_collectors.errors import UsageError

Cell = Callable[[str], Any]
#: Rows with the place where each stands, which reads `file, line 3` or `file, item 3`.
Placed = list[tuple[str, dict[str, Any]]]


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
    rows, faults = _read(text, file, _ROSTER, {"season", "division", "team", "player_name"})
    faults += _repeated(rows, ("season", "team", "player_name"))
    faults += _repeated(rows, ("season", "team", "account_id"))
    faults += _moved(rows)
    faults += _ends_early(rows, "active_from", "active_until")
    _raise(faults)
    return [RosterRow(**row) for _, row in rows]


def read_rounds(text: str, file: str) -> list[RoundRow]:
    """All rows of a rounds file. Raises UsageError that names every fault."""
    required = {"season", "division", "number", "name", "starts_at", "ends_at"}
    rows, faults = _read(text, file, _ROUNDS, required)
    faults += _repeated(rows, ("season", "division", "group", "number"))
    faults += _ends_early(rows, "starts_at", "ends_at")
    _raise(faults)
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


def _text(cell: str) -> str:
    return cell


def _optional_text(cell: str) -> str | None:
    return cell or None


def _number(cell: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", cell):
        raise ValueError("expected a whole number of at most 9 digits")
    return int(cell)


def _optional_number(cell: str) -> int | None:
    return _number(cell) if cell else None


def _yes(cell: str) -> bool:
    if cell.lower() not in ("", "true", "false", "1", "0", "yes", "no"):
        raise ValueError("expected true or false")
    return cell.lower() in ("true", "1", "yes")


def _time(cell: str) -> datetime:
    try:
        time = datetime.fromisoformat(cell)
        if time.tzinfo is not None:
            return time.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("expected a time with its offset, like 2026-01-17T18:00:00+01:00")


def _optional_time(cell: str) -> datetime | None:
    return _time(cell) if cell else None


def _account(cell: str) -> str | None:
    if cell and not cell.startswith("account."):
        raise ValueError("expected an account id that begins with 'account.'")
    return cell or None


_ROSTER: Mapping[str, Cell] = {
    "season": _text,
    "division": _text,
    "group": _text,
    "team": _text,
    "player_name": _text,
    "account_id": _account,
    "role": _optional_text,
    "is_primary_sample": _yes,
    "sample_priority": _optional_number,
    "active_from": _optional_time,
    "active_until": _optional_time,
    "person": _optional_text,
}
_ROUNDS: Mapping[str, Cell] = {
    "season": _text,
    "division": _text,
    "group": _text,
    "number": _number,
    "name": _text,
    "starts_at": _time,
    "ends_at": _time,
}


def _read(text: str, file: str, columns: Mapping[str, Cell], required: set[str]) -> tuple[Placed, list[str]]:
    """(rows without a fault, faults). Raises UsageError for a file that has no such rows at all."""
    text = text.removeprefix("\ufeff")
    read = _json_rows if text.lstrip().startswith(("[", "{")) else _csv_rows
    header_place, raw = read(text, file)
    names = {name for _, cells in raw for name in cells}
    _raise(_header_faults(names, header_place, columns, required) if raw else [f"{file}: expected rows"])
    rows, faults = [], []
    for place, cells in raw:
        row, wrong = _parsed(cells, columns, required)
        faults += [f"{place}, {fault}" for fault in wrong]
        if not wrong:
            rows.append((place, row))
    return rows, faults


def _parsed(
    cells: Mapping[str, str], columns: Mapping[str, Cell], required: set[str]
) -> tuple[dict[str, Any], list[str]]:
    row, faults = {}, []
    for name, parse in columns.items():
        cell = cells.get(name, "").strip()
        try:
            if not cell and name in required:
                raise ValueError("expected a value")
            if any(unicodedata.category(character) in ("Cc", "Cs") for character in cell):
                raise ValueError("expected text without control characters")
            row[name] = parse(cell)
        except ValueError as error:
            faults.append(f"{name}: {error}, got {cell!r}")
    return row, faults


def _csv_rows(text: str, file: str) -> tuple[str, Placed]:
    """(place of the header, rows); blank lines, also those of commas only, are none."""
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        lines = [(f"{file}, line {reader.line_num}", cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise UsageError(f"{file}, line {reader.line_num}: not CSV ({error})") from None
    if not lines:
        return file, []
    header_place, header = lines[0][0], [name.strip() for name in lines[0][1]]
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    faults = [f"{header_place}: expected column {name!r} once" for name in twice]
    faults += [
        f"{place}: expected {len(header)} cells as in the header, got {len(cells)}"
        for place, cells in lines[1:]
        if len(cells) != len(header)
    ]
    _raise(faults)
    return header_place, [(place, dict(zip(header, cells, strict=True))) for place, cells in lines[1:]]


def _json_rows(text: str, file: str) -> tuple[str, Placed]:
    """(file, rows); numbers and true or false as the text they have in CSV, null as an empty cell."""
    try:
        items = json.loads(text, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: not JSON ({error})") from None
    if not isinstance(items, list):
        raise UsageError(f"{file}: expected a list of objects")
    placed = [(f"{file}, item {number}", item) for number, item in enumerate(items, 1)]
    _raise([f"{place}: expected an object" for place, item in placed if not isinstance(item, dict)])
    _raise(
        [
            f"{place}, {key!r}: expected text, a whole number, true, false or null, got {value!r}"
            for place, item in placed
            for key, value in item.items()
            if not isinstance(value, str | int | None)
        ]
    )
    return file, [
        (place, {key: "" if value is None else str(value) for key, value in item.items()})
        for place, item in placed
    ]


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    item = dict(pairs)
    if len(item) < len(pairs):
        raise ValueError(f"a key twice in one object: {', '.join(repr(key) for key, _ in pairs)}")
    return item


def _header_faults(
    names: Iterable[str], place: str, columns: Mapping[str, Cell], required: set[str]
) -> list[str]:
    unknown, missing = sorted(set(names) - set(columns)), sorted(required - set(names))
    known = ", ".join(columns)
    return [f"{place}: unknown column {name!r}, expected {known}" for name in unknown] + [
        f"{place}: column {name!r} is missing" for name in missing
    ]


def _raise(faults: list[str]) -> None:
    if faults:
        raise UsageError("\n".join(faults))
