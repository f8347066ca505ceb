"""Care packages: they fall for nearly a minute, and whoever stands nearest opens them."""

import math

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Point, distance_cm, ground
from pewstats_collectors.simulator.guns import GUNS
from pewstats_collectors.simulator.items import ARMOUR, FIRST_AID
from pewstats_collectors.simulator.loot import open_package
from pewstats_collectors.simulator.single import cm

_RIFLES = [gun for gun in GUNS if gun.slot == "Main"]
_FALL_MS = 56_000
_NEAR_CM = 40_000.0


def plan_packages(field: Field) -> None:
    """More of them in longer matches with more people."""
    count = max(2, round(field.plan.duration_s * len(field.fighters) / 18_000))
    for number in range(count):
        share = 0.15 + 0.6 * (number + 0.5) / count
        field.at(round(field.plan.duration_s * share * 1000), _spawn, field, number)


def _spawn(field: Field, number: int) -> None:
    if field.over:
        return
    x, y, radius = field.circles.white(field.now)
    angle, room = field.rng.random() * math.tau, math.sqrt(field.rng.random()) * radius
    place_x, place_y = cm(x + room * math.cos(angle)), cm(y + room * math.sin(angle))
    items = [wire.item(FIRST_AID), wire.item(ARMOUR["Vest"][2]), wire.item(ARMOUR["Headgear"][2])]
    items += [wire.weapon_item(field.rng.choice(_RIFLES), ()), wire.item("Item_Ammo_762mm_C", 30)]
    _write(field, "LogCarePackageSpawn", (place_x, place_y, 30_000.0), items)
    spot = (place_x, place_y, ground(place_x, place_y))
    field.after(_FALL_MS, _land, field, number, spot, items)


def _land(field: Field, number: int, spot: Point, items: list[Json]) -> None:
    if field.ended:
        return
    _write(field, "LogCarePackageLand", spot, items)
    able = [one for one in field.fighters if one.present and not one.person.is_bot and not one.drive]
    finder = min(able, key=lambda one: (distance_cm(field.where(one), spot), one.number), default=None)
    if finder and distance_cm(field.where(finder), spot) < _NEAR_CM and not field.over:
        open_package(field, finder, items[: field.rng.randint(2, 4)], number % 5)


def _write(field: Field, kind: str, spot: Point, items: list[Json]) -> None:
    package = {"itemPackageId": "Carapackage_RedBox_C", "location": wire.location(spot), "items": items}
    field.events.add(kind, {"itemPackage": package})
