"""What bullets break beside people: cars, their wheels, helmets and vests."""

from dataclasses import replace

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.damage import hurt, leave_seat
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Blow, Fighter
from pewstats_collectors.simulator.single import fine

_UNWORN = {"Headgear": "Item_Head_E_01_Lv1_C", "Vest": "Item_Armor_E_01_Lv1_C"}
_EXPLOSION = "Damage_Explosion_Vehicle"


def hit_vehicle(field: Field, target: Fighter, blow: Blow) -> None:
    """A bullet that hit somebody in a car hit the car too; a wheel may go, in the end the car."""
    car = target.drive.car if target.drive else None
    if car is None or car.health <= 0 or car.kind != "WheeledVehicle":
        return
    field.events.vehicle_damage(target, blow, fine(min(car.health, blow.amount / 2)))
    car.health = fine(max(0.0, car.health - blow.amount / 2))
    if field.rng.random() < 0.12 and blow.attacker and not blow.attacker.person.is_bot:
        field.events.wheel_destroy(target, blow, field.rng.randrange(4))
    if car.health == 0:
        _blow_up(field, target, blow)


def _blow_up(field: Field, target: Fighter, blow: Blow) -> None:
    """The car keeps the gun as causer of what its explosion does to the people in it."""
    car = target.drive.car if target.drive else None
    inside = [one for one in field.teams[target.team_id] if one.drive and one.drive.car is car]
    field.events.vehicle_destroy(target, blow)
    for one in inside:
        leave_seat(field, one)
        amount = fine(field.rng.uniform(30, 80))
        harm = replace(blow, damage_type=_EXPLOSION, reason="NonSpecific", amount=amount, attachments=())
        hurt(field, one, harm)


def break_armor(field: Field, target: Fighter, blow: Blow) -> None:
    """Helmet or vest, whichever was hit; it is gone then."""
    kind = "Headgear" if blow.reason == "HeadShot" else "Vest"
    item = target.worn.pop(kind, _UNWORN[kind])
    field.events.add(
        "LogArmorDestroy",
        {
            "attackId": blow.attack_id,
            "attacker": field.events.actor(blow.attacker),
            "victim": field.events.who(target),
            "damageTypeCategory": blow.damage_type,
            "damageReason": blow.reason,
            "damageCauserName": blow.causer,
            "item": wire.item(item),
            "distance": wire.number(blow.distance),
        },
    )
