"""What people do when they are not shooting: help, heal, loot, move with the circle, open doors."""

import math

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.codes import ATTACHMENTS, GUNS, LOOT, VEHICLES, Gun
from pewstats_collectors.simulator.damage import hurt, leave_seat, revive
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Blow, Drive, Fighter, distance_cm, ground
from pewstats_collectors.simulator.healing import boost, mend
from pewstats_collectors.simulator.shooting import fight, throw

_SMALL_LOOT = tuple(
    item
    for item, (category, _) in LOOT.items()
    if category in ("Use", "Equipment", "Ammunition", "Attachment") and "Parachute" not in item
)


def think(field: Field, fighter: Fighter) -> None:
    """One decision; the next follows in a second or two, as long as he lives."""
    if not fighter.alive or fighter.logged_out or field.over:
        return
    field.after(field.rng.randrange(900, 1900), think, field, fighter)
    if fighter.state != "up" or fighter.busy_until > field.now or fighter.drive:
        return
    for act in (fight, _help_mate, mend, _rotate, boost, _loot, _gesture):
        if act(field, fighter):
            return


def _help_mate(field: Field, fighter: Fighter) -> bool:
    """Run to a knocked mate and lift him, about 8 s; sometimes behind smoke."""
    here = field.where(fighter)
    for mate in field.mates(fighter):
        if mate.state != "down" or mate.knock is None or mate.busy_until > field.now:
            continue
        far = distance_cm(here, field.where(mate))
        if far > 12_000 or field.rng.random() < 0.4:
            continue
        if fighter.bag.get("Item_Weapon_SmokeBomb_C") and not fighter.person.is_bot:
            throw(field, fighter, "Item_Weapon_SmokeBomb_C")
        x, y, z = field.where(mate)
        fighter.head_for((x + 100.0, y, z), field.now, 6.0)
        done = max(0, fighter.course.arrives - field.now) + 8000
        fighter.busy_until = mate.busy_until = field.now + done + 1
        field.after(done, revive, field, fighter, mate, mate.knock)
        return True
    return False


def _rotate(field: Field, fighter: Fighter) -> bool:
    """Move into the white circle, the whole team to one place; far away by car."""
    phase = field.circles.phase(field.now)
    if phase is None or fighter.course.arrives > field.now:
        return False
    x, y, _ = field.where(fighter)
    inside = math.hypot(x - phase.white[0], y - phase.white[1]) < phase.white[2] * 0.9 + 50
    lazy = (fighter.team_id % 7) * 14_000 - 25_000
    hurry = field.now > phase.moving + lazy
    if inside or not (hurry or field.rng.random() < 0.03):
        return False
    goal = _rally_point(field, fighter.team_id, phase.number)
    goal_x = round(goal[0] + field.rng.uniform(-1200, 1200) * min(1.0, phase.white[2] / 9000), 2)
    goal_y = round(goal[1] + field.rng.uniform(-1200, 1200) * min(1.0, phase.white[2] / 9000), 2)
    end = (goal_x, goal_y, ground(goal_x, goal_y))
    if math.hypot(goal_x - x, goal_y - y) > 35_000 and field.rng.random() < 0.75:
        _drive(field, fighter, end)
    else:
        fighter.head_for(end, field.now, field.rng.uniform(4.6, 6.2))
    fighter.place = ""
    return True


def _rally_point(field: Field, team_id: int, phase: int) -> tuple[float, float]:
    key = (team_id, phase)
    if key not in field.rally:
        x, y, radius = field.circles.phases[phase - 1].white
        room, angle = radius * 0.8 * math.sqrt(field.rng.random()), field.rng.random() * math.tau
        field.rally[key] = (x + room * math.cos(angle), y + room * math.sin(angle))
    return field.rally[key]


def _drive(field: Field, fighter: Fighter, end: tuple[float, float, float]) -> None:
    fellows = [mate for mate in field.mates(fighter) if mate.drive]
    vehicle_id = fellows[0].drive.vehicle_id if fellows and fellows[0].drive else field.rng.choice(VEHICLES)
    here = field.where(fighter)
    fighter.stop(field.now)
    fighter.drive = Drive(vehicle_id, len(fellows), here)
    field.events.plain(
        "LogVehicleRide",
        fighter,
        vehicle=field.events.vehicle_of(fighter),
        seatIndex=fighter.drive.seat,
        fellowPassengers=[field.events.who(fellow) for fellow in fellows],
    )
    fighter.head_for(end, field.now, field.rng.uniform(17, 24))
    field.at(fighter.course.arrives, _arrive, field, fighter, fighter.drive)


def _arrive(field: Field, fighter: Fighter, drive: Drive) -> None:
    if fighter.drive is not drive or fighter.state != "up" or field.ended:
        return
    if drive.seat == 0 and field.rng.random() < 0.05:
        amount = round(field.rng.uniform(3, 30), 4)
        crash = "Damage_VehicleCrashHit"
        hurt(field, fighter, Blow(fighter, -1, crash, drive.vehicle_id, "NonSpecific", amount, 0.0))
    leave_seat(field, fighter)


def _loot(field: Field, fighter: Fighter) -> bool:
    """A gun first, then small things: most of it in the first minutes, bots take nothing visible."""
    if fighter.person.is_bot:
        if fighter.gun is None:
            fighter.gun = field.rng.choice(GUNS)
        return False
    eager = 0.5 if field.now - fighter.landed_at < 60_000 else 0.12
    if fighter.gun is None and field.rng.random() < 0.5:
        take_gun(field, fighter, field.rng.choice(GUNS))
        return True
    if field.rng.random() > eager:
        return False
    for _ in range(max(1, round(math.sqrt(field.plan.detail) * field.rng.uniform(0.6, 1.6)))):
        _pick_up(field, fighter)
    return True


def take_gun(field: Field, fighter: Fighter, gun: Gun) -> None:
    """Pick up and equip a gun; the old one goes."""
    if fighter.gun:
        old = wire.weapon_item(fighter.gun, fighter.attachments)
        field.events.plain("LogItemUnequip", fighter, item=old)
        field.events.plain("LogItemDrop", fighter, item=old)
    fighter.gun, fighter.attachments = gun, []
    fighter.weapons_acquired += 1
    item = wire.weapon_item(gun, ())
    field.events.plain("LogItemPickup", fighter, item=item)
    field.events.plain("LogItemEquip", fighter, 1, item=item)


def _pick_up(field: Field, fighter: Fighter) -> None:
    item_id = field.rng.choice(_SMALL_LOOT)
    category, sub_category = LOOT[item_id]
    stack = 30 if category == "Ammunition" else 5 if "Bandage" in item_id else 1
    item = wire.item(item_id, stack)
    field.events.plain("LogItemPickup", fighter, item=item)
    box = field.graves[-1] if field.graves and field.rng.random() < 0.1 else None
    if box:
        field.events.plain(
            "LogItemPickupFromLootBox",
            fighter,
            1,
            item=item,
            ownerTeamId=box.team_id,
            creatorAccountId=box.id,
        )
    if category == "Use" or sub_category == "Throwable":
        fighter.bag[item_id] = fighter.bag.get(item_id, 0) + stack
    elif category == "Equipment":
        field.events.plain("LogItemEquip", fighter, 1, item=item)
    elif category == "Attachment" and fighter.gun:
        _attach(field, fighter, item_id)
    elif field.rng.random() < 0.04:
        take_gun(field, fighter, field.rng.choice(GUNS))


def _attach(field: Field, fighter: Fighter, item_id: str) -> None:
    """parentItem shows the gun before the change."""
    gun = fighter.gun
    if gun is None or item_id not in ATTACHMENTS or item_id in fighter.attachments:
        return
    parent = wire.weapon_item(gun, fighter.attachments)
    field.events.plain("LogItemAttach", fighter, 2, parentItem=parent, childItem=wire.item(item_id))
    fighter.attachments.append(item_id)


def _gesture(field: Field, fighter: Fighter) -> bool:
    """Doors, windows, vaults, a swim, a step; rarely a fall."""
    roll = field.rng.random() / field.plan.detail
    if roll < 0.05:
        status = field.rng.choice(("Opening", "Closing"))
        field.events.plain(
            "LogObjectInteraction",
            fighter,
            objectType="Door",
            objectTypeStatus=status,
            objectTypeAdditionalInfo=[],
        )
    elif roll < 0.066:
        field.events.plain("LogVaultStart", fighter, isLedgeGrab=False, isVaultOnVehicle=False)
    elif roll < 0.076:
        zero = wire.location((0, 0, 0))
        field.events.plain(
            "LogObjectDestroy", fighter, objectType="Window", objectLocation=zero, damageCauserName=""
        )
    elif roll < 0.0775:
        _swim(field, fighter)
    elif roll < 0.0785:
        hurt(field, fighter, Blow(fighter, -1, "Damage_Instant_Fall", "PlayerMale_A_C", "NonSpecific",
                                  round(field.rng.uniform(4, 45), 4), 0.0))  # fmt: skip
    elif roll < 0.30 / field.plan.detail and fighter.course.arrives <= field.now:
        x, y, _ = field.where(fighter)
        x, y = round(x + field.rng.uniform(-1500, 1500), 2), round(y + field.rng.uniform(-1500, 1500), 2)
        fighter.head_for((x, y, ground(x, y)), field.now, field.rng.uniform(1.5, 4.5))
    return True


def _swim(field: Field, fighter: Fighter) -> None:
    field.events.plain("LogSwimStart", fighter)
    fighter.busy_until = field.now + 6000
    field.after(5500, _leave_water, field, fighter)


def _leave_water(field: Field, fighter: Fighter) -> None:
    if not fighter.present or field.ended:
        return
    if field.rng.random() < 0.2:
        air = "Buff_DecreaseBreathInApnea_C"
        hurt(field, fighter, Blow(None, -1, "Damage_Drown", air, "NonSpecific", 10.0))
    if fighter.state != "up":
        return
    metres = round(field.rng.uniform(4, 20), 4)
    fighter.swum_cm += metres * 100
    field.events.plain("LogSwimEnd", fighter, swimDistance=metres, maxSwimDepthOfWater=round(metres * 9.3, 3))
