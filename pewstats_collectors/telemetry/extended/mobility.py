"""Mobility: metres per second (3D) on his track in fights, and how often he moved over 25 m between points.

Over his fights (with bots too) that last 5 s or more and show 3 points of his track or more, n; all paths by
all durations. A lower bound: only the points seen count.
"""

from itertools import pairwise
from math import dist, fsum
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.extended.own_fights import own_fights, tells_fights
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import metres
from pewstats_collectors.telemetry.tracks import NOWHERE

_LEAST_POINTS: Final = 3
_LEAST_MS: Final = 5000
_RELOCATION_CM: Final = 25 * 100


class Mobility(NamedTuple):
    """Columns of player_match_extended."""

    mobility_m_s: float | None
    mobility_relocations: int | None
    mobility_n: int


def mobility(match: Match) -> dict[str, Mobility]:
    """Mobility of every player by account id."""
    if not tells_fights(match):
        return {}
    fights = own_fights(match)
    rows = {}
    for account in match.lobby.players:
        track = match.tracks.get(account, NOWHERE)
        steps: list[float] = []
        duration_ms = counted = 0
        for fight in fights[account]:
            points = track.between(fight.start_ms, fight.end_ms)
            lasted = fight.end_ms - fight.start_ms
            if lasted >= _LEAST_MS and len(points) >= _LEAST_POINTS:
                steps += [dist(before, after) for before, after in pairwise(points)]
                duration_ms += lasted
                counted += 1
        rows[account] = _of_steps(steps, duration_ms, counted)
    return rows


def _of_steps(steps: list[float], duration_ms: int, fights: int) -> Mobility:
    if not fights:
        return Mobility(None, None, 0)
    return Mobility(
        metres(fsum(steps) * 10 / duration_ms), sum(step > _RELOCATION_CM for step in steps), fights
    )


METRIC: Final = Metric(Mobility, mobility)
