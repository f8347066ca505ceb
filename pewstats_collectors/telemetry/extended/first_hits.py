"""First hits: how many of his fights had the first hit from his side, and how many he won with and without.

Shares of 0..1 of the fights in which one side hit first; fights against bots alone are left out. A fight
without a winner is not won.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.engagement import Engagement
from pewstats_collectors.telemetry.extended.metric import Metric, rate
from pewstats_collectors.telemetry.extended.own_fights import own_fights, tells_fights
from pewstats_collectors.telemetry.match import Match


class FirstHits(NamedTuple):
    """Columns of player_match_extended; `other_hit`: the first hit was the other side's."""

    first_hit_rate: float | None
    first_hit_rate_n: int
    first_hit_won_rate: float | None
    first_hit_won_rate_n: int
    other_hit_won_rate: float | None
    other_hit_won_rate_n: int


def first_hits(match: Match) -> dict[str, FirstHits]:
    """First hits of every player by account id."""
    if not tells_fights(match):
        return {}
    count_bots = match.parameters.fights.count_vs_bots
    fights = own_fights(match)
    return {
        account: _of_fights(player.team_id, [one for one in fights[account] if count_bots or not one.vs_bots])
        for account, player in match.lobby.players.items()
    }


def _of_fights(team: int, fights: Iterable[Engagement]) -> FirstHits:
    ours = [one.winning_team_id == team for one in fights if _first_team(one) == team]
    theirs = [one.winning_team_id == team for one in fights if _first_team(one) not in (team, None)]
    return FirstHits(
        first_hit_rate=rate(len(ours), len(ours) + len(theirs)),
        first_hit_rate_n=len(ours) + len(theirs),
        first_hit_won_rate=rate(sum(ours), len(ours)),
        first_hit_won_rate_n=len(ours),
        other_hit_won_rate=rate(sum(theirs), len(theirs)),
        other_hit_won_rate_n=len(theirs),
    )


def _first_team(fight: Engagement) -> int | None:
    if fight.first_hit_side is None:
        return None
    return fight.team_a if fight.first_hit_side == "a" else fight.team_b


METRIC: Final = Metric(FirstHits, first_hits)
