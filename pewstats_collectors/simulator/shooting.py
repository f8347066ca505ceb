"""Seeing enemies, shooting, throwing, hitting with fists."""

import math

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.breakage import break_armor, hit_vehicle
from pewstats_collectors.simulator.codes import BODY, Json
from pewstats_collectors.simulator.damage import hurt
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Blow, Fighter, Point, distance_cm
from pewstats_collectors.simulator.guns import HIT_PARTS, Gun
from pewstats_collectors.simulator.items import (
    BLUE_GRENADE,
    GRENADE,
    MOLOTOV,
    SMOKE,
    SMOKE_GUN,
    THROWABLES,
    TOY,
)
from pewstats_collectors.simulator.single import fine
from pewstats_collectors.simulator.telemetry_events import ammo_item

SIGHT_CM = 26_000.0
_RELOADS = 0.12  # of all shots
_FIRE = ("Damage_Molotov", "BP_MolotovFireDebuff_C")
_GAS = ("Damage_BlueZoneGrenade", "Bluezonebomb_EffectActor_C")
_PARTS = [part for part, _, _ in HIT_PARTS]
_PART_WEIGHTS = [weight for _, weight, _ in HIT_PARTS]
_PART_FACTOR = {part: factor for part, _, factor in HIT_PARTS}


def look_around(field: Field) -> None:
    """People of different teams in sight of each other may start to fight."""
    rng = field.rng
    seen = sorted(
        ((*field.where(fighter), fighter) for fighter in field.fighters if fighter.state in ("up", "down")),
        key=_by_x,
    )
    for index, (x, y, _, one) in enumerate(seen):
        for other_x, other_y, _, other in seen[index + 1 :]:
            if other_x - x > SIGHT_CM:
                break
            if other.team_id == one.team_id or abs(other_y - y) > SIGHT_CM:
                continue
            far = math.hypot(other_x - x, other_y - y)
            chance = 0.032 * field.plan.contact * (1 - far / SIGHT_CM / 1.45) ** 2
            if rng.random() < chance:
                _meet(field, one, other)
                _meet(field, other, one)


def _by_x(entry: tuple[float, float, float, Fighter]) -> tuple[float, int]:
    return entry[0], entry[3].number


def _meet(field: Field, one: Fighter, other: Fighter) -> None:
    if not one.present or one.drive or one.target:
        return
    if other.state == "down" and field.rng.random() < 0.6:
        return
    one.target, one.target_until = other, field.now + field.rng.randrange(5000, 14000)
    one.stop(field.now)
    for mate in field.mates(one):
        near = mate.present and not mate.target and not mate.drive
        if near and distance_cm(field.where(mate), field.where(one)) < 9000 and field.rng.random() < 0.4:
            mate.target, mate.target_until = other, field.now + 8000
            mate.stop(field.now)


def fight(field: Field, fighter: Fighter) -> bool:
    """Go on with the fight he is in; False when he is in none."""
    target = fighter.target
    if target is None:
        return False
    far = distance_cm(field.where(fighter), field.where(target))
    if not target.alive or field.now > fighter.target_until or far > SIGHT_CM * 1.4:
        fighter.target = None
        return False
    if target.state == "down" and field.rng.random() < 0.22:
        fighter.target = None
        return False
    if fighter.gun is None:
        return _punch(field, fighter, target, far)
    if 1200 < far < 9000 and field.rng.random() < 0.5 and _throw_something(field, fighter, target):
        return True
    shots = max(1, round(fighter.gun.burst * field.rng.uniform(0.6, 1.4)))
    for shot in range(shots):
        field.after(shot * fighter.gun.pause_ms + 3, _shoot, field, fighter, target, fighter.gun)
    fighter.busy_until = field.now + shots * fighter.gun.pause_ms + 200
    return True


def new_attack_id(field: Field, fighter: Fighter) -> int:
    """Unique in the match; the high byte is the player's number."""
    return (fighter.number << 24) + next(field.attack_ids)


def shadow_box(field: Field, fighter: Fighter) -> None:
    """A swing at the air, before the match or after it; what he holds is garbage."""
    field.events.attack(fighter, new_attack_id(field, fighter), wire.empty_item(112_953_231), 1_746_952_832)


def _shoot(field: Field, fighter: Fighter, target: Fighter, gun: Gun) -> None:
    if not fighter.present or fighter.drive or field.over:
        return
    attack_id = new_attack_id(field, fighter)
    count = fighter.shots[gun.item_id] = fighter.shots.get(gun.item_id, 0) + 1
    if not fighter.person.is_bot:
        field.events.attack(fighter, attack_id, wire.weapon_item(gun, fighter.attachments), count)
        if count % 10 == 0:
            field.events.plain("LogWeaponFireCount", fighter, weaponId=gun.item_id, fireCount=count)
        if field.rng.random() < _RELOADS:
            field.events.plain("LogItemUse", fighter, 1, item=ammo_item(gun, field.rng.randrange(5, 180)))
    metres = distance_cm(field.where(fighter), field.where(target)) / 100
    falloff = min(1.6, (gun.reach_m * 0.55 / max(metres, 4.0)) ** 0.6)
    chance = 1.35 * gun.accuracy * falloff * field.plan.aim
    chance *= 2.2 if target.state == "down" else 1.0
    roll = field.rng.random()
    if roll < chance and target.alive:
        field.after(1 + round(metres / 0.8), _hit, field, fighter, target, gun, attack_id)
    elif roll > 1 - 0.003 * field.plan.mishaps:
        _stray(field, fighter, gun, attack_id)


def _stray(field: Field, fighter: Fighter, gun: Gun, attack_id: int) -> None:
    """A mate in the line of fire."""
    here = field.where(fighter)
    for mate in field.mates(fighter):
        if mate.state in ("up", "down") and distance_cm(here, field.where(mate)) < 4000:
            field.after(2, _hit, field, fighter, mate, gun, attack_id)
            return


def _hit(field: Field, fighter: Fighter, target: Fighter, gun: Gun, attack_id: int) -> None:
    rng = field.rng
    part = rng.choices(_PARTS, _PART_WEIGHTS)[0]
    amount = fine(gun.damage * _PART_FACTOR[part] * rng.uniform(0.75, 1.1))
    if target.person.is_bot:
        amount = fine(amount * 1.4)
    far = distance_cm(field.where(fighter), field.where(target))
    fastened = tuple(fighter.attachments)
    blow = Blow(fighter, attack_id, "Damage_Gun", gun.causer, part, amount, fine(far), fastened)
    was_up = target.state == "up"
    if target.drive and not target.person.is_bot:
        hit_vehicle(field, target, blow)
    for _ in range(1 if gun.pellets == 1 else rng.randint(2, gun.pellets)):
        if target.alive:
            hurt(field, target, blow, same_shot=was_up and target.state == "down")
    armoured = part in ("HeadShot", "TorsoShot", "PelvisShot")
    if armoured and was_up and target.state == "up" and rng.random() < 0.15:
        break_armor(field, target, blow)


def _punch(field: Field, fighter: Fighter, target: Fighter, far: float) -> bool:
    """Without a gun: run up and hit, or leave it."""
    if far > 3000 or field.rng.random() < 0.3:
        fighter.target = None
        return False
    if far > 220:
        x, y, z = field.where(target)
        fighter.head_for((x - 120.0, y, z), field.now, 6.3)
        fighter.busy_until = min(fighter.course.arrives, field.now + 2500)
        return True
    attack_id = new_attack_id(field, fighter)
    if not fighter.person.is_bot:
        field.events.attack(fighter, attack_id, wire.empty_item(145_195_397), 1_746_952_832)
    if field.rng.random() < 0.6:
        blow = Blow(fighter, attack_id, "Damage_Punch", BODY, "TorsoShot", 18.0, fine(far))
        field.after(120, hurt, field, target, blow)
    return True


def _throw_something(field: Field, fighter: Fighter, target: Fighter) -> bool:
    hurt_badly = fighter.health < 60
    items = [item for item in THROWABLES if (item != SMOKE or hurt_badly) and fighter.bag.get(item)]
    if not items or fighter.person.is_bot:
        return False
    item = field.rng.choice(items)
    attack_id = throw(field, fighter, item)
    x, y, z = field.where(target)
    spot = (x + field.rng.gauss(0, 260), y + field.rng.gauss(0, 260), z)
    if item == GRENADE:
        if field.rng.random() < 0.03 * field.plan.mishaps:
            spot = field.where(fighter)  # it falls out of his hand
        field.after(field.rng.randrange(2300, 5000), _explode, field, fighter, attack_id, spot)
    elif item == BLUE_GRENADE:
        for tick in range(field.rng.randint(3, 8)):
            field.after(3000 + tick * 1000, _burn, field, fighter, attack_id, spot, _GAS)
    elif item == MOLOTOV:
        fire_id = attack_id if field.rng.random() < 0.5 else new_attack_id(field, fighter)
        for tick in range(field.rng.randint(3, 6)):
            field.after(1500 + tick * 900, _burn, field, fighter, fire_id, spot, _FIRE)
    fighter.busy_until = field.now + 2500
    return True


def throw(field: Field, fighter: Fighter, item_id: str) -> int:
    """Throw one; returns the attackId."""
    fighter.bag[item_id] -= 1
    attack_id = new_attack_id(field, fighter)
    count = fighter.shots[item_id] = fighter.shots.get(item_id, 0) + 1
    item = wire.item(item_id)
    _swap(field, fighter, item, out=True)
    field.events.attack(fighter, attack_id, item, count, throw=True)
    _swap(field, fighter, item, out=False)
    if item_id == TOY:
        fighter.truth.novelty_throwables_used += 1
    else:
        fighter.truth.throwables_used += 1
        fighter.truth.smokes_thrown += item_id == SMOKE
    return attack_id


def fire_smoke_shell(field: Field, fighter: Fighter) -> None:
    """A shell from the M79: a throw by its event, a shot by its weapon."""
    count = fighter.shots[SMOKE_GUN] = fighter.shots.get(SMOKE_GUN, 0) + 1
    attack_id = new_attack_id(field, fighter)
    field.events.attack(fighter, attack_id, wire.item(SMOKE_GUN), count, throw=True)
    fighter.truth.smoke_shells_fired += 1


def _swap(field: Field, fighter: Fighter, item: Json, *, out: bool) -> None:
    """The gun makes room in his hands for what he throws, and comes back."""
    pairs = [("LogItemEquip", item)] if out else [("LogItemUnequip", item)]
    if fighter.gun:
        gun = wire.weapon_item(fighter.gun, fighter.attachments)
        pairs.append(("LogItemUnequip" if out else "LogItemEquip", gun))
    for kind, thing in pairs:
        field.events.plain(kind, fighter, item=thing)


def _explode(field: Field, fighter: Fighter, attack_id: int, spot: Point) -> None:
    for victim in field.fighters:
        near = distance_cm(field.where(victim), spot)
        if near < 700 and victim.state in ("up", "down"):
            amount = fine(max(1.0, 120 * (1 - near / 800)))
            far = fine(distance_cm(field.where(fighter), field.where(victim)))
            kind = "Damage_Explosion_Grenade"
            hurt(field, victim, Blow(fighter, attack_id, kind, "ProjGrenade_C", "NonSpecific", amount, far))


def _burn(field: Field, fighter: Fighter, attack_id: int, spot: Point, what: tuple[str, str]) -> None:
    """Fire, or the blue of a grenade, hurts whoever stands in it, its owner too."""
    kind, causer = what
    for victim in field.fighters:
        if victim.state in ("up", "down") and distance_cm(field.where(victim), spot) < 400:
            far = fine(distance_cm(field.where(fighter), field.where(victim)))
            hurt(field, victim, Blow(fighter, attack_id, kind, causer, "NonSpecific", 10.5, far))
