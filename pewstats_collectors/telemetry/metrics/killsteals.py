"""Killsteals: a player finished with a blow what a third team had knocked.

Neither the knocker nor the finisher is in the victim's team, nor are they in one. Zone, wipe and bleeding
steal nothing. Old files show thefts by third teams only.
"""

from pewstats_collectors.telemetry.death import Death, FinishKind
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.players import Lobby


def is_killsteal(death: Death, lobby: Lobby) -> bool:
    """Whether this death was stolen from the knocker."""
    finisher, maker = death.credit.finisher, death.credit.maker
    if death.finish_kind is not FinishKind.BLOW or finisher is None or maker is None:
        return False
    teams = {lobby.team_of(account) for account in (finisher.account_id, maker.account_id, death.victim_id)}
    return len(teams) == 3


def knocker_team_alive(match: Match, death: Death) -> bool | None:
    """Whether anybody of the robbed knocker's team lived to see it; None where nobody was robbed."""
    maker = death.credit.maker
    if maker is None or not is_killsteal(death, match.lobby):
        return None
    return any(match.lives.alive(account, death.ms) for account in match.lobby.mates(maker.account_id))
