"""Player board of a tournament: own kills times points per kill; placement points stay with the team."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pewstats_collectors.stats.rulesets import Ruleset

#: The weapon categories tournament pages show.
PAGE_CATEGORIES: Final = (
    "AR", "DMR", "SR", "SMG", "Shotgun", "LMG", "Pistol", "Melee", "Throwable", "Other",
)  # fmt: skip


class WeaponTotal(NamedTuple):
    """What a player did for a team with the weapons of one category."""

    account_id: str
    team_name: str
    category: str
    damage: Any
    kills: int | None


def player_board(
    totals: Sequence[Mapping[str, Any]], weapons: Iterable[WeaponTotal], rules: Ruleset
) -> list[dict[str, Any]]:
    """Lines best first: points, damage, account id. Players equal in points and damage share a rank.

    `totals` are each player's sums for one team; who changed team has a line for each.
    """
    used: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for one in weapons:
        of_line = used.setdefault((one.account_id, one.team_name), {})
        of_line[one.category] = {"damage": float(one.damage or 0), "kills": one.kills or 0}
    ordered = sorted(totals, key=lambda one: (*_order(one, rules), one["account_id"], one["team_name"]))
    ranks = {_order(one, rules): place for place, one in reversed(list(enumerate(ordered, 1)))}
    return [
        _line(ranks[_order(one, rules)], one, used.get((one["account_id"], one["team_name"]), {}), rules)
        for one in ordered
    ]


def _order(total: Mapping[str, Any], rules: Ruleset) -> tuple[float, float]:
    return -(total["total_kills"] or 0) * rules.kill_points, -float(total["total_damage"] or 0)


def _line(
    rank: int, total: Mapping[str, Any], weapons: Mapping[str, dict[str, Any]], rules: Ruleset
) -> dict[str, Any]:
    kills = total["total_kills"] or 0
    return {
        "rank": rank,
        "account_id": total["account_id"],
        "player_name": total["player_name"],
        "team_name": total["team_name"],
        "total_points": kills * rules.kill_points,
        "total_kills": kills,
        "total_damage": _number(total["total_damage"]),
        "avg_damage": _number(total["avg_damage"]),
        "killsteals": total["killsteals"],
        "matches_played": total["matches_played"],
        "best_placement": total["best_placement"],
        "avg_placement": None if total["avg_placement"] is None else round(total["avg_placement"], 2),
        "weapon_distribution": {
            category: weapons.get(category, {"damage": 0.0, "kills": 0}) for category in PAGE_CATEGORIES
        },
    }


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 4)
