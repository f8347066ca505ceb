"""Third-partied deaths: of those of his deaths that are kills, the ones with another kill nearby just before.

Nearby: victims within 200 m (2D); just before: at most 30 s, or at the same instant; another: by a team that
is not his killer's, and not between the same two teams.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from math import hypot
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.places import has_place

_BEFORE_MS: Final = 30_000
_NEAR_CM: Final = 200 * 100


class ThirdPartied(NamedTuple):
    """Columns of player_match_extended."""

    third_partied_deaths: int | None
    third_partied_deaths_n: int


class _Kill(NamedTuple):
    ms: int
    victim: str
    killer_team: int
    victim_team: int
    place: tuple[float, float] | None


def third_partied(match: Match) -> dict[str, ThirdPartied]:
    """Third-partied deaths of every player by account id."""
    if not match.measured.deaths:
        return {}
    kills = _kills(match)
    died: Counter[str] = Counter()
    partied: Counter[str] = Counter()
    times = [kill.ms for kill in kills]
    for kill in kills:
        just_before = kills[bisect_left(times, kill.ms - _BEFORE_MS) : bisect_right(times, kill.ms)]
        died[kill.victim] += 1
        partied[kill.victim] += any(_disturbs(other, kill) for other in just_before)
    return {
        account: ThirdPartied(partied[account] if died[account] else None, died[account])
        for account in match.lobby.players
    }


def _kills(match: Match) -> list[_Kill]:
    """All kills by time."""
    team_of = match.lobby.team_of
    kills = []
    for death in match.deaths:
        if death.is_kill and death.killer_id:
            at = death.credit.victim.location
            place = (at.x, at.y) if has_place(at) else None
            teams = team_of(death.killer_id), team_of(death.victim_id)
            kills.append(_Kill(death.ms, death.victim_id, *teams, place))
    return kills


def _disturbs(other: _Kill, kill: _Kill) -> bool:
    """Whether of two kills at that time one is another near the other."""
    if other.killer_team == kill.killer_team:
        return False
    if {other.killer_team, other.victim_team} == {kill.killer_team, kill.victim_team}:
        return False
    if other.place is None or kill.place is None:
        return False
    return hypot(other.place[0] - kill.place[0], other.place[1] - kill.place[1]) <= _NEAR_CM


METRIC: Final = Metric(ThirdPartied, third_partied)
