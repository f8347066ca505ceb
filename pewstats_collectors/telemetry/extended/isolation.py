"""Isolation at death: his deaths with the nearest living mate more than 100 m away (3D).

Out of those deaths at which his own place and that of a living mate are known.
"""

from collections import Counter
from math import dist
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.tracks import NOWHERE

_FAR_CM: Final = 100 * 100


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
        nearest = _nearest_mate_cm(match, death.victim_id, death.ms)
        if nearest is not None:
            counted[death.victim_id] += 1
            isolated[death.victim_id] += nearest > _FAR_CM
    return {
        account: Isolation(isolated[account] if counted[account] else None, counted[account])
        for account in match.lobby.players
    }


def _nearest_mate_cm(match: Match, account: str, ms: int) -> float | None:
    place = match.tracks.get(account, NOWHERE).at(ms)
    if place is None:
        return None
    mates = [
        match.tracks.get(mate, NOWHERE).at(ms)
        for mate in match.lobby.mates(account)
        if mate != account and match.lives.alive(mate, ms)
    ]
    return min((dist(place, mate) for mate in mates if mate is not None), default=None)


METRIC: Final = Metric(Isolation, isolation)
