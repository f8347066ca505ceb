"""Trades: a player who is taken down is traded when a mate takes down the one who did it, soon after.

Down: an enemy knock, or a kill of somebody not knocked before. Window 5, 10 and 30 s, both ends included.
`traded_deaths` of the downs a player suffered, `trade_kills` of those he made (each once, however many mates
it trades); he may trade his own down.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.lives import NEVER
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.players import Relation


class Trades(NamedTuple):
    """Columns of player_match_extended: downs traded within so many seconds, and all downs."""

    traded_deaths_5: int | None
    traded_deaths_10: int | None
    traded_deaths_30: int | None
    traded_deaths_n: int
    trade_kills_5: int | None
    trade_kills_10: int | None
    trade_kills_30: int | None
    trade_kills_n: int


class Down(NamedTuple):
    """Somebody was taken down by an enemy (account ids, ms)."""

    ms: int
    actor: str
    victim: str


def downs_of(match: Match) -> list[Down]:
    """Every down of the match, by time."""
    knocks = [
        Down(knock.ms, knock.attacker.account_id, knock.victim.account_id)
        for knock in match.knocks
        if knock.attacker and knock.kind is Relation.ENEMY
    ]
    kills = [
        Down(death.ms, death.killer_id, death.victim_id)
        for death in match.deaths
        if death.killer_id and death.is_kill and death.was_knocked is False
    ]
    return sorted(knocks + kills)


def trades(match: Match) -> dict[str, Trades]:
    """Trades of every player by account id."""
    if not (match.measured.knocks and match.measured.deaths):
        return {}
    team_of = match.lobby.team_of
    downs = downs_of(match)
    # When a player was taken down by a team, and when he took down somebody of a team.
    fallen_to: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    struck: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for down in downs:
        fallen_to[down.victim, team_of(down.actor)].append(down.ms)
        struck[down.actor, team_of(down.victim)].append(down.ms)
    until_traded: defaultdict[str, list[int]] = defaultdict(list)
    since_traded: defaultdict[str, list[int]] = defaultdict(list)
    for down in downs:
        until_traded[down.victim].append(_until(down.ms, fallen_to[down.actor, team_of(down.victim)]))
        since_traded[down.actor].append(_since(down.ms, struck[down.victim, team_of(down.actor)]))
    windows = [round(window * 1000) for window in match.parameters.trade.windows_s]
    return {
        account: Trades(
            *_within(until_traded[account], windows),
            len(until_traded[account]),
            *_within(since_traded[account], windows),
            len(since_traded[account]),
        )
        for account in match.lobby.players
    }


def _until(ms: int, times: list[int]) -> int:
    """From an instant to the first of these times that is not before it."""
    index = bisect_left(times, ms)
    return times[index] - ms if index < len(times) else NEVER


def _since(ms: int, times: list[int]) -> int:
    """From the last of these times that is not after an instant, to it."""
    index = bisect_right(times, ms)
    return ms - times[index - 1] if index else NEVER


def _within(gaps: list[int], windows: list[int]) -> tuple[int | None, int | None, int | None]:
    if not gaps:
        return (None, None, None)
    short, middle, long = (sum(gap <= window for gap in gaps) for window in windows)
    return (short, middle, long)


METRIC: Final = Metric(Trades, trades)
