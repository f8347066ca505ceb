"""Isolation at death: his deaths with the nearest living mate more than 100 m away (3D).

Out of those deaths at which his own place and that of a living mate are known.
"""

from collections import Counter
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.knock_mates import mates_at

_FAR_M: Final = 100


class Isolation(NamedTuple):
    """Columns of player_match_extended."""

    isolated_deaths: int | None
    isolated_deaths_n: int


def isolation(match: Match) -> dict[str, Isolation]:
    """Isolation of every player by account id."""
    if not match.measured.deaths:
        return {}
    isolated: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for death in match.deaths:
        nearest = mates_at(match, death.victim_id, death.ms).nearest_m
        if nearest is not None:
            counted[death.victim_id] += 1
            isolated[death.victim_id] += nearest > _FAR_M
    return {
        account: Isolation(isolated[account] if counted[account] else None, counted[account])
        for account in match.lobby.players
    }


METRIC: Final = Metric(Isolation, isolation)
