"""Weapon kill events: a row per kill and a row per enemy knock, so that sums of either are right.

An outright kill is one row, a knock that is finished later two. A kill shows the weapon that earned the
credit and, beside it, the finishing one; a knock shows its own. Nobody credited, a mate, or himself: no row.
"""

from typing import Any, Final, NamedTuple

from pewstats_collectors.telemetry.blow import Blow
from pewstats_collectors.telemetry.death import Death
from pewstats_collectors.telemetry.event_parts import Character
from pewstats_collectors.telemetry.knocks import Knock
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.phase import phase_of
from pewstats_collectors.telemetry.places import place_of
from pewstats_collectors.telemetry.players import Lobby, Relation
from pewstats_collectors.telemetry.rows import Table, metres, seconds


class WeaponKillRow(NamedTuple):
    """Table weapon_kill_events: a kill, or an enemy knock. finish_* and headshot: of kills only."""

    victim_account_id: str
    t: float
    is_kill: bool
    is_knock_down: bool
    attacker_account_id: str
    attacker_team_id: int
    victim_team_id: int
    weapon_id: str | None
    weapon_category: str
    damage_type: str | None
    damage_reason: str | None
    distance_m: float | None
    finish_weapon_id: str | None
    finish_reason: str | None
    headshot: bool | None
    finish_kind: str | None
    attacker_x: float | None
    attacker_y: float | None
    attacker_z: float | None
    victim_x: float | None
    victim_y: float | None
    victim_z: float | None
    zone_phase: int
    time_survived: int
    is_blue_zone: bool | None
    is_red_zone: bool | None
    killer_in_vehicle: bool | None
    victim_in_vehicle: bool | None


def weapon_kill_rows(match: Match) -> list[WeaponKillRow]:
    """Rows of table weapon_kill_events, by victim, time, knock before kill."""
    kills = (
        _kill(match, death, death.credit.killer)
        for death in match.deaths
        if death.is_kill and death.credit.killer
    )
    knocks = (
        _knock(match, knock, knock.attacker)
        for knock in match.knocks
        if knock.kind is Relation.ENEMY and knock.attacker
    )
    return sorted([*kills, *knocks], key=lambda row: row[:3])


def _kill(match: Match, death: Death, killer: Character) -> WeaponKillRow:
    credit = death.credit
    return WeaponKillRow(
        victim_account_id=death.victim_id,
        t=seconds(death.ms),
        is_kill=True,
        is_knock_down=False,
        **_weapon(match, credit.credit_blow),
        finish_weapon_id=credit.finish_blow.causer,
        finish_reason=credit.finish_blow.reason,
        headshot=death.is_headshot,
        finish_kind=death.finish_kind.value,
        **_people(killer, credit.victim, match.lobby),
        zone_phase=phase_of(death.is_game),
        time_survived=death.ms // 1000,
        killer_in_vehicle=credit.killer_in_vehicle,
        victim_in_vehicle=credit.in_vehicle,
    )


def _knock(match: Match, knock: Knock, attacker: Character) -> WeaponKillRow:
    return WeaponKillRow(
        victim_account_id=knock.victim.account_id,
        t=seconds(knock.ms),
        is_kill=False,
        is_knock_down=True,
        **_weapon(match, knock.blow),
        finish_weapon_id=None,
        finish_reason=None,
        headshot=None,
        finish_kind=None,
        **_people(attacker, knock.victim, match.lobby),
        zone_phase=phase_of(knock.is_game),
        time_survived=knock.ms // 1000,
        killer_in_vehicle=knock.attacker_in_vehicle,
        victim_in_vehicle=knock.victim.is_in_vehicle,
    )


def _weapon(match: Match, blow: Blow) -> dict[str, Any]:
    return {
        "weapon_id": blow.causer,
        "weapon_category": match.weapons.filed_under(blow.type, blow.causer),
        "damage_type": blow.type,
        "damage_reason": blow.reason,
        "distance_m": metres(blow.distance_m),
    }


def _people(attacker: Character, victim: Character, lobby: Lobby) -> dict[str, Any]:
    here, there = place_of(attacker.location), place_of(victim.location)
    return {
        "attacker_account_id": attacker.account_id,
        "attacker_team_id": lobby.team_of(attacker.account_id),
        "victim_team_id": lobby.team_of(victim.account_id),
        "attacker_x": here.x,
        "attacker_y": here.y,
        "attacker_z": here.z,
        "victim_x": there.x,
        "victim_y": there.y,
        "victim_z": there.z,
        "is_blue_zone": victim.is_in_blue_zone,
        "is_red_zone": victim.is_in_red_zone,
    }


TABLE: Final = Table(
    "weapon_kill_events", WeaponKillRow, ("victim_account_id", "t", "is_kill"), weapon_kill_rows
)
