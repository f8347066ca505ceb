"""Finishing: what became of each player's enemy knocks (metrics 11.3)."""

from tests.reference.deaths import Death
from tests.reference.knock_rows import Outcome
from tests.reference.match import Match
from tests.reference.plain import Row, flag, mean, rounded, share

BUCKETS = {
    "knocks_lt10m": (0, 10),
    "knocks_10_50m": (10, 50),
    "knocks_50_100m": (50, 100),
    "knocks_100_200m": (100, 200),
    "knocks_ge200m": (200, float("inf")),
}
COUNTED = {
    "knocks_converted_self": "self",
    "knocks_finished_by_teammates": "teammate",
    "knocks_stolen": "other_team",
    "knocks_wiped": "wipe",
    "knocks_bled_out": "bleed_out",
    "knocks_zone": "zone",
    "knocks_environment": "environment",
    "knocks_finished_by_own_team": "victim_team",
    "knocks_own_blow": "own_blow_v1",
    "knocks_revived_by_enemy": "revived",
    "knocks_unresolved": "unresolved",
    "knocks_lost": "lost",
    "knocks_unknown": "unknown",
}
ISOLATED_M = 200


def finishing_rows(match: Match, outcomes: list[Outcome], deaths: list[Death]) -> list[Row]:
    """Return table `player_finishing_summary`, a row for every player."""
    rows = []
    # Told of nowhere in the match is not told; who made no knock made none through walls.
    walls = not outcomes or any(_wall(o) is not None for o in outcomes)
    for player in sorted(match.players):
        mine = [o for o in outcomes if o.knock.attacker == player and o.knock.kind == "enemy"]
        instant = sum(d.is_kill and d.killer_id == player and d.was_knocked is False for d in deaths)
        row = _summary(mine) | {"instant_kills": instant}
        if not walls:
            row["wallbang_knock_count"] = None
        if not match.tells("LogPlayerMakeGroggy"):
            row = dict.fromkeys(row)
        rows.append({"account_id": player} | row)
    return rows


def _wall(outcome: Outcome) -> bool | None:
    return flag(outcome.knock.event, "isThroughPenetrableWall")


def _summary(mine: list[Outcome]) -> Row:
    total = len(mine)
    counts = {column: sum(o.outcome == outcome for o in mine) for column, outcome in COUNTED.items()}
    distances = [o.knock.distance for o in mine if o.knock.distance is not None]
    mates = [o.attacker_mates for o in mine if o.attacker_mates and o.attacker_mates.nearest is not None]
    nearest = [m.nearest for m in mates if m.nearest is not None]
    finishing_rate = share(counts["knocks_converted_self"], total, 2, 100)
    return {
        "total_knocks": total,
        **counts,
        "finishing_rate": None if counts["knocks_own_blow"] else finishing_rate,
        "conversion_rate": share(sum(o.credited_to_own_team for o in mine), total, 2, 100),
        "avg_time_to_finish_self": _time_to_finish(mine, "self"),
        "avg_time_to_finish_teammate": _time_to_finish(mine, "teammate"),
        "avg_knock_distance_m": rounded(mean(distances), 2),
        "min_knock_distance_m": rounded(min(distances, default=None), 2),
        "max_knock_distance_m": rounded(max(distances, default=None), 2),
        **{column: sum(low <= d < high for d in distances) for column, (low, high) in BUCKETS.items()},
        "headshot_knock_count": sum(o.knock.reason == "HeadShot" for o in mine),
        "wallbang_knock_count": sum(_wall(o) is True for o in mine),
        "vehicle_knock_count": sum(flag(o.knock.event, "isAttackerInVehicle") is True for o in mine),
        "avg_nearest_mate_m": rounded(mean(nearest), 2),
        "avg_mean_mate_m": rounded(mean(m.mean for m in mates if m.mean is not None), 2),
        "isolated_knocks": sum(d >= ISOLATED_M for d in nearest),
        "isolated_knocks_n": len(nearest),
    }


def _time_to_finish(mine: list[Outcome], outcome: str) -> float | None:
    times = [o.time_to_finish for o in mine if o.outcome == outcome and o.time_to_finish is not None]
    return rounded(mean(times), 3)
