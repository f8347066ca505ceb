"""Finishing: what became of the enemies that each player knocked, and how he knocked them.

Counts by outcome add up to `total_knocks`. Rates in percent: finished by himself; died as a kill of his team,
however late. Times s, distances m; averages leave out what is not known. None: the file does not tell.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import fsum
from typing import Any, Final, NamedTuple

from pewstats_collectors.telemetry.blow import HEADSHOT
from pewstats_collectors.telemetry.knock_outcomes import Outcome, ResolvedKnock
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.knock_mates import mates_at
from pewstats_collectors.telemetry.players import Relation
from pewstats_collectors.telemetry.rows import DISTANCE_DECIMALS, Table

_SECONDS_DECIMALS: Final = 3
_RATE_DECIMALS: Final = 2


class FinishingRow(NamedTuple):
    """Table player_finishing_summary: the enemy knocks of a player.

    `knocks_own_blow`: an old file hides whether he or a mate finished. `knocks_revived_by_enemy`: the victim
    stood up again. `instant_kills`: kills of enemies who were not knocked. Isolated: no living mate nearer
    than parameter knock.isolated_m, out of `isolated_knocks_n` knocks with a known distance to one.
    """

    account_id: str
    total_knocks: int | None = None
    knocks_converted_self: int | None = None
    knocks_finished_by_teammates: int | None = None
    knocks_stolen: int | None = None
    knocks_wiped: int | None = None
    knocks_bled_out: int | None = None
    knocks_zone: int | None = None
    knocks_environment: int | None = None
    knocks_finished_by_own_team: int | None = None
    knocks_own_blow: int | None = None
    knocks_revived_by_enemy: int | None = None
    knocks_unresolved: int | None = None
    knocks_lost: int | None = None
    knocks_unknown: int | None = None
    instant_kills: int | None = None
    finishing_rate: float | None = None
    conversion_rate: float | None = None
    avg_time_to_finish_self: float | None = None
    avg_time_to_finish_teammate: float | None = None
    avg_knock_distance_m: float | None = None
    min_knock_distance_m: float | None = None
    max_knock_distance_m: float | None = None
    knocks_lt10m: int | None = None
    knocks_10_50m: int | None = None
    knocks_50_100m: int | None = None
    knocks_100_200m: int | None = None
    knocks_ge200m: int | None = None
    headshot_knock_count: int | None = None
    wallbang_knock_count: int | None = None
    vehicle_knock_count: int | None = None
    avg_nearest_mate_m: float | None = None
    avg_mean_mate_m: float | None = None
    isolated_knocks: int | None = None
    isolated_knocks_n: int | None = None


_OUTCOMES: Final = {
    Outcome.SELF: "knocks_converted_self",
    Outcome.TEAMMATE: "knocks_finished_by_teammates",
    Outcome.OTHER_TEAM: "knocks_stolen",
    Outcome.WIPE: "knocks_wiped",
    Outcome.BLEED_OUT: "knocks_bled_out",
    Outcome.ZONE: "knocks_zone",
    Outcome.ENVIRONMENT: "knocks_environment",
    Outcome.VICTIM_TEAM: "knocks_finished_by_own_team",
    Outcome.OWN_BLOW_V1: "knocks_own_blow",
    Outcome.REVIVED: "knocks_revived_by_enemy",
    Outcome.UNRESOLVED: "knocks_unresolved",
    Outcome.LOST: "knocks_lost",
    Outcome.UNKNOWN: "knocks_unknown",
}
_BUCKETS: Final = (
    "knocks_lt10m",
    "knocks_10_50m",
    "knocks_50_100m",
    "knocks_100_200m",
    "knocks_ge200m",
)


def finishing_rows(match: Match) -> list[FinishingRow]:
    """Rows of table player_finishing_summary, by account id: one for every player."""
    accounts = sorted(match.lobby.players)
    if not match.measured.knocks:
        return [FinishingRow(account) for account in accounts]
    knocks: defaultdict[str, list[ResolvedKnock]] = defaultdict(list)
    for one in match.resolved_knocks:
        if one.knock.attacker and one.knock.kind is Relation.ENEMY:
            knocks[one.knock.attacker.account_id].append(one)
    instant = Counter(
        death.killer_id for death in match.deaths if death.is_kill and death.was_knocked is False
    )
    return [_row(match, account, knocks[account], instant[account]) for account in accounts]


def _row(match: Match, account: str, knocks: Sequence[ResolvedKnock], instant: int) -> FinishingRow:
    ends = _ends(knocks) | {"instant_kills": instant} if match.measured.deaths else {}
    return FinishingRow(
        account_id=account,
        total_knocks=len(knocks),
        **ends,
        **_distances(match, knocks),
        **_circumstances(match, knocks),
        **_mates(match, account, knocks),
    )


def _ends(knocks: Sequence[ResolvedKnock]) -> dict[str, Any]:
    counts = Counter(one.outcome for one in knocks)
    converted = sum(one.credited_to_own_team for one in knocks)
    hidden = counts[Outcome.OWN_BLOW_V1] > 0
    return {
        **{column: counts[outcome] for outcome, column in _OUTCOMES.items()},
        "finishing_rate": None if hidden else _percent(counts[Outcome.SELF], len(knocks)),
        "conversion_rate": _percent(converted, len(knocks)),
        "avg_time_to_finish_self": _mean_time(knocks, Outcome.SELF),
        "avg_time_to_finish_teammate": _mean_time(knocks, Outcome.TEAMMATE),
    }


def _distances(match: Match, knocks: Sequence[ResolvedKnock]) -> dict[str, Any]:
    distances = [one.knock.blow.distance_m for one in knocks if one.knock.blow.distance_m is not None]
    limits = match.parameters.knock.buckets_m
    buckets = Counter(bisect_right(limits, distance) for distance in distances)
    return {
        "avg_knock_distance_m": _mean(distances, DISTANCE_DECIMALS),
        "min_knock_distance_m": round(min(distances), DISTANCE_DECIMALS) if distances else None,
        "max_knock_distance_m": round(max(distances), DISTANCE_DECIMALS) if distances else None,
        **{column: buckets[index] for index, column in enumerate(_BUCKETS)},
    }


def _circumstances(match: Match, knocks: Sequence[ResolvedKnock]) -> dict[str, Any]:
    """Old files say nothing of walls and vehicles; then nobody's knocks through them are known."""
    every = match.knocks
    walls_told = not every or any(knock.through_wall is not None for knock in every)
    vehicles_told = not every or any(knock.attacker_in_vehicle is not None for knock in every)
    return {
        "headshot_knock_count": sum(one.knock.blow.reason == HEADSHOT for one in knocks),
        "wallbang_knock_count": sum(bool(one.knock.through_wall) for one in knocks) if walls_told else None,
        "vehicle_knock_count": (
            sum(bool(one.knock.attacker_in_vehicle) for one in knocks) if vehicles_told else None
        ),
    }


def _mates(match: Match, account: str, knocks: Sequence[ResolvedKnock]) -> dict[str, Any]:
    mates = [mates_at(match, account, one.knock.ms) for one in knocks]
    nearest = [one.nearest_m for one in mates if one.nearest_m is not None]
    means = [one.mean_m for one in mates if one.mean_m is not None]
    isolated_m = match.parameters.knock.isolated_m
    return {
        "avg_nearest_mate_m": _mean(nearest, DISTANCE_DECIMALS),
        "avg_mean_mate_m": _mean(means, DISTANCE_DECIMALS),
        "isolated_knocks": sum(distance >= isolated_m for distance in nearest),
        "isolated_knocks_n": len(nearest),
    }


def _mean_time(knocks: Sequence[ResolvedKnock], outcome: Outcome) -> float | None:
    times = [one.seconds_to_outcome for one in knocks if one.outcome is outcome]
    return _mean([time for time in times if time is not None], _SECONDS_DECIMALS)


def _mean(values: Sequence[float], decimals: int) -> float | None:
    return round(fsum(values) / len(values), decimals) if values else None


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, _RATE_DECIMALS) if whole else None


TABLE: Final = Table("player_finishing_summary", FinishingRow, ("account_id",), finishing_rows)
