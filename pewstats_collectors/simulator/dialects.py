"""How telemetry was written in other years than 2026: which events, keys, key order, and who nobody is.

2025: `_T` last, no isDBNO, other words for bleeding. 2019: LogPlayerKill, no phase changes, no throws, plain
characters. 2018: fewer still, `_V`, the match in `common`, and an object full of nothing where nobody is.
"""

from collections.abc import Iterator
from typing import Final

from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.people import MatchPlan

_BLEEDING: Final = ("Damage_DBNO", "Damage_Groggy")
_RED_ZONE: Final = "LogSpecialZoneInCharacters"
_SINCE_2026: Final = frozenset({"isDBNO", "wheelIndex"})
_SINCE_2025: Final = _SINCE_2026 | {
    "individualRanking",
    "inSpecialZone",
    "isInVehicle",
    "type",
    "altitudeAbs",
    "altitudeRel",
    "velocity",
    "isEngineOn",
    "numStartTeams",
    "numParticipatedTeams",
    "numParticipatedPlayers",
    "blackZonePosition",
    "blackZoneRadius",
    "isRewardAbuse",
    "bpRewardDetail",
    "arcadeRewardDetail",
    "statTrakDataPairs",
    "headshotStatTrakDataPairs",
    "allWeaponStats",
    "isThroughPenetrableWall",
    "useTraumaBag",
    "isLedgeGrab",
    "isVaultOnVehicle",
    "objectTypeAdditionalInfo",
}
_NOT_IN_2019: Final = frozenset(
    {
        "LogPhaseChange",
        "LogPlayerUseThrowable",
        "LogPlayerUseFlareGun",
        "LogEmPickupLiftOff",
        "LogCharacterCarry",
        "LogPlayerDestroyProp",
        "LogVehicleDamage",
        "LogItemPutToVehicleTrunk",
        "LogItemPickupFromVehicleTrunk",
    }
)
_IN_2018: Final[dict[str, tuple[str, ...]]] = {
    "LogPlayerLogin": ("accountId",),
    "LogPlayerLogout": ("accountId",),
    "LogPlayerCreate": ("character",),
    "LogPlayerPosition": ("character", "elapsedTime", "numAlivePlayers"),
    "LogPlayerAttack": ("attackId", "attacker", "attackType", "weapon", "vehicle"),
    "LogMatchStart": (
        "mapName",
        "weatherId",
        "characters",
        "cameraViewBehaviour",
        "teamSize",
        "blueZoneCustomOptions",
    ),
    "LogMatchEnd": ("characters",),
    "LogGameStatePeriodic": ("gameState",),
    "LogVehicleRide": ("character", "vehicle"),
    "LogVehicleLeave": ("character", "vehicle"),
    "LogItemEquip": ("character", "item"),
    "LogItemUnequip": ("character", "item"),
    "LogItemPickup": ("character", "item"),
    "LogItemDrop": ("character", "item"),
    "LogItemUse": ("character", "item"),
    "LogItemAttach": ("character", "parentItem", "childItem"),
    "LogItemDetach": ("character", "parentItem", "childItem"),
    "LogCarePackageSpawn": ("itemPackage",),
    "LogCarePackageLand": ("itemPackage",),
    "LogPlayerTakeDamage": (
        "attackId",
        "attacker",
        "victim",
        "damageTypeCategory",
        "damageReason",
        "damage",
        "damageCauserName",
    ),
    "LogPlayerKill": (
        "attackId",
        "killer",
        "victim",
        "damageTypeCategory",
        "damageCauserName",
        "distance",
    ),
}
_CHARACTER_2018: Final = ("name", "teamId", "health", "location", "ranking", "accountId")
_VEHICLE_2018: Final = ("vehicleType", "vehicleId", "healthPercent", "feulPercent")


def translate(events: Iterator[Json], plan: MatchPlan) -> Iterator[Json]:
    """The events (LogMatchDefinition first) as they would have been written in the year of the plan."""
    if plan.dialect == "2026":
        yield from events
        return
    for event in events:
        told = _TRANSLATORS[plan.dialect](event, plan)
        if told is not None:
            yield told


def _to_2025(event: Json, plan: MatchPlan) -> Json | None:
    return None if event["_T"] == _RED_ZONE else _tag_last(_without(event, _SINCE_2026))


def _to_2019(event: Json, plan: MatchPlan) -> Json | None:
    kind = event["_T"]
    is_reload = kind == "LogItemUse" and event["item"]["category"] == "Ammunition"
    if kind == _RED_ZONE or kind in _NOT_IN_2019 or is_reload:
        return None
    told: Json = _without(_unwrapped(event), _SINCE_2025)
    if kind == "LogObjectDestroy":
        del told["damageCauserName"]
    if kind == "LogMatchDefinition":
        told = {"MatchId": told["MatchId"], "PingQuality": "", "SeasonState": "progress", **told}
    return _tag_last(told)


def _to_2018(event: Json, plan: MatchPlan) -> Json | None:
    kind = event["_T"]
    if kind == "LogMatchDefinition":
        when = event["_D"].removesuffix("Z") + "+00:00"
        return {"MatchId": event["MatchId"], "PingQuality": "", "_V": 2, "_D": when, "_T": kind}
    told = _to_2019(event, plan)
    if told is None or kind not in _IN_2018:
        return None
    own: Json = {key: _bare(told[key], key) for key in _IN_2018[kind]}
    if kind == "LogPlayerLogin":
        own = {"result": True, "errorMessage": "", **own}
    if kind == "LogPlayerTakeDamage":
        bled = own["damageTypeCategory"] == _BLEEDING[1]
        own["attacker"] = _nobody() if bled else _placeless(own["attacker"])
    is_game = told["common"]["isGame"]
    where = {"matchId": plan.match_id, "mapName": plan.map.code if is_game else "", "isGame": is_game}
    return {**own, "common": where, "_V": 2, "_D": told["_D"], "_T": kind}


_TRANSLATORS: Final = {"2025": _to_2025, "2019": _to_2019, "2018": _to_2018}


def _tag_last(event: Json) -> Json:
    return {**{key: value for key, value in event.items() if key != "_T"}, "_T": event["_T"]}


def _unwrapped(event: Json) -> Json:
    """Characters of LogMatchStart and LogMatchEnd without their weapons."""
    if "characters" not in event:
        return event
    return {**event, "characters": [entry["character"] for entry in event["characters"]]}


def _without(event: Json, keys: frozenset[str]) -> Json:
    """The same without some keys, at any depth, and with the older word for bleeding."""
    return {key: _strip(inner, keys) for key, inner in event.items() if key not in keys}


def _strip(value: object, keys: frozenset[str]) -> object:
    if isinstance(value, dict):
        return {key: _strip(inner, keys) for key, inner in value.items() if key not in keys}
    if isinstance(value, list):
        return [_strip(inner, keys) for inner in value]
    return _BLEEDING[1] if value == _BLEEDING[0] else value


def _bare(value: object, key: str = "") -> object:
    """People and vehicles with what little they had in 2018; nobody is an object."""
    if value is None:
        return _no_vehicle() if key == "vehicle" else _nobody()
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    if isinstance(value, dict) and "accountId" in value:
        return {name: value[name] for name in _CHARACTER_2018}
    if isinstance(value, dict) and "vehicleType" in value:
        return {name: value[name] for name in _VEHICLE_2018}
    return value


def _placeless(person: Json) -> Json:
    """Attackers had no place yet."""
    return {**person, "location": {"x": 0, "y": 0, "z": 0}}


def _nobody() -> Json:
    here = {"x": 0, "y": 0, "z": 0}
    return {"name": "", "teamId": 0, "health": 0, "location": here, "ranking": 0, "accountId": ""}


def _no_vehicle() -> Json:
    return {"vehicleType": "", "vehicleId": "", "healthPercent": 0, "feulPercent": 0}
