"""Team mates at the moment of a knock: how many live, how many stand, how far away they are (m, 3D).

Everybody is where his track puts him then. Mates nobody saw around that time count as alive, never for a
distance.
"""

from bisect import bisect_right
from collections.abc import Sequence
from math import dist, fsum
from typing import NamedTuple

from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.tracks import NOWHERE


class Mates(NamedTuple):
    """The living mates of one player; `within` counts those within each limit of parameter knock.near_m.

    `nearest_m`, `mean_m` None: no distance is known; `variance_m2` (of all, not of a sample): fewer than two.
    """

    alive: int
    standing: int
    nearest_m: float | None
    mean_m: float | None
    variance_m2: float | None
    within: tuple[int, ...]


def mates_at(match: Match, account: str, ms: int) -> Mates:
    """The mates of a player at an instant, he himself left out."""
    lives, tracks = match.lives, match.tracks
    here = tracks.get(account, NOWHERE).at(ms)
    alive, standing = 0, 0
    distances: list[float] = []
    for mate in match.lobby.mates(account):
        if mate == account or not lives.alive(mate, ms):
            continue
        alive += 1
        standing += lives.standing(mate, ms)
        there = tracks.get(mate, NOWHERE).at(ms)
        if here is not None and there is not None:
            distances.append(dist(here, there) / 100)
    distances.sort()
    mean = fsum(distances) / len(distances) if distances else None
    return Mates(
        alive=alive,
        standing=standing,
        nearest_m=distances[0] if distances else None,
        mean_m=mean,
        variance_m2=_variance(distances, mean),
        within=tuple([bisect_right(distances, limit) for limit in match.parameters.knock.near_m]),
    )


def _variance(distances: Sequence[float], mean: float | None) -> float | None:
    if mean is None or len(distances) < 2:
        return None
    return fsum([(one - mean) ** 2 for one in distances]) / len(distances)
