"""Weapon distribution: damage to enemies (hit points), kills and enemy knocks of a player by weapon category.

Damage by the category of its event, kills by what earned the credit, knocks by the knock. What has no
category is filed under Other, so that the sums over categories are the player's totals. All three 0: no row.
"""

from collections import Counter
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.blow import Blow
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.players import Relation
from pewstats_collectors.telemetry.rows import Table

Key = tuple[str, str]
"""Account id and category."""


class WeaponDistributionRow(NamedTuple):
    """Table player_match_weapon_distribution: damage to enemies, kills and enemy knocks of one category."""

    account_id: str
    weapon_category: str
    total_damage: float | None
    total_kills: int | None
    knock_downs: int | None


def weapon_distribution_rows(match: Match) -> list[WeaponDistributionRow]:
    """Rows of table player_match_weapon_distribution, by account id and category."""
    damage = {
        (account, category): amount
        for account, totals in match.damage_totals.items()
        for category, amount in totals.dealt_by_category.items()
    }
    kills = Counter(
        (death.killer_id, _category(match, death.credit.credit_blow))
        for death in match.deaths
        if death.is_kill and death.killer_id
    )
    knocks = Counter(
        (knock.attacker.account_id, _category(match, knock.blow))
        for knock in match.knocks
        if knock.attacker and knock.kind is Relation.ENEMY
    )
    keys = {key for counts in (damage, kills, knocks) for key, value in counts.items() if value}
    told = match.measured
    return [
        WeaponDistributionRow(
            account_id=account,
            weapon_category=category,
            total_damage=damage.get((account, category), 0.0) if told.damage else None,
            total_kills=kills[account, category] if told.deaths else None,
            knock_downs=knocks[account, category] if told.knocks else None,
        )
        for account, category in sorted(keys)
    ]


def _category(match: Match, blow: Blow) -> str:
    return match.weapons.filed_under(blow.type, blow.causer)


TABLE: Final = Table(
    "player_match_weapon_distribution",
    WeaponDistributionRow,
    ("account_id", "weapon_category"),
    weapon_distribution_rows,
)
