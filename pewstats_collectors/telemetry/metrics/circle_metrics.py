"""Circle metrics: how far from the circles a player stood, and for how long he was burnt. Metres, seconds.

Over his eligible samples: distance d to the middle and e = radius - d to the edge (inside positive) of blue,
and the same of white where there is one. Time outside is the number of burns by blue since his landing, times
the time between two burns as this match has it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import floor, fsum, hypot
from statistics import median
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.damage import Damage
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import DISTANCE_DECIMALS
from pewstats_collectors.telemetry.samples import Sample
from pewstats_collectors.telemetry.weapon_categories import BLUE_ZONE

# Gaps (ms) between two burns of one stay outside.
_SHORTEST: Final = 500
_LONGEST: Final = 1500


class CircleMetrics(NamedTuple):
    """A player in the circles; names as in match_summaries. None: no sample, never landed, not told."""

    zone_samples: int | None = None
    outside_samples: int | None = None
    avg_distance_from_center: float | None = None
    max_distance_from_center: float | None = None
    avg_distance_from_edge: float | None = None
    min_distance_from_edge: float | None = None
    white_samples: int | None = None
    avg_distance_from_white_center: float | None = None
    avg_distance_from_white_edge: float | None = None
    blue_zone_ticks: int | None = None
    time_outside_zone_seconds: int | None = None


class TimeOutside(NamedTuple):
    """How often blue burnt a player since his landing, and how long he was outside by that."""

    blue_zone_ticks: int
    time_outside_zone_seconds: int


NOT_TOLD: Final = CircleMetrics()


def circle_metrics(match: Match) -> dict[str, CircleMetrics]:
    """Circle metrics of every player of the match by account id."""
    outside = times_outside(match)
    metrics = {account: _of_samples(match, account) for account in match.lobby.players}
    return metrics | {account: metrics[account]._replace(**outside[account]._asdict()) for account in outside}


def times_outside(match: Match) -> dict[str, TimeOutside]:
    """Time outside of all who landed, by account id; nobody where the file does not tell it."""
    if not (match.circles.is_told and match.measured.damage):
        return {}
    ticks = _ticks(match.damages)
    tick_s = blue_tick_s(match, ticks)
    outside = {}
    for account, (landed, _) in match.landings.items():
        burnt = sum(ms >= landed for ms in ticks.get(account, ()))
        outside[account] = TimeOutside(burnt, floor(burnt * tick_s + 0.5))
    return outside


def blue_tick_s(match: Match, ticks: Mapping[str, Sequence[int]] | None = None) -> float:
    """Seconds between two burns by blue: the median of this match, or the parameter's value."""
    of_players = _ticks(match.damages) if ticks is None else ticks
    gaps = [
        after - before
        for times in of_players.values()
        for before, after in pairwise(times)
        if _SHORTEST <= after - before <= _LONGEST
    ]
    rules = match.parameters.circle
    return median(gaps) / 1000 if len(gaps) >= rules.tick_min_gaps else rules.blue_tick_s


def _ticks(damages: Iterable[Damage]) -> dict[str, list[int]]:
    """The instants (ms) in which blue burnt a player, in order, by account id."""
    ticks: defaultdict[str, dict[int, None]] = defaultdict(dict)
    for damage in damages:
        if damage.type == BLUE_ZONE:
            ticks[damage.victim.account_id][damage.ms] = None
    return {account: list(times) for account, times in ticks.items()}


def _of_samples(match: Match, account: str) -> CircleMetrics:
    if not match.measured.circles:
        return NOT_TOLD
    samples = match.samples.get(account)
    if not samples:
        return CircleMetrics(zone_samples=0, white_samples=0)
    distances = [sample.distance for sample in samples]
    edges = [sample.blue.radius - sample.distance for sample in samples]
    whites = _whites(samples)
    return CircleMetrics(
        zone_samples=len(samples),
        outside_samples=sum(edge < 0 for edge in edges),
        avg_distance_from_center=_mean(distances),
        max_distance_from_center=round(max(distances) / 100, DISTANCE_DECIMALS),
        avg_distance_from_edge=_mean(edges),
        min_distance_from_edge=round(min(edges) / 100, DISTANCE_DECIMALS),
        white_samples=len(whites),
        avg_distance_from_white_center=_mean([distance for distance, _ in whites]),
        avg_distance_from_white_edge=_mean([edge for _, edge in whites]),
    )


def _whites(samples: Iterable[Sample]) -> list[tuple[float, float]]:
    """Distance to the middle and to the edge of white, cm, where there is one."""
    whites = []
    for sample in samples:
        if sample.white is not None:
            distance = hypot(sample.x - sample.white.x, sample.y - sample.white.y)
            whites.append((distance, sample.white.radius - distance))
    return whites


def _mean(centimetres: list[float]) -> float | None:
    if not centimetres:
        return None
    return round(fsum(centimetres) / len(centimetres) / 100, DISTANCE_DECIMALS)
