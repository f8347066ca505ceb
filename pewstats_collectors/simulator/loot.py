"""What people pick up, put on, fasten to their guns, store and drop."""

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Fighter
from pewstats_collectors.simulator.guns import GUNS, Gun
from pewstats_collectors.simulator.items import ARMOUR, LOOT, slot_of, something_small

_EAGER_MS = 90_000
_FROM_A_BOX = 0.13


def loot(field: Field, fighter: Fighter) -> bool:
    """A gun first, then small things: most of it in the first minutes; bots only hold a gun."""
    rng = field.rng
    if fighter.person.is_bot:
        if fighter.gun is None:
            fighter.gun = rng.choice(GUNS)
            field.events.plain("LogItemEquip", fighter, item=wire.weapon_item(fighter.gun, ()))
        return False
    if fighter.gun is None and rng.random() < 0.5 / max(1.0, field.plan.mishaps / 3):
        take_gun(field, fighter, rng.choice(GUNS))
        return True
    eager = 0.45 if field.now - fighter.landed_at < _EAGER_MS else 0.06
    if rng.random() > eager * min(1.0, field.plan.detail):
        return False
    for _ in range(rng.choice((1, 1, 2)) if field.plan.detail >= 0.5 else 1):
        pick_up(field, fighter, *something_small(rng, fighter.gun.ammo if fighter.gun else ""))
    return True


def take_gun(field: Field, fighter: Fighter, gun: Gun) -> None:
    """Pick up and equip a gun; what was fastened to the old one goes over to it."""
    events, fastened = field.events, list(fighter.attachments)
    if fighter.gun:
        for name in fastened:
            _detach(field, fighter, name)
        old = wire.weapon_item(fighter.gun, ())
        events.plain("LogItemUnequip", fighter, item=old)
        events.plain("LogItemDrop", fighter, item=old)
    fighter.gun, fighter.attachments = gun, []
    fighter.weapons_acquired += 1
    item = wire.weapon_item(gun, ())
    events.plain("LogItemPickup", fighter, item=item)
    events.plain("LogItemEquip", fighter, 1, item=item)
    for name in fastened:
        _attach(field, fighter, name)


def pick_up(field: Field, fighter: Fighter, item_id: str, stack: int) -> None:
    """Take so many of an item from the ground or from a dead man's box, and do with it what one does."""
    rng = field.rng
    category, sub_category = LOOT[item_id]
    item = wire.item(item_id, stack)
    field.events.plain("LogItemPickup", fighter, item=item)
    if field.graves and rng.random() < _FROM_A_BOX:
        box = rng.choice(field.graves[-6:])
        owner: Json = {"ownerTeamId": box.team_id, "creatorAccountId": box.id}
        field.events.plain("LogItemPickupFromLootBox", fighter, 1, item=item, **owner)
    if category == "Use" or sub_category == "Throwable":
        fighter.bag[item_id] = fighter.bag.get(item_id, 0) + stack
    elif sub_category in ARMOUR:
        _put_on(field, fighter, item_id, sub_category)
    elif category == "Attachment":
        _fasten(field, fighter, item_id)
    elif rng.random() < 0.05:
        take_gun(field, fighter, rng.choice(GUNS))
    if rng.random() < 0.07:
        _drop_something(field, fighter, item_id)


def switch_hands(field: Field, fighter: Fighter) -> None:
    """Put the gun away and take it out again, as people do all the time."""
    if fighter.gun and not fighter.person.is_bot:
        item = wire.weapon_item(fighter.gun, fighter.attachments)
        field.events.plain("LogItemUnequip", fighter, item=item)
        field.events.plain("LogItemEquip", fighter, field.rng.randrange(400, 2500), item=item)


def use_trunk(field: Field, fighter: Fighter) -> None:
    """Store something in the vehicle he sits in, or take it out; taking is a pickup too."""
    item_id, stack = something_small(field.rng, "")
    vehicle = {**(field.events.vehicle_of(fighter) or wire.no_vehicle()), "velocity": 0}
    fields: Json = {"vehicle": vehicle, "item": wire.item(item_id, stack)}
    if field.rng.random() < 0.55:
        field.events.plain("LogItemPutToVehicleTrunk", fighter, **fields)
    else:
        field.events.plain("LogItemPickup", fighter, item=fields["item"])
        field.events.plain("LogItemPickupFromVehicleTrunk", fighter, **fields)


def open_package(field: Field, fighter: Fighter, items: list[Json], number: int) -> None:
    """Take what a care package holds."""
    for item in items:
        field.events.plain("LogItemPickup", fighter, item=item)
        named: Json = {"carePackageUniqueId": number, "carePackageName": "Carapackage_RedBox_C"}
        field.events.plain("LogItemPickupFromCarepackage", fighter, 1, item=item, **named)
        if item["subCategory"] in ARMOUR:
            _put_on(field, fighter, item["itemId"], item["subCategory"])


def _put_on(field: Field, fighter: Fighter, item_id: str, kind: str) -> None:
    """Only what is better than the old one; the old one goes."""
    old, ladder = fighter.worn.get(kind), ARMOUR[kind]
    if old and ladder.index(old) >= ladder.index(item_id):
        field.events.plain("LogItemDrop", fighter, 2, item=wire.item(item_id))
        return
    if old:
        field.events.plain("LogItemUnequip", fighter, item=wire.item(old))
        field.events.plain("LogItemDrop", fighter, item=wire.item(old))
    fighter.worn[kind] = item_id
    field.events.plain("LogItemEquip", fighter, 1, item=wire.item(item_id))


def _fasten(field: Field, fighter: Fighter, item_id: str) -> None:
    if fighter.gun is None:
        return
    other = next((name for name in fighter.attachments if slot_of(name) == slot_of(item_id)), None)
    if other == item_id:
        return
    if other:
        _detach(field, fighter, other)
        field.events.plain("LogItemDrop", fighter, 1, item=wire.item(other))
    _attach(field, fighter, item_id)


def _attach(field: Field, fighter: Fighter, item_id: str) -> None:
    """parentItem shows the gun before the change."""
    if fighter.gun:
        parent = wire.weapon_item(fighter.gun, fighter.attachments)
        field.events.plain("LogItemAttach", fighter, 2, parentItem=parent, childItem=wire.item(item_id))
        fighter.attachments.append(item_id)


def _detach(field: Field, fighter: Fighter, item_id: str) -> None:
    if fighter.gun:
        parent = wire.weapon_item(fighter.gun, fighter.attachments)
        field.events.plain("LogItemDetach", fighter, parentItem=parent, childItem=wire.item(item_id))
        fighter.attachments.remove(item_id)


def _drop_something(field: Field, fighter: Fighter, item_id: str) -> None:
    """Make room: of what he carries one kind goes, else what he has just taken and does not count."""
    spare = [name for name, count in fighter.bag.items() if count > 6]
    if spare:
        item_id = field.rng.choice(spare)
        fighter.bag[item_id] -= 1
    elif item_id in fighter.bag or LOOT[item_id][0] != "Ammunition":
        return
    field.events.plain("LogItemDrop", fighter, 3, item=wire.item(item_id))
