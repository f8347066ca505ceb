"""Knock events: a row per knock of anybody by anybody, what became of it, and where the mates of both were.

Distances m, the knock's own as the game measures it (3D). `is_killed`: ended by a death. Where nobody struck,
the attacker's columns are None.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from pewstats_collectors.telemetry.blow import Blow, text_or_none
from pewstats_collectors.telemetry.event_parts import Character
from pewstats_collectors.telemetry.knock_outcomes import Outcome, ResolvedKnock
from pewstats_collectors.telemetry.knocks import Knock
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.knock_mates import mates_at
from pewstats_collectors.telemetry.phase import phase_of
from pewstats_collectors.telemetry.places import place_of
from pewstats_collectors.telemetry.players import Relation
from pewstats_collectors.telemetry.rows import Table, metres, seconds
from pewstats_collectors.telemetry.weapon_categories import OTHER, causer_code


class KnockEventRow(NamedTuple):
    """Table player_knock_events. `time_to_finish` (s): of knocks that a blow ended.

    `credited_to_own_team`: the knocker, or a mate of his, got the kill out of this very knock.
    """

    victim_account_id: str
    t: float
    attacker_account_id: str | None
    attacker_team_id: int | None
    victim_team_id: int
    kind: str
    dbno_id: int | None
    attack_id: int | None
    damage_reason: str | None
    damage_type: str | None
    weapon_id: str | None
    weapon_category: str | None
    attachments: list[str] | None
    distance_m: float | None
    is_attacker_in_vehicle: bool | None
    through_wall: bool | None
    victim_in_blue_zone: bool | None
    victim_in_red_zone: bool | None
    victim_weapon: str | None
    attacker_x: float | None
    attacker_y: float | None
    attacker_z: float | None
    victim_x: float | None
    victim_y: float | None
    victim_z: float | None
    zone_phase: int
    outcome: str
    finisher_account_id: str | None
    seconds_to_outcome: float | None
    is_killed: bool
    finisher_is_self: bool
    finisher_is_teammate: bool
    time_to_finish: float | None
    credited_to_own_team: bool
    attacker_teammates_alive: int | None
    attacker_standing_mates: int | None
    attacker_nearest_mate_m: float | None
    attacker_mean_mate_m: float | None
    attacker_mate_variance_m2: float | None
    attacker_mates_within_50m: int | None
    attacker_mates_within_100m: int | None
    attacker_mates_within_200m: int | None
    victim_teammates_alive: int
    victim_standing_mates: int
    victim_nearest_mate_m: float | None
    victim_mean_mate_m: float | None
    victim_mate_variance_m2: float | None
    victim_mates_within_50m: int
    victim_mates_within_100m: int
    victim_mates_within_200m: int


def knock_event_rows(match: Match) -> list[KnockEventRow]:
    """Rows of table player_knock_events, by victim and time."""
    return sorted((_row(match, one) for one in match.resolved_knocks), key=lambda row: row[:2])


def _row(match: Match, one: ResolvedKnock) -> KnockEventRow:
    knock = one.knock
    return KnockEventRow(
        t=seconds(knock.ms),
        kind=knock.kind.value,
        dbno_id=knock.dbno_id,
        attack_id=knock.attack_id,
        damage_reason=knock.blow.reason,
        damage_type=knock.blow.type,
        weapon_id=knock.blow.causer,
        weapon_category=_category(match, knock.blow, knock.kind),
        attachments=None if knock.attachments is None else list(knock.attachments),
        distance_m=metres(knock.blow.distance_m),
        is_attacker_in_vehicle=knock.attacker_in_vehicle if knock.attacker else None,
        through_wall=knock.through_wall,
        victim_in_blue_zone=knock.victim.is_in_blue_zone,
        victim_in_red_zone=knock.victim.is_in_red_zone,
        victim_weapon=text_or_none(causer_code(knock.victim_weapon or "")),
        zone_phase=phase_of(knock.is_game),
        outcome=one.outcome.value,
        finisher_account_id=one.finisher_id,
        seconds_to_outcome=one.seconds_to_outcome,
        is_killed=one.death is not None,
        finisher_is_self=one.outcome is Outcome.SELF,
        finisher_is_teammate=one.outcome is Outcome.TEAMMATE,
        time_to_finish=one.seconds_to_outcome if one.ended_by_blow else None,
        credited_to_own_team=one.credited_to_own_team,
        **_person(_ATTACKER, match, knock, knock.attacker),
        **_person(_VICTIM, match, knock, knock.victim),
    )


def _category(match: Match, blow: Blow, kind: Relation) -> str | None:
    category = match.weapons.category(blow.type, blow.causer)
    return OTHER if category is None and kind is Relation.ENEMY else category


def _person(columns: Sequence[str], match: Match, knock: Knock, person: Character | None) -> dict[str, Any]:
    """The columns of one of the two, all None when there is nobody."""
    if person is None:
        return dict.fromkeys(columns)
    account, mates = person.account_id, mates_at(match, person.account_id, knock.ms)
    values = (
        account,
        match.lobby.team_of(account),
        *place_of(person.location),
        mates.alive,
        mates.standing,
        metres(mates.nearest_m),
        metres(mates.mean_m),
        None if mates.variance_m2 is None else round(mates.variance_m2, 2),
        *mates.within,
    )
    return dict(zip(columns, values, strict=True))


_COLUMNS: Final = (
    "account_id",
    "team_id",
    "x",
    "y",
    "z",
    "teammates_alive",
    "standing_mates",
    "nearest_mate_m",
    "mean_mate_m",
    "mate_variance_m2",
    "mates_within_50m",
    "mates_within_100m",
    "mates_within_200m",
)
_ATTACKER: Final = tuple(f"attacker_{column}" for column in _COLUMNS)
_VICTIM: Final = tuple(f"victim_{column}" for column in _COLUMNS)

TABLE: Final = Table("player_knock_events", KnockEventRow, ("victim_account_id", "t"), knock_event_rows)
