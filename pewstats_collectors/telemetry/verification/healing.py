"""When players are healed, tick by tick."""

from bisect import bisect_left
from collections import defaultdict
from datetime import datetime, timedelta

from pewstats_collectors.telemetry.events import LogHeal
from pewstats_collectors.telemetry.match import Match


def ticks_of(match: Match) -> defaultdict[str, list[datetime]]:
    """The ticks of healing by account, those after the match too."""
    ticks: defaultdict[str, list[datetime]] = defaultdict(list)
    for event in match.telemetry.of(LogHeal):
        ticks[event.character.account_id].append(event.at)
    return ticks


def any_tick(match: Match, times: list[datetime], start_ms: int, end_ms: int) -> bool:
    """Whether any of the times, in order, lies from start to end."""
    index = bisect_left(times, match.clock.start + timedelta(milliseconds=start_ms))
    return index < len(times) and match.clock.ms_of(times[index]) <= end_ms
