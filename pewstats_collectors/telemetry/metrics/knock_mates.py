"""Team mates at the moment of a knock: how many live, how many stand, how far away they are (m, 3D).

Everybody is where his track puts him then. Mates nobody saw around that time count as alive, never for a
distance.
"""

from collections.abc import Sequence
from math import dist, fsum
from typing import NamedTuple

from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.tracks import NOWHERE, Point


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
    lives = match.lives
    living = [mate for mate in match.lobby.mates(account) if mate != account and lives.alive(mate, ms)]
    distances = _distances(_place(match, account, ms), [_place(match, mate, ms) for mate in living])
    mean = fsum(distances) / len(distances) if distances else None
    return Mates(
        alive=len(living),
        standing=sum(lives.standing(mate, ms) for mate in living),
        nearest_m=min(distances, default=None),
        mean_m=mean,
        variance_m2=_variance(distances, mean),
        within=tuple(sum(one <= limit for one in distances) for limit in match.parameters.knock.near_m),
    )


def _place(match: Match, account: str, ms: int) -> Point | None:
    return match.tracks.get(account, NOWHERE).at(ms)


def _distances(here: Point | None, places: Sequence[Point | None]) -> list[float]:
    if here is None:
        return []
    return [dist(here, place) / 100 for place in places if place is not None]


def _variance(distances: Sequence[float], mean: float | None) -> float | None:
    if mean is None or len(distances) < 2:
        return None
    return fsum((one - mean) ** 2 for one in distances) / len(distances)
