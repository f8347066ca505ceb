"""Rosters and rounds as users bring them: CSV with a header, or JSON with a list of the same objects.

A file is checked whole before anything is taken from it; every fault is named with its place.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pewstats_collectors.errors import UsageError

Cell = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person's membership of a team; times are aware, an empty group is ''."""

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
    seen: dict[tuple[object, ...], str] = {}
    for place, row in rows:
        key = (row["season"], row["team"], row["player_name"])
        if key in seen:
            faults.append(
                f"{place}, player_name: {row['player_name']!r} is in this team already, {seen[key]}"
            )
        seen.setdefault(key, place)
    _raise(faults)
    return [RosterRow(**row) for _, row in rows]


def read_rounds(text: str, file: str) -> list[RoundRow]:
    """All rows of a rounds file. Raises UsageError that names every fault."""
    required = {"season", "division", "number", "name", "starts_at", "ends_at"}
    rows, faults = _read(text, file, _ROUNDS, required)
    for place, row in rows:
        if row.get("starts_at") and row.get("ends_at") and row["starts_at"] >= row["ends_at"]:
            faults.append(f"{place}, ends_at: expected a time after starts_at")
    _raise(faults)
    return [RoundRow(**row) for _, row in rows]


def _text(cell: str) -> str:
    return cell


def _optional_text(cell: str) -> str | None:
    return cell or None


def _number(cell: str) -> int:
    try:
        return int(cell)
    except ValueError:
        raise ValueError("expected a whole number") from None


def _optional_number(cell: str) -> int | None:
    return _number(cell) if cell else None


def _yes(cell: str) -> bool:
    if cell.lower() not in ("", "true", "false", "1", "0", "yes", "no"):
        raise ValueError("expected true or false")
    return cell.lower() in ("true", "1", "yes")


def _time(cell: str) -> datetime:
    try:
        time = datetime.fromisoformat(cell)
    except ValueError:
        raise ValueError("expected a time like 2026-01-17T18:00:00+01:00") from None
    if time.tzinfo is None:
        raise ValueError("expected a time with its offset, like 2026-01-17T18:00:00+01:00")
    return time


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


def _read(
    text: str, file: str, columns: Mapping[str, Cell], required: set[str]
) -> tuple[list[tuple[str, dict[str, Any]]], list[str]]:
    """([(place, row)], faults); a place reads `file, line 3`."""
    raw = _json_rows(text, file) if text.lstrip().startswith("[") else _csv_rows(text, file)
    faults = _header_faults(raw, file, columns, required)
    _raise(faults)
    rows = []
    for place, cells in raw:
        row = {}
        for name, parse in columns.items():
            cell = cells.get(name, "").strip()
            if not cell and name in required:
                faults.append(f"{place}, {name}: expected a value, it is empty")
                continue
            try:
                row[name] = parse(cell)
            except ValueError as error:
                faults.append(f"{place}, {name}: {error}, got {cell!r}")
        rows.append((place, row))
    _raise(faults)
    return rows, faults


def _csv_rows(text: str, file: str) -> list[tuple[str, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), restkey="", strict=True)
    rows = []
    try:
        for row in reader:
            if "" in row:
                raise UsageError(f"{file}, line {reader.line_num}: more cells than the header has columns")
            rows.append((f"{file}, line {reader.line_num}", {k: v or "" for k, v in row.items()}))
    except csv.Error as error:
        raise UsageError(f"{file}, line {reader.line_num}: not CSV ({error})") from None
    return rows


def _json_rows(text: str, file: str) -> list[tuple[str, dict[str, str]]]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: not JSON ({error})") from None
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise UsageError(f"{file}, item {number}: expected an object")
    return [
        (f"{file}, item {number}", {key: _as_cell(value) for key, value in item.items()})
        for number, item in enumerate(items, 1)
    ]


def _as_cell(value: object) -> str:
    return "" if value is None else str(value)


def _header_faults(
    raw: list[tuple[str, dict[str, str]]], file: str, columns: Mapping[str, Cell], required: set[str]
) -> list[str]:
    if not raw:
        return [f"{file}: expected rows, found none"]
    names = {name for _, cells in raw for name in cells}
    faults = [
        f"{file}: unknown column {name!r}, known are {', '.join(columns)}"
        for name in sorted(names - set(columns))
    ]
    return faults + [f"{file}: column {name!r} is missing" for name in sorted(required - names)]


def _raise(faults: list[str]) -> None:
    if faults:
        raise UsageError("\n".join(faults))
