"""One row type per table; its field names are the table's columns after match_id, in order.

Units: t and *_s seconds, x, y, z cm, *_m metres, damage hit points. None: not measured, or there is no such
person.
"""

from datetime import datetime
from typing import Final, NamedTuple


class LandingRow(NamedTuple):
    """Table landings: a player's first landing. `hot_drop_enemies` None: no position to measure from."""

    account_id: str
    team_id: int
    is_bot: bool
    t: float
    x: float | None
    y: float | None
    z: float | None
    zone: list[str] | None
    is_game: float
    hot_drop_enemies: int | None
    is_hot_drop: bool | None


class KillPositionRow(NamedTuple):
    """Table kill_positions. dbno_* is the knock, finish_* the last blow, credit_* what earned the kill.

    *_damage_category is the game's damage type. *_zone: named places, [] open country, None no such person.
    """

    victim_account_id: str
    t: float
    attack_id: int | None
    dbno_id: int | None
    victim_name: str
    victim_team_id: int
    victim_x: float | None
    victim_y: float | None
    victim_z: float | None
    killed_in_zone: list[str] | None
    dbno_maker_account_id: str | None
    dbno_maker_name: str | None
    dbno_maker_team_id: int | None
    dbno_maker_x: float | None
    dbno_maker_y: float | None
    dbno_maker_z: float | None
    dbno_maker_zone: list[str] | None
    finisher_account_id: str | None
    finisher_name: str | None
    finisher_team_id: int | None
    finisher_x: float | None
    finisher_y: float | None
    finisher_z: float | None
    finisher_zone: list[str] | None
    killer_account_id: str | None
    killer_name: str | None
    killer_team_id: int | None
    killer_x: float | None
    killer_y: float | None
    killer_z: float | None
    killer_zone: list[str] | None
    assist_account_ids: list[str]
    dbno_damage_reason: str | None
    dbno_damage_category: str | None
    dbno_damage_causer: str | None
    dbno_distance_m: float | None
    finish_damage_reason: str | None
    finish_damage_category: str | None
    finish_damage_causer: str | None
    finish_distance_m: float | None
    credit_damage_reason: str | None
    credit_damage_category: str | None
    credit_damage_causer: str | None
    credit_distance_m: float | None
    victim_in_blue_zone: bool | None
    victim_in_vehicle: bool | None
    finish_kind: str
    was_knocked: bool | None
    location_at: str
    is_suicide: bool
    is_team_kill: bool
    is_game: float
    zone_phase: int


class WeaponDistributionRow(NamedTuple):
    """Table player_match_weapon_distribution: damage to enemies, kills and enemy knocks of one category."""

    account_id: str
    weapon_category: str
    total_damage: float | None
    total_kills: int | None
    knock_downs: int | None


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
    events_read: int
    events_unknown: int
    events_bad: int


Row = LandingRow | KillPositionRow | WeaponDistributionRow

TABLES: Final[dict[str, type[Row]]] = {
    "landings": LandingRow,
    "kill_positions": KillPositionRow,
    "player_match_weapon_distribution": WeaponDistributionRow,
}

#: What tells the rows of one match apart in each of them.
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "landings": ("account_id",),
    "kill_positions": ("victim_account_id", "t"),
    "player_match_weapon_distribution": ("account_id", "weapon_category"),
}

DISTANCE_DECIMALS: Final = 2


def seconds(ms: int) -> float:
    """A time of the match in seconds, milliseconds kept."""
    return ms / 1000


def metres(distance: float | None) -> float | None:
    """A distance as stored."""
    return None if distance is None else round(distance, DISTANCE_DECIMALS)
