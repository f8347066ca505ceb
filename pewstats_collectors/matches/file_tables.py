"""Tables as users bring them: CSV with a header, or JSON with a list of the same objects.

A file is checked whole before anything is taken from it; every fault is named with its place.
"""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.file_cells import Cell

#: Rows with the place where each stands, which reads `file, line 3` or `file, item 3`.
Placed = list[tuple[str, dict[str, Any]]]


def read_table(
    text: str, file: str, columns: Mapping[str, Cell], required: set[str]
) -> tuple[Placed, list[str]]:
    """(rows without a fault, faults). Raises UsageError for a file that has no such rows at all."""
    text = text.removeprefix("\ufeff")
    read = _json_rows if text.lstrip().startswith(("[", "{")) else _csv_rows
    header_place, raw = read(text, file)
    names = {name for _, cells in raw for name in cells}
    raise_faults(
        _header_faults(names, header_place, columns, required) if raw else [f"{file}: expected rows"]
    )
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
    raise_faults(faults)
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
    raise_faults([f"{place}: expected an object" for place, item in placed if not isinstance(item, dict)])
    raise_faults(
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


def raise_faults(faults: list[str]) -> None:
    """Raises UsageError with a line for each of them, if there are any."""
    if faults:
        raise UsageError("\n".join(faults))
