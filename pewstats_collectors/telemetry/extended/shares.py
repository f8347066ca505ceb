"""Shares: a player's part (0..1) of his team's damage to enemies and of its kills; n is the team's total."""

from collections import Counter
from math import fsum
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.damage import DAMAGE_DECIMALS
from pewstats_collectors.telemetry.extended.metric import Metric, rate
from pewstats_collectors.telemetry.match import Match


class Shares(NamedTuple):
    """Columns of player_match_extended; `damage_share_n` in hit points."""

    damage_share: float | None
    damage_share_n: float | None
    kill_share: float | None
    kill_share_n: int | None


def shares(match: Match) -> dict[str, Shares]:
    """Shares of every player by account id."""
    told = match.measured
    kills = Counter(death.killer_id for death in match.deaths if death.is_kill)
    dealt = {account: totals.dealt_to_enemies for account, totals in match.damage_totals.items()}
    rows = {}
    for members in match.lobby.teams.values():
        damage_n = round(fsum(dealt[account] for account in members), DAMAGE_DECIMALS)
        kills_n = sum(kills[account] for account in members)
        for account in members:
            rows[account] = Shares(
                damage_share=rate(dealt[account], damage_n) if told.damage else None,
                damage_share_n=damage_n if told.damage else None,
                kill_share=rate(kills[account], kills_n) if told.deaths else None,
                kill_share_n=kills_n if told.deaths else None,
            )
    return rows


METRIC: Final = Metric(Shares, shares)
