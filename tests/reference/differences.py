"""Where the tables of the product and of the reference differ."""

from collections.abc import Iterator
from typing import Any, Final

from pewstats_collectors.telemetry.extract import ALL_TABLES
from tests.reference.plain import Row

Tables = dict[str, list[Row]]

#: Both round the same doubles: only the order of a sum may differ.
_TOLERANCE: Final = 1e-6
#: Stored totals of damage are sums of rounded parts, and so agree with these; the reference rounds once.
_OF_DAMAGE: Final = 5e-4
_KEYS: Final = {table.name: table.key for table in ALL_TABLES} | {"match_summaries": ("account_id",)}


def differences(ours: Tables, theirs: Tables) -> Iterator[str]:
    """One line for each table, row and value that only one of them has, or that is not the same."""
    if ours.keys() != theirs.keys():
        yield f"tables: {sorted(ours.keys() ^ theirs.keys())}"
    for name in sorted(ours.keys() & theirs.keys()):
        key = _KEYS[name]
        left, right = _by_key(ours[name], key), _by_key(theirs[name], key)
        if not len(left) == len(ours[name]) == len(theirs[name]):
            yield f"{name}: {len(ours[name])} rows ({len(left)} keys), expected {len(theirs[name])}"
        for which in sorted(left.keys() | right.keys(), key=str):
            if which not in left or which not in right:
                yield f"{name} {which}: only {'ours' if which in left else 'expected'}"
            else:
                yield from _of_row(f"{name} {which}", left[which], right[which])


def _by_key(rows: list[Row], key: tuple[str, ...]) -> dict[tuple[Any, ...], Row]:
    return {tuple(row[column] for column in key): row for row in rows}


def _of_row(where: str, ours: Row, theirs: Row) -> Iterator[str]:
    for column in sorted(ours.keys() | theirs.keys()):
        if column not in ours or column not in theirs:
            yield f"{where} {column}: only {'ours' if column in ours else 'expected'}"
        elif not _same(ours[column], theirs[column], _OF_DAMAGE if "damage" in column else _TOLERANCE):
            yield f"{where} {column}: {ours[column]}, expected {theirs[column]}"


def _same(ours: Any, theirs: Any, tolerance: float = _TOLERANCE) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float | int) and not isinstance(theirs, bool):
        return abs(ours - theirs) <= tolerance
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_same(ours[key], theirs[key]) for key in ours)
    return type(ours) is type(theirs) and bool(ours == theirs)
