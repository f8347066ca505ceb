"""The row of player_match_extended: the columns of every extended metric, side by side.

A new metric is one file and one line in METRICS (and its columns in a migration).
"""

from itertools import chain
from typing import Any, Final, NamedTuple, get_type_hints

from pewstats_collectors.telemetry.extended import (
    accuracy,
    clutch,
    first_hits,
    first_weapon,
    in_circle,
    isolation,
    mobility,
    multi_kills,
    ranges,
    revives,
    rotation,
    shares,
    smoke_rescues,
    spread,
    support,
    third_parties,
    time_outside,
    trades,
)
from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import Table

METRICS: Final[tuple[Metric, ...]] = (
    trades.METRIC,
    clutch.METRIC,
    revives.METRIC,
    first_hits.METRIC,
    ranges.METRIC,
    accuracy.METRIC,
    shares.METRIC,
    multi_kills.METRIC,
    spread.METRIC,
    isolation.METRIC,
    third_parties.METRIC,
    rotation.METRIC,
    in_circle.METRIC,
    time_outside.METRIC,
    mobility.METRIC,
    first_weapon.METRIC,
    smoke_rescues.METRIC,
    support.METRIC,
)

_COLUMNS: Final = [
    ("account_id", str),
    *((column, kind | None) for metric in METRICS for column, kind in get_type_hints(metric.columns).items()),
]
_named_tuple: Any = NamedTuple  # a type built from a list is beyond static types
ExtendedRow: Final = _named_tuple("ExtendedRow", _COLUMNS)
_NOT_TOLD: Final = [(None,) * len(get_type_hints(metric.columns)) for metric in METRICS]


def extended_rows(match: Match) -> list[tuple[Any, ...]]:
    """Rows of table player_match_extended: one of every player, by account id."""
    found = [metric.values(match) for metric in METRICS]
    rows = []
    for account in sorted(match.lobby.players):
        values = (told.get(account, none) for told, none in zip(found, _NOT_TOLD, strict=True))
        rows.append(ExtendedRow(account, *chain.from_iterable(values)))
    return rows


TABLE: Final = Table("player_match_extended", ExtendedRow, ("account_id",), extended_rows)
