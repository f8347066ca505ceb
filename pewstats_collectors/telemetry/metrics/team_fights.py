"""Team fights: every engagement of two teams with what both sides did, and how it ended.

Pokes are rows too, with is_fight false. Places are cm, spread m, damage hit points. Losses of a side are the
kills of the other in this engagement. What the file does not measure is None, and without deaths the outcome.
"""

from typing import Final, NamedTuple

from pewstats_collectors.telemetry.engagement import Engagement
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.measured import Measured
from pewstats_collectors.telemetry.rows import Table, metres, seconds

PLACE_DECIMALS: Final = 1


class TeamFightRow(NamedTuple):
    """Table team_fights: an engagement; `hits` are those of both sides. team_a is the smaller id."""

    team_a: int
    team_b: int
    start_s: float
    end_s: float
    ruleset: str
    is_fight: bool
    hits: int | None
    hits_a: int | None
    hits_b: int | None
    damage_a: float | None
    damage_b: float | None
    knocks_a: int | None
    knocks_b: int | None
    kills_a: int | None
    kills_b: int | None
    losses_a: int | None
    losses_b: int | None
    first_hit_side: str | None
    center_x_cm: float | None
    center_y_cm: float | None
    spread_m: float | None
    third_party_teams: list[int]
    outcome: str | None
    winning_team_id: int | None
    loser_team_id: int | None
    vs_bots: bool


def team_fight_rows(match: Match) -> list[TeamFightRow]:
    """Rows of table team_fights, by teams and start."""
    ruleset = match.parameters.fights.ruleset
    return sorted(_row(one, ruleset, match.measured) for one in match.engagements)


def _row(one: Engagement, ruleset: str, told: Measured) -> TeamFightRow:
    a, b = one.a, one.b
    x, y = rounded(one.center)
    return TeamFightRow(
        team_a=a.team_id,
        team_b=b.team_id,
        start_s=seconds(one.start_ms),
        end_s=seconds(one.end_ms),
        ruleset=ruleset,
        is_fight=one.is_fight,
        hits=a.hits + b.hits if told.damage else None,
        hits_a=a.hits if told.damage else None,
        hits_b=b.hits if told.damage else None,
        damage_a=a.damage if told.damage else None,
        damage_b=b.damage if told.damage else None,
        knocks_a=a.knocks if told.knocks else None,
        knocks_b=b.knocks if told.knocks else None,
        kills_a=a.kills if told.deaths else None,
        kills_b=b.kills if told.deaths else None,
        losses_a=b.kills if told.deaths else None,
        losses_b=a.kills if told.deaths else None,
        first_hit_side=one.first_hit_side,
        center_x_cm=x,
        center_y_cm=y,
        spread_m=metres(one.spread_m),
        third_party_teams=[*one.third_party_teams],
        outcome=one.outcome.value if told.deaths else None,
        winning_team_id=one.winning_team_id,
        loser_team_id=one.loser_team_id,
        vs_bots=one.vs_bots,
    )


def rounded(spot: tuple[float, float] | None) -> tuple[float, float] | tuple[None, None]:
    """A mean place as stored."""
    if spot is None:
        return None, None
    return round(spot[0], PLACE_DECIMALS), round(spot[1], PLACE_DECIMALS)


TABLE: Final = Table("team_fights", TeamFightRow, ("team_a", "team_b", "start_s"), team_fight_rows)
