"""Time outside: the seconds outside the blue circle in percent of those from his landing to his last death.

Survivors: to the end of the match. None: never landed, or the file does not tell circles, damage or deaths.
"""

from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.circle_metrics import times_outside


class ShareOutside(NamedTuple):
    """Column of player_match_extended, percent."""

    pct_time_outside: float


def shares_outside(match: Match) -> dict[str, ShareOutside]:
    """Time outside of all who landed by account id."""
    if not match.measured.deaths:
        return {}
    rows = {}
    for account, outside in times_outside(match).items():
        landed = match.landings[account][0]
        played_ms = match.last_death.get(account, match.clock.end_ms) - landed
        if played_ms > 0:
            percent = 100_000 * outside.time_outside_zone_seconds / played_ms
            rows[account] = ShareOutside(round(percent, 2))
    return rows


METRIC: Final = Metric(ShareOutside, shares_outside)
