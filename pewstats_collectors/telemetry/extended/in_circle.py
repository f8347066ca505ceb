"""In circle: in how many of the phases he was inside white when blue began to close, 0..1.

Over phases in which he lives then and the file names those inside; beside it the rate of the whole lobby, all
players and phases together.
"""

from collections import Counter
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric, rate
from pewstats_collectors.telemetry.match import Match


class InCircle(NamedTuple):
    """Columns of player_match_extended; n is the phases."""

    in_circle_rate: float | None
    in_circle_rate_n: int
    lobby_in_circle_rate: float | None


def in_circle(match: Match) -> dict[str, InCircle]:
    """In circle of every player by account id; nobody in files without such lists."""
    phases = match.circles.phases.values()
    if all(told.inside_announce is None and told.inside_close is None for told in phases):
        return {}
    inside: Counter[str] = Counter()
    alive: Counter[str] = Counter()
    for told in phases:
        if told.close_ms is None or told.inside_close is None:
            continue
        for account in match.lobby.players:
            if match.lives.alive(account, told.close_ms):
                alive[account] += 1
                inside[account] += account in told.inside_close
    lobby = rate(inside.total(), alive.total())
    return {
        account: InCircle(rate(inside[account], alive[account]), alive[account], lobby)
        for account in match.lobby.players
    }


METRIC: Final = Metric(InCircle, in_circle)
