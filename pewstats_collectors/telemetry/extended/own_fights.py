"""Own fights: those a player took part in, by account id; pokes are no fights."""

from collections import defaultdict

from pewstats_collectors.telemetry.engagement import Engagement
from pewstats_collectors.telemetry.match import Match


def tells_fights(match: Match) -> bool:
    """Whether the file tells all that fights are made of."""
    return match.measured.deaths and match.measured.knocks and match.measured.damage


def own_fights(match: Match) -> defaultdict[str, list[Engagement]]:
    """The fights of every player, by start."""
    fights: defaultdict[str, list[Engagement]] = defaultdict(list)
    for engagement in match.engagements:
        if engagement.is_fight:
            for account in engagement.participants:
                fights[account].append(engagement)
    return fights
