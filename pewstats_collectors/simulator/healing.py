"""Bandages, first aid kits and boosts: uses, and the ticks that follow them."""

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Fighter
from pewstats_collectors.simulator.items import BANDAGE, DRINK, FIRST_AID, MED_KIT, PAINKILLER, SYRINGE
from pewstats_collectors.simulator.single import fine

#: item -> (ticks, ms between, HP a tick, up to)
_TICKS = {BANDAGE: (5, 1000, 2.0, 75.0), FIRST_AID: (5, 450, 15.0, 75.0), MED_KIT: (1, 0, 100.0, 100.0)}
#: item -> ticks, one every 8 s
_BOOSTS = {DRINK: 11, PAINKILLER: 16, SYRINGE: 26}
_BOOST_MS = 8000


def mend(field: Field, fighter: Fighter) -> bool:
    """Use a heal when hurt; it counts when it is complete."""
    if fighter.health >= 75 or fighter.target:
        return False
    for item_id, seconds in ((MED_KIT, 8), (FIRST_AID, 6), (BANDAGE, 4)):
        if fighter.bag.get(item_id):
            _start(field, fighter, item_id, seconds)
            return True
    return False


def boost(field: Field, fighter: Fighter) -> bool:
    """Drink now and then, more when hurt."""
    if fighter.target or field.rng.random() > (0.012 if fighter.health >= 100 else 0.08) * field.plan.detail:
        return False
    for item_id in _BOOSTS:
        if fighter.bag.get(item_id):
            _start(field, fighter, item_id, 4)
            return True
    return False


def _start(field: Field, fighter: Fighter, item_id: str, seconds: int) -> None:
    fighter.stop(field.now)
    fighter.busy_until = field.now + seconds * 1000
    field.after(seconds * 1000, _complete, field, fighter, item_id)


def _complete(field: Field, fighter: Fighter, item_id: str) -> None:
    """LogItemUse fires now, with the count before it."""
    stack = fighter.bag.get(item_id, 0)
    if not fighter.present or field.ended or stack < 1:
        return
    field.events.plain("LogItemUse", fighter, item=wire.item(item_id, stack))
    fighter.bag[item_id] = stack - 1
    if item_id in _BOOSTS:
        fighter.truth.boosts_used += 1
        for tick in range(1, _BOOSTS[item_id]):
            points = field.rng.choice((1.0, 2.0, 3.0))
            field.after(tick * _BOOST_MS, tick_heal, field, fighter, "", 100.0, points)
        return
    fighter.truth.heals_used += 1
    ticks, pause, points, limit = _TICKS[item_id]
    tick_heal(field, fighter, item_id, limit, points)
    for tick in range(1, ticks):
        field.after(tick * pause, tick_heal, field, fighter, item_id, limit, points)


def tick_heal(field: Field, fighter: Fighter, item_id: str, limit: float, points: float) -> None:
    """One LogHeal; shows the health before it. Nothing to heal is a tick of 0."""
    if not fighter.present:
        return
    gain = fine(max(0.0, min(points, limit - fighter.health)))
    field.events.heal(fighter, wire.item(item_id) if item_id else wire.empty_item(), gain)
    fighter.health = fine(fighter.health + gain)
