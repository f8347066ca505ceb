"""Team fight summary: how many fights a team had, won, and shared with a third party; percent of its fights.

Fights only, no pokes, and none against a side of bots unless the parameters count them. Fights that nobody
won count, too. No rows for an abnormal match, nor for a team without a fight.
"""

from collections import defaultdict
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.engagement import Engagement
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import Table

PERCENT_DECIMALS: Final = 2


class TeamFightSummaryRow(NamedTuple):
    """Table team_fight_summary: the fights of one team."""

    team_id: int
    fights: int
    fights_won: int
    fights_won_pct: float
    third_partied: int
    third_partied_pct: float


def team_fight_summary_rows(match: Match) -> list[TeamFightSummaryRow]:
    """Rows of table team_fight_summary, by team."""
    if match.abnormal:
        return []
    of_team: defaultdict[int, list[Engagement]] = defaultdict(list)
    for one in match.engagements:
        if one.is_fight and (match.parameters.fights.count_vs_bots or not one.vs_bots):
            of_team[one.team_a].append(one)
            of_team[one.team_b].append(one)
    return [_row(team, fights) for team, fights in sorted(of_team.items())]


def _row(team: int, fights: list[Engagement]) -> TeamFightSummaryRow:
    won = sum(one.winning_team_id == team for one in fights)
    third_partied = sum(bool(one.third_party_teams) for one in fights)
    return TeamFightSummaryRow(
        team_id=team,
        fights=len(fights),
        fights_won=won,
        fights_won_pct=_percent(won, len(fights)),
        third_partied=third_partied,
        third_partied_pct=_percent(third_partied, len(fights)),
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, PERCENT_DECIMALS)


TABLE: Final = Table("team_fight_summary", TeamFightSummaryRow, ("team_id",), team_fight_summary_rows)
