"""Damage: hit points taken away, and the totals of every player.

Source LogPlayerTakeDamage in the window, whose victim is a player. `damage` is what was really taken away:
never more than the health, 0 on somebody knocked; so nothing is capped here. A shotgun shot is one event per
pellet and one hit. Sums are rounded to 4 decimals; a total is the sum of its rounded parts, so stored sums
agree exactly.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pewstats_collectors.errors import Reject
from pewstats_collectors.telemetry.event_parts import Character
from pewstats_collectors.telemetry.events import LogPlayerTakeDamage
from pewstats_collectors.telemetry.players import Lobby, Relation, actor
from pewstats_collectors.telemetry.weapon_categories import BLUE_ZONE, OTHER, THROWABLE, WeaponCategories

DAMAGE_DECIMALS: Final = 4
# A thousand times what anybody dealt, and a hundred times what all lost together: whatever is summed of it
# stays within the database's numbers.
_MOST: Final = 1_000_000
_MOST_TOGETHER: Final = 10_000_000


Code = tuple[str, str, str]
"""Type, reason and causer of a damage."""

Hit = tuple[int, str, int]
"""Attack id, victim and instant of a hit, see `hit_of`."""


class Damage(NamedTuple):
    """One damage event; `attacker` None: environment. `category` None: bleeding, or no type."""

    ms: int
    attack_id: int
    attacker: Character | None
    victim: Character
    relation: Relation
    amount: float
    type: str
    reason: str
    causer: str
    category: str | None
    through_wall: bool | None


def hit_of(attack_id: int, victim: str, ms: int) -> Hit:
    """What tells a hit from others of the same attacker: the pellets of one shot are one hit on a victim.

    Without an attack of its own (-1: fire, vehicles) every instant is a hit.
    """
    return attack_id, victim, ms if attack_id == -1 else -1


class ToldDamages(NamedTuple):
    """All damage to players, by time; and the category of each code among it."""

    damages: list[Damage]
    categories: dict[Code, str | None]


class DamageTotals(NamedTuple):
    """What a player dealt and received, hit points; `dealt_by_category` and `hits` are on enemies only."""

    dealt_by_category: dict[str, float]
    dealt_to_team: float
    to_self: float
    received: float
    received_team: float
    received_blue_zone: float
    received_environment: float
    hits: int

    @property
    def dealt_to_enemies(self) -> float:
        """All categories together."""
        return round(math.fsum(self.dealt_by_category.values()), DAMAGE_DECIMALS)

    @property
    def throwable(self) -> float:
        """Damage to enemies by throwables."""
        return self.dealt_by_category.get(THROWABLE, 0.0)

    @property
    def received_total(self) -> float:
        """The five parts of what a player lost: enemies, team, blue zone, environment, himself."""
        parts = (
            self.received,
            self.received_team,
            self.received_blue_zone,
            self.received_environment,
            self.to_self,
        )
        return round(math.fsum(parts), DAMAGE_DECIMALS)


def damages_of(
    events: Iterable[tuple[int, LogPlayerTakeDamage]], lobby: Lobby, weapons: WeaponCategories
) -> ToldDamages:
    """All damage to players, by time."""
    damages = []
    categories: dict[Code, str | None] = {}
    for ms, event in events:
        victim = actor(event.victim)
        if victim is None:
            continue
        attacker = actor(event.attacker)
        code = (event.damage_type_category, event.damage_reason, event.damage_causer_name)
        if code not in categories:
            categories[code] = weapons.category(code[0], code[2])
        damages.append(
            Damage(
                ms,
                event.attack_id,
                attacker,
                victim,
                lobby.relation(attacker, victim),
                event.damage,
                *code,
                categories[code],
                event.is_through_penetrable_wall,
            )
        )
    return ToldDamages(damages, categories)


class _Tally:
    """Amounts of one player by part, kept apart until the end: their exact sum knows no order."""

    def __init__(self) -> None:
        self.by_category: defaultdict[str, list[float]] = defaultdict(list)
        self.parts: defaultdict[str, list[float]] = defaultdict(list)
        self.hits: set[Hit] = set()

    def totals(self, account: str) -> DamageTotals:
        amounts = [*self.by_category.values(), *self.parts.values()]
        if any(sum(map(abs, some)) > _MOST for some in amounts):
            fault = f"{account} dealt or received more than {_MOST:,} hit points of one kind"
            raise Reject("impossible damage", fault)
        by_category = {category: _sum(some) for category, some in sorted(self.by_category.items())}
        return DamageTotals(
            dealt_by_category=by_category,
            dealt_to_team=_sum(self.parts["dealt_to_team"]),
            to_self=_sum(self.parts["to_self"]),
            received=_sum(self.parts["received"]),
            received_team=_sum(self.parts["received_team"]),
            received_blue_zone=_sum(self.parts["received_blue_zone"]),
            received_environment=_sum(self.parts["received_environment"]),
            hits=len(self.hits),
        )


def damage_totals(
    damages: Sequence[Damage], lobby: Lobby, weapons: WeaponCategories
) -> dict[str, DamageTotals]:
    """Totals of every player of the match by account id. Raises Reject "impossible damage"."""
    together = math.fsum(abs(damage.amount) for damage in damages)
    if together > _MOST_TOGETHER:
        fault = f"all players lost {together:,.0f} hit points, expected at most {_MOST_TOGETHER:,}"
        raise Reject("impossible damage", fault)
    tallies = {account: _Tally() for account in lobby.players}
    for damage in damages:
        victim = tallies[damage.victim.account_id].parts
        if damage.attacker is None:
            part = "received_blue_zone" if damage.type == BLUE_ZONE else "received_environment"
            victim[part].append(damage.amount)
        elif damage.relation is Relation.SELF:
            victim["to_self"].append(damage.amount)
        elif damage.relation is Relation.TEAM:
            victim["received_team"].append(damage.amount)
            tallies[damage.attacker.account_id].parts["dealt_to_team"].append(damage.amount)
        else:
            victim["received"].append(damage.amount)
            _count_hit(tallies[damage.attacker.account_id], damage, weapons)
    return {account: tally.totals(account) for account, tally in tallies.items()}


def _count_hit(attacker: _Tally, damage: Damage, weapons: WeaponCategories) -> None:
    attacker.by_category[damage.category or OTHER].append(damage.amount)
    if not weapons.is_bleeding(damage.type):
        attacker.hits.add(hit_of(damage.attack_id, damage.victim.account_id, damage.ms))


def _sum(amounts: list[float]) -> float:
    return round(math.fsum(amounts), DAMAGE_DECIMALS)
