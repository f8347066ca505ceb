"""Clutch (1vX): he is the last of a team of two or more to live, and enemies are on him.

X: the living enemies in an engagement of his team that runs then, or ended at most 20 s before. Won if all of
them died before him, else lost. Mates are gone when they died over half a second before him; without an X, or
with mates alive to the end, there is no clutch: n 0.
"""

from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.extended.own_fights import tells_fights
from pewstats_collectors.telemetry.lives import NEVER
from pewstats_collectors.telemetry.match import Match


class Clutch(NamedTuple):
    """Columns of player_match_extended; n is 0 or 1."""

    clutch_enemies: int | None
    clutch_won: bool | None
    clutch_n: int


_NONE: Final = Clutch(None, None, 0)


def clutches(match: Match) -> dict[str, Clutch]:
    """The clutch of every player by account id."""
    if not tells_fights(match):
        return {}
    rows = dict.fromkeys(match.lobby.players, _NONE)
    for team, members in match.lobby.teams.items():
        alone = _last_of(match, members)
        if alone is None:
            continue
        account, since = alone
        enemies = _enemies(match, team, since)
        if enemies:
            end = match.lives.last_end(account)
            won = all(match.lives.last_end(enemy) < end for enemy in enemies)
            rows[account] = Clutch(len(enemies), won, 1)
    return rows


def _last_of(match: Match, members: tuple[str, ...]) -> tuple[str, int] | None:
    """Who outlived all his mates, and since when (ms) he was alone."""
    if len(members) == 1:
        return None
    *_, (since, _), (end, account) = sorted((match.lives.last_end(member), member) for member in members)
    if since == NEVER or end <= since + round(match.parameters.death.wipe_s * 1000):
        return None
    return (account, since) if match.lives.alive(account, since) else None


def _enemies(match: Match, team: int, ms: int) -> set[str]:
    """Living players of other teams in the engagements of a team at an instant, or just before it."""
    gap_ms = round(match.parameters.fights.gap_s * 1000)
    return {
        account
        for engagement in match.engagements
        if team in (engagement.team_a, engagement.team_b)
        and engagement.start_ms <= ms <= engagement.end_ms + gap_ms
        for account, participant in engagement.participants.items()
        if participant.team_id != team and match.lives.alive(account, ms)
    }


METRIC: Final = Metric(Clutch, clutches)
