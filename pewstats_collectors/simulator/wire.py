"""The shared objects of telemetry events, with the keys of 2026 in their order."""

from collections.abc import Iterable

from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.fighter import NOWHERE, Blow, Car, Fighter, Point
from pewstats_collectors.simulator.guns import Gun
from pewstats_collectors.simulator.items import LOOT


def number(value: float) -> float:
    """Whole numbers lose their decimal point on the wire."""
    whole = int(value)
    return whole if whole == value else value


def location(point: Point) -> Json:
    return {"x": number(point[0]), "y": number(point[1]), "z": number(point[2])}


def character(
    fighter: Fighter, point: Point, place: str = "", *, outside: bool, in_red: bool = False
) -> Json:
    """A Character; `point` NOWHERE stands for a pawn that is gone."""
    dead = fighter.state == "dead"
    shows_place = place and point != NOWHERE and fighter.state in ("up", "down", "dead")
    return {
        "name": fighter.person.name,
        "teamId": fighter.team_id,
        "health": number(fighter.health),
        "location": location(point),
        "ranking": fighter.ranking,
        "individualRanking": fighter.individual_ranking,
        "accountId": fighter.id,
        "isInBlueZone": outside and not dead,
        "isInRedZone": in_red,
        "inSpecialZone": "RedZone" if in_red else "None",
        "isInVehicle": fighter.state == "plane" or fighter.drive is not None,
        "isDBNO": fighter.knock is not None,
        "zone": [place] if shows_place else [],
        "type": "user_ai" if fighter.person.is_bot else "user",
    }


def nobody() -> Json:
    """The object that stands for no actor in a knock by the zone."""
    return {
        "name": "",
        "teamId": 0,
        "health": 0,
        "location": location(NOWHERE),
        "ranking": 0,
        "individualRanking": 0,
        "accountId": "",
        "isInBlueZone": False,
        "isInRedZone": False,
        "inSpecialZone": "None",
        "isInVehicle": False,
        "isDBNO": False,
        "zone": [],
        "type": "",
    }


def item(item_id: str, stack: int = 1, attached: Iterable[str] = ()) -> Json:
    category, sub_category = LOOT[item_id]
    return {
        "itemId": item_id,
        "stackCount": stack,
        "category": category,
        "subCategory": sub_category,
        "attachedItems": list(attached),
    }


def empty_item(garbage: int = 0) -> Json:
    """Nothing held, or the item of a boost tick: empty words and a meaningless number."""
    return {"itemId": "", "stackCount": garbage, "category": "", "subCategory": "", "attachedItems": []}


def weapon_item(gun: Gun, attachments: Iterable[str]) -> Json:
    return item(gun.item_id, 1, attachments)


def vehicle(kind: str, vehicle_id: str, seat: int, point: Point, *, speed_cm_s: float) -> Json:
    plane = kind == "TransportAircraft"
    return {
        "vehicleType": kind,
        "vehicleId": vehicle_id,
        "seatIndex": seat,
        "healthPercent": 0 if plane else 100,
        "feulPercent": 0 if plane else 100,
        "altitudeAbs": 0,
        "altitudeRel": 0,
        "velocity": number(speed_cm_s),
        "isWheelsInAir": False,
        "isInWaterVolume": False,
        "isEngineOn": not plane,
        "location": location(point),
    }


def car(one: Car, seat: int, point: Point) -> Json:
    """A vehicle somebody sits in."""
    found = vehicle(one.kind, one.code, seat, point, speed_cm_s=1799.169189453125)
    found["healthPercent"], found["feulPercent"] = number(one.health), number(one.fuel)
    return found


def no_vehicle() -> Json:
    """The vehicle of somebody on foot in a kill event."""
    return {
        "vehicleType": "",
        "vehicleId": "",
        "seatIndex": -1,
        "healthPercent": 0,
        "feulPercent": 0,
        "altitudeAbs": 0,
        "altitudeRel": 0,
        "velocity": 0,
        "isWheelsInAir": False,
        "isInWaterVolume": False,
        "isEngineOn": True,
        "location": location(NOWHERE),
    }


def damage_info(blow: Blow | None) -> Json:
    """A DamageInfo; None means there was no knock."""
    if blow is None:
        return _info("NonSpecific", "Damage_None", "None", (), -1)
    return _info(blow.reason, blow.damage_type, blow.causer, blow.attachments, blow.distance)


def no_killer_info() -> Json:
    return _info("", "", "", (), -1)


def _info(reason: str, kind: str, causer: str, attachments: Iterable[str], distance: float) -> Json:
    return {
        "damageReason": reason,
        "damageTypeCategory": kind,
        "damageCauserName": causer,
        "additionalInfo": list(attachments),
        "distance": number(distance),
        "isThroughPenetrableWall": False,
    }
