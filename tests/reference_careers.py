"""Careers by hand: plain loops over what was played, from the definitions, without a database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Played:
    """A match as one player played it; `career` is ranked, normal, tournament or None."""

    match_id: str
    started_at: datetime
    career: str | None
    values: Values
    bot_share: float = 0.0

    @property
    def won(self) -> bool:
        return self.values.get("rank") == 1

    @property
    def key(self) -> tuple[datetime, str]:
        return self.started_at, self.match_id


def career(matches: Iterable[Played], name: str) -> dict[str, Any] | None:
    """The line of player_stats of this career, or of `all`."""
    counted = sorted(
        (one for one in matches if one.career and name in ("all", one.career)), key=lambda one: one.key
    )
    if not counted:
        return None
    humans = [one for one in counted if one.bot_share < 0.1]
    sums = {key: _sum(counted, column) for key, column in _SUMS.items()}
    sums["damage"] = sum(Decimal(str(_damage(one) or 0)) for one in counted)
    measured = [one for one in counted if _damage(one) is not None]
    told = [one for one in counted if one.values.get("kills") is not None]
    ranked = sorted(told, key=_best_first)
    current, best = _streaks(counted)
    return sums | {
        "matches_played": len(counted),
        "wins": sum(one.won for one in counted),
        "top_10s": sum(one.values.get("rank", 99) <= 10 for one in counted),
        "matches_vs_humans": len(humans),
        "wins_vs_humans": sum(one.won for one in humans),
        "kills_matches": len(told),
        "damage_matches": len(measured),
        "longest_kill": max(
            (one.values["longest_kill"] for one in counted if one.values.get("longest_kill")), default=None
        ),
        "current_win_streak": current,
        "best_win_streak": best,
        "best_match_id": ranked[0].match_id if ranked else None,
        "worst_match_id": ranked[-1].match_id if ranked else None,
        "first_match_id": counted[0].match_id,
        "last_match_id": counted[-1].match_id,
        "avg_damage": _mean(sums["damage"], len(measured), 4),
        "kd": _mean(sums["kills"], max(sums["deaths"], 1), 4) if told else None,
        "win_rate": _mean(100 * sum(one.won for one in counted), len(counted), 2),
    }


def advanced(matches: Iterable[Played], name: str) -> dict[str, Any]:
    """Means over samples, and rates: sums over sums, of the matches that have them."""
    counted = [one for one in matches if one.career and name in ("all", one.career)]
    zone = [one.values for one in counted if one.values.get("avg_distance_from_center") is not None]
    samples = sum(one["zone_samples"] for one in zone)
    finishing = [
        one.values["finishing"]
        for one in counted
        if one.values.get("finishing", {}).get("finishing_rate") is not None
    ]
    return {
        "total_heals_used": _sum(counted, "heals_used"),
        "avg_distance_from_center": _mean(
            sum(Decimal(str(one["avg_distance_from_center"])) * one["zone_samples"] for one in zone),
            samples,
            2,
        ),
        "max_distance_from_center": max(
            (
                one.values["max_distance_from_center"]
                for one in counted
                if "max_distance_from_center" in one.values
            ),
            default=None,
        ),
        "finishing_rate": _mean(
            100 * sum(one["knocks_converted_self"] for one in finishing),
            sum(one["total_knocks"] for one in finishing),
            2,
        ),
    }


def achievements(matches: Iterable[Played]) -> dict[str, str]:
    """Which match earned some of the catalogue: one of each kind, as its texts say."""
    counted = sorted((one for one in matches if one.career), key=lambda one: one.key)
    found: dict[str, str] = {}

    def reach(name: str, one: Played, *, when: bool) -> None:
        if when:
            found.setdefault(name, one.match_id)

    wins = kills = streak = 0
    for one in counted:
        wins += one.won
        kills += one.values.get("kills") or 0
        streak = streak + 1 if one.won else 0
        reach("first_win", one, when=one.won)
        reach("win_10", one, when=wins >= 10)
        reach("streak_2", one, when=streak >= 2)
        reach("streak_5", one, when=streak >= 5)
        reach("kills_5", one, when=(one.values.get("kills") or 0) >= 5)
        reach("kills_10", one, when=(one.values.get("kills") or 0) >= 10)
        reach("kills_100", one, when=kills >= 100)
    return found


_SUMS = {
    "kills": "kills",
    "deaths": "deaths",
    "knocks": "dbnos",
    "assists": "assists",
    "headshot_kills": "headshot_kills",
    "revives": "revives",
}


def _damage(one: Played) -> Any:
    """The match object's; the telemetry's where there is none."""
    told = one.values.get("damage_dealt")
    return one.values.get("damage_dealt_to_enemies") if told is None else told


def _sum(matches: Iterable[Played], column: str) -> Any:
    return sum(Decimal(str(one.values.get(column) or 0)) for one in matches)


def _mean(total: Any, number: Any, places: int) -> Decimal | None:
    if not number:
        return None
    return (Decimal(total) / Decimal(number)).quantize(Decimal(10) ** -places, ROUND_HALF_UP)


def _streaks(matches: Sequence[Played]) -> tuple[int, int]:
    current = best = 0
    for one in matches:
        current = current + 1 if one.won else 0
        best = max(best, current)
    return current, best


def _best_first(one: Played) -> tuple[Any, ...]:
    damage = _damage(one)
    return -one.values["kills"], damage is None, -(damage or 0), one.started_at, one.match_id
