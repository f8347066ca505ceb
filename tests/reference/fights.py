"""Tables of fights (metrics 12.1): every engagement, who took part, and the sums of teams."""

import math

from tests.reference.engagements import (
    Engagement,
    first_hit_side,
    is_fight,
    middle,
    outcome,
    participants,
    vs_bots,
)
from tests.reference.lives import Lives
from tests.reference.match import Match
from tests.reference.plain import Row, rounded, seconds, share


def fight_rows(match: Match, lives: Lives, engagements: list[Engagement]) -> list[Row]:
    """Return table `team_fights`: every engagement."""
    rows = []
    for e in engagements:
        a, b = match.members(e.team_a), match.members(e.team_b)
        hits_a, hits_b = (sum(hit.attacker in side for hit in e.hits) for side in (a, b))
        knocks_a, knocks_b = (sum(knock.attacker in side for knock in e.knocks) for side in (a, b))
        kills_a, kills_b = e.kills_of(a), e.kills_of(b)
        centre = e.centre or (None, None)
        how, winner, loser = outcome(match, lives, e)
        rows.append(
            {
                "ruleset": "pair1",
                "team_a": e.team_a,
                "team_b": e.team_b,
                "start_s": seconds(e.start),
                "end_s": seconds(e.end),
                "is_fight": is_fight(match, e),
                "hits": hits_a + hits_b,
                "hits_a": hits_a,
                "hits_b": hits_b,
                "damage_a": round(e.damage(a), 4),
                "damage_b": round(e.damage(b), 4),
                "knocks_a": knocks_a,
                "knocks_b": knocks_b,
                "kills_a": kills_a,
                "kills_b": kills_b,
                "losses_a": kills_b,
                "losses_b": kills_a,
                "first_hit_side": first_hit_side(match, e),
                "center_x_cm": rounded(centre[0], 1),
                "center_y_cm": rounded(centre[1], 1),
                "spread_m": rounded(e.spread, 2),
                "third_party_teams": e.third_party_teams,
                "outcome": how,
                "winning_team_id": winner,
                "loser_team_id": loser,
                "vs_bots": vs_bots(match, e),
            }
        )
    return rows


def participant_rows(match: Match, engagements: list[Engagement]) -> list[Row]:
    """Return table `fight_participants`."""
    rows = [
        _participant(e, team, account_id)
        for e in engagements
        for team, accounts in participants(match, e).items()
        for account_id in accounts
    ]
    return sorted(rows, key=lambda row: (row["team_a"], row["team_b"], row["start_s"], row["account_id"]))


def _participant(e: Engagement, team: int, who: str) -> Row:
    """Return one participant; everything is to or by the other side of this engagement."""
    times = [blow.t for blow in e.blows if who in (blow.attacker, blow.victim)]
    times += [kill.t for kill in e.kills if who in (kill.killer_id, kill.victim)]
    mean_x, mean_y = middle([at for account_id, at in e.points if account_id == who]) or (None, None)
    return {
        "team_a": e.team_a,
        "team_b": e.team_b,
        "start_s": seconds(e.start),
        "account_id": who,
        "team_id": team,
        "hits": sum(hit.attacker == who for hit in e.hits),
        "damage_dealt": round(e.damage([who]), 4),
        "damage_taken": round(math.fsum(blow.damage for blow in e.blows if blow.victim == who), 4),
        "knocks": sum(knock.attacker == who for knock in e.knocks),
        "kills": e.kills_of([who]),
        "was_knocked": any(knock.victim == who for knock in e.knocks),
        "died": any(kill.victim == who for kill in e.kills),
        "first_s": seconds(min(times)),
        "last_s": seconds(max(times)),
        "mean_x": rounded(mean_x, 1),
        "mean_y": rounded(mean_y, 1),
    }


def team_rows(match: Match, lives: Lives, engagements: list[Engagement]) -> list[Row]:
    """Return table `team_fight_summary`: every team with a fight, those against bots left out."""
    fights = [e for e in engagements if is_fight(match, e) and not vs_bots(match, e)]
    rows = []
    for team in match.teams():
        mine = [e for e in fights if team in (e.team_a, e.team_b)]
        won = sum(outcome(match, lives, e)[1] == team for e in mine)
        third = sum(bool(e.third_party_teams) for e in mine)
        if mine:
            rows.append(
                {
                    "team_id": team,
                    "fights": len(mine),
                    "fights_won": won,
                    "fights_won_pct": share(won, len(mine), 2, 100),
                    "third_partied": third,
                    "third_partied_pct": share(third, len(mine), 2, 100),
                }
            )
    return rows
