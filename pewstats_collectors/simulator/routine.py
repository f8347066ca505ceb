"""What people do when they are not shooting: help, heal, loot, move with the circle, open doors."""

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.codes import BODY
from pewstats_collectors.simulator.damage import hurt, revive
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Blow, Fighter, distance_cm, ground
from pewstats_collectors.simulator.healing import boost, mend
from pewstats_collectors.simulator.items import SMOKE, TOY
from pewstats_collectors.simulator.loot import loot, switch_hands
from pewstats_collectors.simulator.shooting import fight, fire_smoke_shell, throw
from pewstats_collectors.simulator.single import cm, fine
from pewstats_collectors.simulator.travel import rotate, short_trip

_VENDED = ("Item_Boost_EnergyDrink_C", "Item_Boost_PainKiller_C", "Item_Heal_FirstAid_C")


def think(field: Field, fighter: Fighter, life: int) -> None:
    """One decision; the next follows in a second or two, as long as this life of his lasts."""
    if not fighter.alive or fighter.life != life or fighter.logged_out or field.over:
        return
    field.after(field.rng.randrange(900, 1900), think, field, fighter, life)
    if fighter.state != "up" or fighter.busy_until > field.now or fighter.drive:
        return
    for act in (fight, _help_mate, mend, rotate, boost, loot, _gesture):
        if act(field, fighter):
            return


def _help_mate(field: Field, fighter: Fighter) -> bool:
    """Run to a knocked mate and lift him, about 8 s; sometimes behind smoke, seldom with a trauma bag."""
    here, rng = field.where(fighter), field.rng
    for mate in field.mates(fighter):
        if mate.state != "down" or mate.knock is None or mate.busy_until > field.now:
            continue
        far = distance_cm(here, field.where(mate))
        if far > 12_000 or rng.random() < 0.4:
            continue
        if not fighter.person.is_bot:
            _hide(field, fighter, mate)
        x, y, z = field.where(mate)
        fighter.head_for((x + 100.0, y, z), field.now, 6.0)
        done = max(0, fighter.course.arrives - field.now) + 8000
        fighter.busy_until = mate.busy_until = field.now + done + 1
        field.after(done, revive, field, fighter, mate, mate.knock, rng.random() < 0.03 * field.plan.mishaps)
        return True
    return False


def _hide(field: Field, fighter: Fighter, mate: Fighter) -> None:
    """Smoke around the knocked mate; some carry him away first."""
    if fighter.bag.get(SMOKE):
        throw(field, fighter, SMOKE)
    elif field.rng.random() < 0.04 * field.plan.mishaps:
        fire_smoke_shell(field, fighter)
    if field.rng.random() < 0.04 * field.plan.mishaps:
        for who, how in ((fighter, "Carrier"), (mate, "Carried")):
            field.events.plain("LogCharacterCarry", who, carryState=f"BodyCarry_Start_{how}")
            field.events.plain("LogCharacterCarry", who, 2800, carryState=f"BodyCarry_End_{how}")


def _gesture(field: Field, fighter: Fighter) -> bool:
    """Doors, windows, vaults, a swim, a step, another weapon; rarely a fall, a toy, a broken pump."""
    roll = field.rng.random() / field.plan.detail
    if roll < 0.036:
        _interact(field, fighter)
    elif roll < 0.053:
        vehicle, grab = field.rng.random() < 0.05, field.rng.random() < 0.3
        field.events.plain("LogVaultStart", fighter, isLedgeGrab=grab, isVaultOnVehicle=vehicle)
    elif roll < 0.065:
        _break(field, fighter)
    elif roll < 0.066:
        _swim(field, fighter)
    elif roll < 0.0665 + 0.0007 * field.plan.mishaps:
        _mishap(field, fighter)
    elif roll < 0.069 + 0.0007 * field.plan.mishaps and field.plan.circles == "official":
        short_trip(field, fighter)
    elif roll < 0.105:
        switch_hands(field, fighter)
    elif roll < 0.30 / field.plan.detail and fighter.course.arrives <= field.now:
        x, y, _ = field.where(fighter)
        x, y = cm(x + field.rng.uniform(-1500, 1500)), cm(y + field.rng.uniform(-1500, 1500))
        fighter.head_for((x, y, ground(x, y)), field.now, field.rng.uniform(1.5, 4.5))
    return True


def _interact(field: Field, fighter: Fighter) -> None:
    vending = field.rng.random() < 0.02
    info = [{"first": field.rng.choice(_VENDED), "second": 1}] if vending else []
    field.events.plain(
        "LogObjectInteraction",
        fighter,
        objectType="VendingMachine" if vending else "Door",
        objectTypeStatus="ACTIVATED" if vending else field.rng.choice(("Opening", "Closing")),
        objectTypeAdditionalInfo=info,
    )


def _break(field: Field, fighter: Fighter) -> None:
    """Windows and fences show no place."""
    kind = field.rng.choice(("Window", "Window", "Window", "Fence", "Door"))
    spot = wire.location(field.where(fighter) if kind == "Door" else (0, 0, 0))
    causer = fighter.gun.causer if fighter.gun and kind != "Fence" else ""
    field.events.plain(
        "LogObjectDestroy", fighter, objectType=kind, objectLocation=spot, damageCauserName=causer
    )


def _mishap(field: Field, fighter: Fighter) -> None:
    """A fall, for the most part; sometimes a toy thrown, a petrol pump blown up."""
    roll = field.rng.random()
    if roll < 0.6:
        amount = fine(field.rng.uniform(4, 45) if field.rng.random() < 0.8 else 130.0)
        hurt(field, fighter, Blow(fighter, -1, "Damage_Instant_Fall", BODY, "NonSpecific", amount, 0.0))
    elif fighter.person.is_bot:
        return
    elif roll < 0.85:
        fighter.bag[TOY] = 1
        throw(field, fighter, TOY)
    else:
        pump = {"objectType": "GasPump", "objectLocation": wire.location(field.where(fighter))}
        field.events.add("LogPlayerDestroyProp", {"attacker": field.events.who(fighter), **pump})


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
    metres = fine(field.rng.uniform(4, 20))
    fighter.swum_cm += metres * 100
    field.events.plain(
        "LogSwimEnd", fighter, swimDistance=metres, maxSwimDepthOfWater=fine(metres * 9.3 + 0.01)
    )
