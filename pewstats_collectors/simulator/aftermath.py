"""After a death: attachments fall off, a box remains, the player leaves."""

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Fighter


def bury(field: Field, victim: Fighter) -> None:
    """Detach at once, unequip after 60 s, log out in between."""
    field.graves.append(victim)
    life = victim.life
    if victim.gun and not victim.person.is_bot:
        for name in victim.attachments:
            parent = wire.weapon_item(victim.gun, victim.attachments)
            field.events.plain("LogItemDetach", victim, 200, parentItem=parent, childItem=wire.item(name))
        field.after(60_000, _unequip, field, victim, life)
    wait = 110_000 if field.plan.is_custom else 9_700
    field.after(round(wait * field.rng.uniform(0.4, 2.2)), _leave, field, victim, life)


def _leave(field: Field, victim: Fighter, life: int) -> None:
    """Unless he came back to life."""
    if not victim.alive and victim.life == life:
        log_out(field, victim)


def _unequip(field: Field, victim: Fighter, life: int) -> None:
    if victim.gun and not victim.alive and victim.life == life and not field.ended:
        field.events.plain("LogItemUnequip", victim, item=wire.weapon_item(victim.gun, ()))


def log_out(field: Field, fighter: Fighter) -> None:
    """He leaves the server, once."""
    if not fighter.logged_out and not fighter.person.is_bot:
        fighter.logged_out = True
        field.events.session("LogPlayerLogout", fighter)
