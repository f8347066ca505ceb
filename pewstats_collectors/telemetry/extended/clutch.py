"""Clutch (1vX): he is the last of a team of two or more to live, and enemies are on him.

He is alone from the last death of his mates on, if none of them lives then (who died may be back) and he does
not die within half a second. X: the living enemies in an engagement of his team that runs then, or ended at
most 20 s before. Won if all of them die before he does, else lost. Without an X there is no clutch: n 0.
"""

from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.extended.own_fights import tells_fights
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
    for account, player in match.lobby.players.items():
        since = _alone_since(match, account)
        enemies = set() if since is None else _enemies(match, player.team_id, since)
        if since is not None and enemies:
            end = match.lives.ends_after(account, since)
            won = all(match.lives.ends_after(enemy, since) < end for enemy in enemies)
            rows[account] = Clutch(len(enemies), won, 1)
    return rows


def _alone_since(match: Match, account: str) -> int | None:
    """When (ms) he became the last of his team to live."""
    mates = [mate for mate in match.lobby.mates(account) if mate != account]
    if not mates or any(mate not in match.last_death for mate in mates):
        return None
    since = max(match.last_death[mate] for mate in mates)
    lives, wipe_ms = match.lives, round(match.parameters.death.wipe_s * 1000)
    if not lives.alive(account, since) or lives.last_end(account) <= since + wipe_ms:
        return None
    return None if any(lives.alive(mate, since) for mate in mates) else since


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
