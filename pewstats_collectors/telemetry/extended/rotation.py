"""Rotation lag: seconds from a phase's announcement (or his landing, if later) until he is inside white (2D).

0 if he is inside then, by his interpolated place; else until the first point of his track inside. No value
for a phase in which he is dead at that moment, or not inside before he dies or the next phase is announced.
"""

from bisect import bisect_left, bisect_right
from itertools import pairwise
from math import fsum, hypot
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.circles import Circle
from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.lives import NEVER
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.tracks import NOWHERE, Point, Track

_LAG_DECIMALS: Final = 3


class Rotation(NamedTuple):
    """Columns of player_match_extended: mean lag, and phases with one."""

    rotation_lag_s: float | None
    rotation_lag_n: int


class _Phase(NamedTuple):
    announce_ms: int
    next_ms: int
    white: Circle


def rotations(match: Match) -> dict[str, Rotation]:
    """Rotation lag of every player by account id."""
    if not match.measured.circles:
        return {}
    phases = _phases(match)
    rows = {}
    for account in match.lobby.players:
        lags = [lag for phase in phases if (lag := _lag_ms(match, account, phase)) is not None]
        mean = round(fsum(lags) / len(lags) / 1000, _LAG_DECIMALS) if lags else None
        rows[account] = Rotation(mean, len(lags))
    return rows


def _phases(match: Match) -> list[_Phase]:
    """Each until the next that is announced, which in a file with gaps need not have the next number."""
    told = match.circles.phases.items()
    announced = sorted((one.announce_ms, number) for number, one in told if one.announce_ms is not None)
    phases = []
    for (ms, number), (next_ms, _) in pairwise([*announced, (NEVER, 0)]):
        white = match.circles.white_of(number)
        if white is not None:
            phases.append(_Phase(ms, next_ms, white))
    return phases


def _lag_ms(match: Match, account: str, phase: _Phase) -> int | None:
    landed = match.landings.get(account)
    if landed is None:
        return None
    start = max(phase.announce_ms, landed[0])
    death = match.lives.ends_after(account, start)
    if death == start or start > phase.next_ms:
        return None
    track = match.tracks.get(account, NOWHERE)
    at = track.at(start)
    if at is not None and _inside(at, phase.white):
        return 0
    return _first_inside(track, start, min(death - 1, phase.next_ms), phase.white)


def _first_inside(track: Track, start: int, last: int, white: Circle) -> int | None:
    for index in range(bisect_left(track.times, start), bisect_right(track.times, last)):
        if _inside(track.point(index), white):
            return track.times[index] - start
    return None


def _inside(point: Point, white: Circle) -> bool:
    return hypot(point[0] - white.x, point[1] - white.y) <= white.radius


METRIC: Final = Metric(Rotation, rotations)
