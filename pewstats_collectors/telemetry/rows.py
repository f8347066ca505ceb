"""Rows: those of a match and of its players; the rows of every other table stand with their metric.

Field names are the table's columns after match_id, in order.
Units: t and *_s seconds, x, y, z cm, *_m metres, damage hit points. None: not measured, or there is no such
person.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from pewstats_collectors.telemetry.match import Match


class Table(NamedTuple):
    """A table of detail rows: its name, their type, what tells the rows of one match apart, and their source.

    `rows` gives them in order of the key.
    """

    name: str
    row: type[tuple[Any, ...]]
    key: tuple[str, ...]
    rows: Callable[["Match"], Sequence[tuple[Any, ...]]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns after match_id."""
        fields: tuple[str, ...] = self.row._fields  # type: ignore[attr-defined]
        return fields


class PlayerTelemetryRow(NamedTuple):
    """The columns of table match_summaries that come from telemetry: one row per player of the match."""

    account_id: str
    player_name: str
    team_id: int
    is_bot: bool
    telemetry_kills: int | None
    kills_human: int | None
    kills_by_finisher: int | None
    telemetry_team_kills: int | None
    knocks: int | None
    deaths: int | None
    telemetry_headshot_kills: int | None
    longest_kill_m: float | None
    telemetry_assists: int | None
    telemetry_revives: int | None
    hits: int | None
    damage_dealt_to_enemies: float | None
    damage_dealt_to_team: float | None
    damage_self: float | None
    damage_received: float | None
    damage_received_team: float | None
    damage_received_blue_zone: float | None
    damage_received_environment: float | None
    damage_received_total: float | None
    throwable_damage: float | None
    killsteals: int | None
    times_killstolen: int | None
    survival_time_s: float | None
    team_placement: int | None
    individual_placement: int | None
    heals_used: int | None
    boosts_used: int | None
    throwables_used: int | None
    smokes_thrown: int | None
    novelty_throwables_used: int | None
    smoke_shells_fired: int | None
    zone_samples: int | None
    outside_samples: int | None
    avg_distance_from_center: float | None
    max_distance_from_center: float | None
    avg_distance_from_edge: float | None
    min_distance_from_edge: float | None
    white_samples: int | None
    avg_distance_from_white_center: float | None
    avg_distance_from_white_edge: float | None
    blue_zone_ticks: int | None
    time_outside_zone_seconds: int | None


class MatchTelemetryRow(NamedTuple):
    """The columns of table matches that come from telemetry; map and mode only where the file names them."""

    match_id: str
    map_name: str | None
    game_mode: str | None
    extractor_version: str
    started_at: datetime
    match_end_s: float
    incomplete: bool
    abnormal: bool
    telemetry_players: int
    telemetry_teams: int
    unattached_kills: int | None
    events_read: int
    events_unknown: int
    events_bad: int


DISTANCE_DECIMALS: Final = 2


def seconds(ms: int) -> float:
    """A time of the match in seconds, milliseconds kept."""
    return ms / 1000


def metres(distance: float | None) -> float | None:
    """A distance as stored."""
    return None if distance is None else round(distance, DISTANCE_DECIMALS)
