"""From decoded telemetry to the rows of every table. A new metric is one file and one line in TABLES.

The extended metrics stand apart, so that their time can be told apart.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import msgspec

from pewstats_collectors.telemetry.decode import Telemetry
from pewstats_collectors.telemetry.extended import player_match_extended
from pewstats_collectors.telemetry.match import Match, read_match
from pewstats_collectors.telemetry.metrics import (
    circle_positions,
    damage_events,
    fight_participants,
    finishing,
    kills,
    knock_events,
    landings,
    team_fight_summary,
    team_fights,
    weapon_distribution,
    weapon_kills,
    zone_play,
)
from pewstats_collectors.telemetry.metrics.match_facts import match_row
from pewstats_collectors.telemetry.metrics.summary import player_rows
from pewstats_collectors.telemetry.parameters import Parameters, default_parameters
from pewstats_collectors.telemetry.rows import MatchTelemetryRow, PlayerTelemetryRow, Table
from pewstats_collectors.telemetry.weapon_categories import WeaponCategories, default_weapons

# Raise it with every change that gives different numbers.
CODE_VERSION: Final = 5

TABLES: Final[tuple[Table, ...]] = (
    landings.TABLE,
    kills.TABLE,
    weapon_kills.TABLE,
    damage_events.TABLE,
    circle_positions.TABLE,
    zone_play.TABLE,
    weapon_distribution.TABLE,
    knock_events.TABLE,
    finishing.TABLE,
    team_fights.TABLE,
    fight_participants.TABLE,
    team_fight_summary.TABLE,
)
EXTENDED_TABLES: Final[tuple[Table, ...]] = (player_match_extended.TABLE,)
ALL_TABLES: Final = (*TABLES, *EXTENDED_TABLES)
#: Those that hold rows of tracked players only.
DETAIL_TABLES: Final[tuple[Table, ...]] = (damage_events.TABLE, circle_positions.TABLE)


@dataclass(frozen=True, slots=True)
class MatchRows:
    """All that one file yields. `tables`: rows by table, in order of their keys; possibly none."""

    match: MatchTelemetryRow
    players: list[PlayerTelemetryRow]
    tables: dict[str, Sequence[tuple[Any, ...]]]

    def of(self, table: str) -> Sequence[Any]:
        """The rows of one table."""
        return self.tables[table]


def extractor_version(parameters: Parameters, weapons: WeaponCategories) -> str:
    """Names the code, the parameters and the weapon table: numbers of one version are comparable."""
    told = msgspec.json.encode(parameters) + weapons.content
    return f"{CODE_VERSION}-{hashlib.sha256(told).hexdigest()[:12]}"


@cache
def current_version() -> str:
    """That of this program with the parameters and the weapon table it ships with."""
    return extractor_version(default_parameters(), default_weapons())


def extract(
    telemetry: Telemetry,
    *,
    tracked: frozenset[str],
    parameters: Parameters,
    weapons: WeaponCategories,
    match_id: str | None = None,
) -> MatchRows:
    """Compute every metric of a match. `match_id`: the match it must be of; None: whichever the file names.

    Raises Reject: "another match", "no match id", "no match start", "impossible time", "impossible damage",
    "impossible lobby", "events of several matches".
    """
    return rows_of(read_match(telemetry, match_id, tracked, parameters, weapons))


def rows_of(match: Match) -> MatchRows:
    """Every metric of a match in normal form."""
    return with_extended(match, core_rows(match))


def core_rows(match: Match) -> MatchRows:
    """Every metric but the extended ones."""
    return MatchRows(
        match=match_row(match, extractor_version(match.parameters, match.weapons)),
        players=player_rows(match),
        tables={table.name: table.rows(match) for table in TABLES},
    )


def with_extended(match: Match, rows: MatchRows) -> MatchRows:
    """The rows of a match, and those of the extended metrics beside them."""
    extended = {table.name: table.rows(match) for table in EXTENDED_TABLES}
    return replace(rows, tables=rows.tables | extended)


def detail_rows(match: Match, kept: frozenset[str]) -> dict[str, Sequence[tuple[Any, ...]]]:
    """The rows of DETAIL_TABLES that the tracked players of `match` add to those of the players in `kept`."""
    added = {table.name: table.rows(match) for table in DETAIL_TABLES}
    events: Sequence[Any] = added[damage_events.TABLE.name]
    places: Sequence[Any] = added[circle_positions.TABLE.name]
    return {
        damage_events.TABLE.name: [row for row in events if not damage_events.concerns(row, kept)],
        circle_positions.TABLE.name: [row for row in places if row.account_id not in kept],
    }
