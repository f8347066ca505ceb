"""Damage: sums per player, hits, and the rows of tracked players (metrics 5, 8)."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.reference.categories import category_of, filed_under
from tests.reference.match import Match
from tests.reference.plain import (
    BLEEDING,
    BLUE_ZONE,
    Event,
    Place,
    Row,
    account,
    distance,
    flag,
    known_id,
    number,
    place,
    rounded,
    seconds,
    sort_key,
    text,
)


@dataclass(frozen=True)
class Damage:
    """One LogPlayerTakeDamage."""

    t: int
    attack_id: int | None
    attacker: str | None
    victim: str
    relation: str
    amount: float
    type: str | None
    reason: str | None
    causer: str | None
    category: str | None
    attacker_place: Place | None
    victim_place: Place | None
    event: Event

    @property
    def is_bleeding(self) -> bool:
        """Return whether this is a tick of bleeding (metrics 1.8)."""
        return self.type in BLEEDING

    @property
    def hit(self) -> tuple[object, ...]:
        """Return what makes a hit: (attackId, victim), without attackId (t, attacker, victim) (metrics 5)."""
        if self.attack_id is None:
            return self.t, self.attacker, self.victim
        return self.attack_id, self.victim

    @property
    def distance(self) -> float | None:
        """Return the 3D distance between attacker and victim in metres."""
        if self.attacker_place is None or self.victim_place is None:
            return None
        return distance(self.attacker_place, self.victim_place)


def read_damage(match: Match) -> list[Damage]:
    """Return all damage events of the window, in the order of time."""
    found = []
    for t, event in match.of("LogPlayerTakeDamage"):
        attacker, victim = account(event.get("attacker")), account(event.get("victim"))
        amount = number(event, "damage")
        if victim is None or amount is None:
            continue
        damage_type, causer = text(event, "damageTypeCategory"), text(event, "damageCauserName")
        found.append(
            Damage(
                t=t,
                attack_id=known_id(event, "attackId"),
                attacker=attacker,
                victim=victim,
                relation=match.relation(attacker, victim),
                amount=amount,
                type=damage_type,
                reason=text(event, "damageReason"),
                causer=causer,
                category=category_of(damage_type, causer),
                attacker_place=place(event.get("attacker")),
                victim_place=place(event.get("victim")),
                event=event,
            )
        )
    return found


def total(damages: Iterable[Damage]) -> float:
    """Return the summed damage with 4 decimals, the same in any order."""
    return round(math.fsum(damage.amount for damage in damages), 4)


def damage_sums(player: str, damages: list[Damage]) -> Row:
    """Return all damage columns of a player (metrics 5 and 8)."""
    dealt = [d for d in damages if d.attacker == player]
    taken = [d for d in damages if d.victim == player]
    to_enemies = [d for d in dealt if d.relation == "enemy"]
    from_nobody = [d for d in taken if d.relation == "environment"]
    return {
        "hits": len({d.hit for d in to_enemies}),
        "damage_dealt_to_enemies": total(to_enemies),
        "damage_dealt_to_team": total(d for d in dealt if d.relation == "team"),
        "damage_self": total(d for d in dealt if d.relation == "self"),
        "damage_received": total(d for d in taken if d.relation == "enemy"),
        "damage_received_team": total(d for d in taken if d.relation == "team"),
        "damage_received_blue_zone": total(d for d in from_nobody if d.type == BLUE_ZONE),
        "damage_received_environment": total(d for d in from_nobody if d.type != BLUE_ZONE),
        "damage_received_total": total(taken),
        "throwable_damage": total(d for d in to_enemies if d.category == "Throwable"),
    }


def damage_by_category(player: str, damages: list[Damage]) -> dict[str, float]:
    """Return damage to enemies by weapon category (metrics 10)."""
    dealt = [d for d in damages if d.attacker == player and d.relation == "enemy"]
    return {
        c: total(d for d in dealt if filed_under(d.category) == c)
        for c in {filed_under(d.category) for d in dealt}
    }


def player_damage_events(match: Match, damages: list[Damage], tracked: frozenset[str]) -> list[Row]:
    """Return the rows of tracked players without bleeding and blue-zone ticks (metrics 5)."""
    rows = []
    for damage in damages:
        is_tick = damage.is_bleeding or damage.type == BLUE_ZONE
        if not is_tick:
            row = _row(match, damage)
            if row["damage"] != 0 or row not in rows:
                rows.append(row)
    rows.sort(key=lambda row: (row["victim_account_id"], row["t"], sort_key(row.values())))
    instants = Counter[tuple[str, float]]()
    numbered: list[Row] = []
    for row in rows:
        instants[row["victim_account_id"], row["t"]] += 1
        nth = instants[row["victim_account_id"], row["t"]]
        key = {"victim_account_id": row["victim_account_id"], "t": row["t"], "nth": nth}
        if row["attacker_account_id"] in tracked or row["victim_account_id"] in tracked:
            numbered.append(key | {column: value for column, value in row.items() if column not in key})
    return numbered


def _row(match: Match, damage: Damage) -> Row:
    attacker, victim = damage.attacker, damage.victim
    ax, ay, az = damage.attacker_place or (None, None, None)
    vx, vy, vz = damage.victim_place or (None, None, None)
    health = number(damage.event["victim"], "health")
    return {
        "victim_account_id": victim,
        "t": seconds(damage.t),
        "attack_id": damage.attack_id,
        "attacker_account_id": attacker,
        "attacker_team_id": match.team(attacker) if attacker else None,
        "attacker_x": ax,
        "attacker_y": ay,
        "attacker_z": az,
        "attacker_health": number(damage.event.get("attacker"), "health") if attacker else None,
        "victim_team_id": match.team(victim),
        "victim_x": vx,
        "victim_y": vy,
        "victim_z": vz,
        "victim_health": health,
        "relation": damage.relation,
        "damage": rounded(damage.amount, 4),
        "damage_type": damage.type,
        "damage_reason": damage.reason,
        "damage_causer": damage.causer,
        "weapon_category": damage.category,
        "victim_downed": None if health is None else health == 0,
        "through_wall": flag(damage.event, "isThroughPenetrableWall"),
    }
