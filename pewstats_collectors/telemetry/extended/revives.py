"""Revives: the share of his team's knocks (by anybody, 0..1) that ended in a revive, and special revives.

None in a team of one: nobody could have come. Self revives: he raised himself. Trauma bags: revives by him,
of a mate or himself, that used one; None where the file does not tell.
"""

from collections import Counter
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric, rate
from pewstats_collectors.telemetry.knocks import EndedBy
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.players import Relation


class Revives(NamedTuple):
    """Columns of player_match_extended."""

    revive_rate: float | None
    revive_rate_n: int | None
    self_revives: int | None
    trauma_bag_revives: int | None


def revives(match: Match) -> dict[str, Revives]:
    """Revives of every player by account id."""
    lobby, told = match.lobby, match.measured
    knocked: Counter[int] = Counter()
    revived: Counter[int] = Counter()
    for (victim, _), end in match.knock_ends.items():
        knocked[lobby.team_of(victim)] += 1
        revived[lobby.team_of(victim)] += end.by is EndedBy.REVIVE
    selves: Counter[str] = Counter()
    bags: Counter[str] = Counter()
    for revive in match.revives:
        relation = lobby.relation(revive.reviver, revive.victim)
        if revive.reviver and relation in (Relation.SELF, Relation.TEAM):
            selves[revive.reviver.account_id] += relation is Relation.SELF
            bags[revive.reviver.account_id] += revive.trauma_bag is True
    tells_bags = told.revives and all(revive.trauma_bag is not None for revive in match.revives)
    rows = {}
    for account, player in lobby.players.items():
        team = player.team_id
        chances = knocked[team] if len(lobby.teams[team]) > 1 else 0
        rows[account] = Revives(
            revive_rate=rate(revived[team], chances) if told.knocks else None,
            revive_rate_n=chances if told.knocks else None,
            self_revives=selves[account] if told.revives else None,
            trauma_bag_revives=bags[account] if tells_bags else None,
        )
    return rows


METRIC: Final = Metric(Revives, revives)
