"""Wounds: damage to enemies by anything but bleeding, damage 0 on somebody knocked included. By time."""

from collections.abc import Iterator

from pewstats_collectors.telemetry.damage import Damage
from pewstats_collectors.telemetry.event_parts import Character
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.players import Relation


def wounds(match: Match) -> Iterator[tuple[Damage, Character]]:
    """Each such damage event with its attacker."""
    is_bleeding = match.weapons.is_bleeding
    for damage in match.damages:
        attacker = damage.attacker
        if damage.relation is Relation.ENEMY and attacker is not None and not is_bleeding(damage.type):
            yield damage, attacker
