"""What an extended metric is: some columns of a player's row, and the function that fills them.

A value stands beside its `_n`, the number it was taken over: with n 0 the value is None. All None: the file
does not tell what the metric is read from.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from pewstats_collectors.telemetry.match import Match

RATE_DECIMALS: Final = 4


class Metric(NamedTuple):
    """`columns`: their names and types; `values` by account id, who is missing there has None in all."""

    columns: type[tuple[Any, ...]]
    values: Callable[[Match], Mapping[str, tuple[Any, ...]]]


def rate(part: float, whole: float) -> float | None:
    """A share of 0..1 as stored; None of nothing."""
    return round(part / whole, RATE_DECIMALS) if whole else None
