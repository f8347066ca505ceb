"""Weapon kill events and weapon distribution (metrics 4 and 10)."""

import re
from typing import Any

from tests.reference.categories import category_of, filed_under
from tests.reference.damage import Damage, damage_by_category
from tests.reference.deaths import Death
from tests.reference.knocks import Knock
from tests.reference.match import Match
from tests.reference.plain import Place, Row, flag, phase_of, rounded, seconds, text


def weapon(causer: str | None) -> str | None:
    """Return the causer; None when it is missing or says None."""
    return None if causer == "None" else causer


def stripped(causer: str | None) -> str | None:
    """Return a causer without the counter behind its _C."""
    return None if causer is None else re.sub(r"_C_\d+$", "_C", causer)


def weapon_distribution(
    match: Match, damages: list[Damage], deaths: list[Death], knocks: list[Knock]
) -> list[Row]:
    """Return table `player_match_weapon_distribution`; never a row of zeros."""
    rows = []
    for player in sorted(match.players):
        damage = damage_by_category(player, damages)
        kills = [_credit(d) for d in deaths if d.is_kill and d.killer_id == player]
        downs = [_knock_category(k) for k in knocks if k.kind == "enemy" and k.attacker == player]
        for category in sorted({*damage, *kills, *downs}):
            row = {
                "account_id": player,
                "weapon_category": category,
                "total_damage": damage.get(category, 0),
                "total_kills": kills.count(category),
                "knock_downs": downs.count(category),
            }
            if row["total_damage"] or row["total_kills"] or row["knock_downs"]:
                rows.append(row)
    return rows


def _credit(death: Death) -> str:
    return filed_under(category_of(death.credit_info.type, death.credit_info.causer))


def _knock_category(knock: Knock) -> str:
    return filed_under(category_of(knock.type, knock.causer))


def weapon_kill_rows(match: Match, deaths: list[Death], knocks: list[Knock]) -> list[Row]:
    """Return table `weapon_kill_events`: a row per kill and a row per enemy knock."""
    rows = [_kill_row(match, death) for death in deaths if death.is_kill]
    rows += [_knock_row(match, knock) for knock in knocks if knock.kind == "enemy"]
    return sorted(rows, key=lambda row: (row["victim_account_id"], row["t"], row["is_kill"]))


def _kill_row(match: Match, death: Death) -> Row:
    killer = death.killer_id or ""
    credit, finish = death.credit_info, death.finish_info
    row = _common(match, death.t, killer, death.victim, death.event["victim"], phase_of(death.event))
    return row | {
        "is_kill": True,
        "is_knock_down": False,
        "weapon_id": weapon(credit.causer),
        "weapon_category": _credit(death),
        "damage_type": credit.type,
        "damage_reason": credit.reason,
        "distance_m": rounded(credit.distance, 2),
        "finish_weapon_id": weapon(finish.causer),
        "finish_reason": finish.reason,
        "headshot": finish.reason == "HeadShot",
        "finish_kind": death.finish_kind,
        **_places(death.killer.place if death.killer else None, death.victim_place),
        "killer_in_vehicle": _killer_in_vehicle(death),
        "victim_in_vehicle": _victim_in_vehicle(death),
    }


def _killer_in_vehicle(death: Death) -> bool | None:
    if not death.is_v1:
        return _is_vehicle(death.event, "killerVehicle")
    knock = death.linked_knock
    return flag(knock.event, "isAttackerInVehicle") if knock and knock.attacker == death.killer_id else None


def _victim_in_vehicle(death: Death) -> bool | None:
    if not death.is_v1:
        return _is_vehicle(death.event, "victimVehicle")
    return flag(death.event["victim"], "isInVehicle")


def _is_vehicle(event: dict[str, Any], key: str) -> bool | None:
    """Return whether there is a vehicle in V2; None when the key is missing."""
    return text(event[key], "vehicleType") is not None if key in event else None


def _knock_row(match: Match, knock: Knock) -> Row:
    attacker = knock.attacker or ""
    row = _common(match, knock.t, attacker, knock.victim, knock.event["victim"], phase_of(knock.event))
    return row | {
        "is_kill": False,
        "is_knock_down": True,
        "weapon_id": weapon(knock.causer),
        "weapon_category": _knock_category(knock),
        "damage_type": knock.type,
        "damage_reason": knock.reason,
        "distance_m": rounded(knock.distance, 2),
        "finish_weapon_id": None,
        "finish_reason": None,
        "headshot": None,
        "finish_kind": None,
        **_places(knock.attacker_place, knock.victim_place),
        "killer_in_vehicle": flag(knock.event, "isAttackerInVehicle"),
        "victim_in_vehicle": flag(knock.event["victim"], "isInVehicle"),
    }


def _common(match: Match, t: int, attacker: str, victim: str, block: Any, phase: int) -> Row:
    return {
        "victim_account_id": victim,
        "t": seconds(t),
        "attacker_account_id": attacker,
        "attacker_team_id": match.team(attacker),
        "victim_team_id": match.team(victim),
        "zone_phase": phase,
        "time_survived": t // 1000,
        "is_blue_zone": flag(block, "isInBlueZone"),
        "is_red_zone": flag(block, "isInRedZone"),
    }


def _places(attacker: Place | None, victim: Place | None) -> Row:
    ax, ay, az = attacker or (None, None, None)
    vx, vy, vz = victim or (None, None, None)
    return {
        "attacker_x": ax,
        "attacker_y": ay,
        "attacker_z": az,
        "victim_x": vx,
        "victim_y": vy,
        "victim_z": vz,
    }
