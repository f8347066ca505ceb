"""Faults between the rows of a user's file; each names both places."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pewstats_collectors.matches.file_tables import Placed

#: Names of columns.
Key = tuple[str, ...]
#: The columns of a window's start, inclusive, and end, exclusive; None is open.
Window = tuple[str, str]

_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def repeated(rows: Placed, key: Key) -> list[str]:
    """Rows that say again what an earlier one said."""
    first: dict[Key, str] = {}
    faults = []
    for place, row in rows:
        values = tuple(row[name] for name in key)
        if values in first:
            faults.append(
                f"{place}, {key[-1]}: expected once per {' and '.join(key[:-1])}, "
                f"{values[-1]!r} is in {first[values]}"
            )
        first.setdefault(values, place)
    return faults


def differing(rows: Placed, key: Key, said: Key) -> list[str]:
    """Rows that say other things of something than the first that spoke of it; None says nothing."""
    first: dict[Key, tuple[str, Key]] = {}
    faults = []
    for place, row in rows:
        values, says = tuple(row[name] for name in key), tuple(row[name] for name in said)
        if None in values + says:
            continue
        at, expected = first.setdefault(values, (place, says))
        if says != expected:
            faults.append(
                f"{place}, {key[-1]}: expected {values[-1]!r} with the {' and '.join(said)} of {at}"
            )
    return faults


def at_once(rows: Placed, column: str, scopes: tuple[Key, ...], window: Window) -> list[str]:
    """Rows with a value that another row of the same scope has at the same time.

    What overlaps within two scopes is named for the first of them.
    """
    faults: dict[tuple[str, str], str] = {}
    for scope in scopes:
        for place, row, other in overlaps(rows, (*scope, column), window):
            fault = (
                f"{place}, {column}: expected once at a time per {' and '.join(scope)}, "
                f"{row[column]!r} is in {other}"
            )
            faults.setdefault((place, other), fault)
    return list(faults.values())


def overlaps(rows: Placed, key: Key, window: Window) -> list[tuple[str, dict[str, Any], str]]:
    """(place, row, place of an earlier row) where rows with the same key overlap; None is no key.

    Every row that overlaps others is in a pair, though not with each of them. Windows that end before they
    start are left out.
    """
    alike: dict[Key, list[tuple[datetime, datetime, int]]] = {}
    for index, (_, row) in enumerate(rows):
        start, end = row[window[0]] or _EVER[0], row[window[1]] or _EVER[1]
        values = tuple(row[name] for name in key)
        if start < end and None not in values:
            alike.setdefault(values, []).append((start, end, index))
    pairs = sorted(pair for windows in alike.values() for pair in _overlapping(sorted(windows)))
    return [(*rows[later], rows[earlier][0]) for later, earlier in pairs]


def _overlapping(windows: list[tuple[datetime, datetime, int]]) -> Iterator[tuple[int, int]]:
    """(later row, earlier row) of windows in the order of their starts.

    Each is compared with the one that lasts longest so far, which is enough to find whoever overlaps.
    """
    longest = windows[0]
    for window in windows[1:]:
        if window[0] < longest[1]:
            yield max(window[2], longest[2]), min(window[2], longest[2])
        if window[1] > longest[1]:
            longest = window


def ending_early(rows: Placed, window: Window) -> list[str]:
    """Rows whose window ends before it starts, or at once."""
    start, end = window
    return [
        f"{place}, {end}: expected a time after {start}"
        for place, row in rows
        if row[start] and row[end] and row[start] >= row[end]
    ]
