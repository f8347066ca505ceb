"""Damage events: every damage that a tracked player dealt or took, row by row. HP, places cm.

Left out: bleeding and the burns of blue, most of all events and told by the summaries. A knocked victim loses
0. Rows that are equal throughout and took nothing are one: the pellets of one shot on somebody who is down.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.blow import text_or_none
from pewstats_collectors.telemetry.damage import DAMAGE_DECIMALS, Damage
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.places import NOWHERE, place_of
from pewstats_collectors.telemetry.rows import Table, seconds
from pewstats_collectors.telemetry.weapon_categories import BLUE_ZONE


class DamageEventRow(NamedTuple):
    """Table player_damage_events: a damage that a tracked player dealt or took.

    `nth` numbers the events of one victim and instant, so that a row is the same whoever else is tracked;
    `victim_health` is before the hit.
    """

    victim_account_id: str
    t: float
    nth: int
    attack_id: int | None
    attacker_account_id: str | None
    attacker_team_id: int | None
    attacker_x: float | None
    attacker_y: float | None
    attacker_z: float | None
    attacker_health: float | None
    victim_team_id: int
    victim_x: float | None
    victim_y: float | None
    victim_z: float | None
    victim_health: float
    relation: str
    damage: float
    damage_type: str | None
    damage_reason: str | None
    damage_causer: str | None
    weapon_category: str | None
    victim_downed: bool
    through_wall: bool | None


def damage_event_rows(match: Match) -> list[DamageEventRow]:
    """Rows of table player_damage_events, by victim, time and number."""
    if not match.tracked:
        return []
    by_instant: defaultdict[tuple[str, int], list[Damage]] = defaultdict(list)
    for damage in _told(match):
        by_instant[damage.victim.account_id, damage.ms].append(damage)
    return [row for key in sorted(by_instant) for row in _rows_of_instant(match, by_instant[key])]


def _told(match: Match) -> Iterable[Damage]:
    weapons, zone_too = match.weapons, match.parameters.damage.store_zone_ticks
    for damage in match.damages:
        if not (weapons.is_bleeding(damage.type) or (damage.type == BLUE_ZONE and not zone_too)):
            yield damage


def _rows_of_instant(match: Match, damages: list[Damage]) -> list[DamageEventRow]:
    """Those of one victim and instant that are kept, numbered among all, whoever is tracked."""
    if not any(_is_kept(match, damage) for damage in damages):
        return []
    rows = _numbered([_row(match, damage) for damage in damages])
    return [row for row in rows if concerns(row, match.tracked)]


def _is_kept(match: Match, damage: Damage) -> bool:
    attacker = damage.attacker.account_id if damage.attacker else None
    return attacker in match.tracked or damage.victim.account_id in match.tracked


def concerns(row: DamageEventRow, accounts: Collection[str]) -> bool:
    """Did one of these deal it or take it?"""
    return row.attacker_account_id in accounts or row.victim_account_id in accounts


def _numbered(rows: list[DamageEventRow]) -> list[DamageEventRow]:
    """The rows of one victim and instant in an order of their own, numbered from 1."""
    if len(rows) == 1:
        return rows
    rows = [*(row for row in rows if row.damage), *{row for row in rows if not row.damage}]
    rows.sort(key=lambda row: [(value is not None, value) for value in row])
    return [row._replace(nth=number) for number, row in enumerate(rows, start=1)]


def _row(match: Match, damage: Damage) -> DamageEventRow:
    attacker, victim = damage.attacker, damage.victim
    here = place_of(attacker.location) if attacker else NOWHERE
    there = place_of(victim.location)
    return DamageEventRow(
        victim_account_id=victim.account_id,
        t=seconds(damage.ms),
        nth=1,
        attack_id=None if damage.attack_id == -1 else damage.attack_id,
        attacker_account_id=attacker.account_id if attacker else None,
        attacker_team_id=match.lobby.team_of(attacker.account_id) if attacker else None,
        attacker_x=here.x,
        attacker_y=here.y,
        attacker_z=here.z,
        attacker_health=attacker.health if attacker else None,
        victim_team_id=match.lobby.team_of(victim.account_id),
        victim_x=there.x,
        victim_y=there.y,
        victim_z=there.z,
        victim_health=victim.health,
        relation=damage.relation.value,
        damage=round(damage.amount, DAMAGE_DECIMALS),
        damage_type=text_or_none(damage.type),
        damage_reason=text_or_none(damage.reason),
        damage_causer=text_or_none(damage.causer),
        weapon_category=damage.category,
        victim_downed=victim.health == 0,
        through_wall=damage.through_wall,
    )


TABLE: Final = Table(
    "player_damage_events", DamageEventRow, ("victim_account_id", "t", "nth"), damage_event_rows
)
