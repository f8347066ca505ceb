"""Placement: of the team the best ranking any member has at LogMatchEnd, of the player his own.

Ties are real. A team without a ranking is placed by its last death among all teams, survivors first. None
without LogMatchEnd. Survival time is the last death, else the end of the match.
"""

from collections import defaultdict

from pewstats_collectors.telemetry.event_parts import Seat
from pewstats_collectors.telemetry.events import LogMatchEnd
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import seconds
from pewstats_collectors.telemetry.ties import as_told


def team_placements(match: Match) -> dict[int, int]:
    """Placement by team; empty for an incomplete match."""
    if match.clock.incomplete:
        return {}
    ranked: defaultdict[int, list[int]] = defaultdict(list)
    for account, seat in _final_seats(match).items():
        if seat.ranking and account in match.lobby.players:
            ranked[match.lobby.team_of(account)].append(seat.ranking)
    by_last_death = placements_by_last_death(match)
    return {team: min(ranked.get(team, [by_last_death[team]])) for team in match.lobby.teams}


def placements_by_last_death(match: Match) -> dict[int, int]:
    """1 + the number of teams that lasted longer; alive again after a death is alive."""
    out = {
        team: max(match.lives.last_end(account) for account in members)
        for team, members in match.lobby.teams.items()
    }
    return {team: 1 + sum(other > ms for other in out.values()) for team, ms in out.items()}


def individual_placements(match: Match) -> dict[str, int]:
    """A player's own placement (may repeat); only those who have one."""
    if match.clock.incomplete:
        return {}
    seats = _final_seats(match)
    return {account: seat.individual_ranking for account, seat in seats.items() if seat.individual_ranking}


def survival_time_s(match: Match, account: str) -> float | None:
    """Seconds until the last death, or the end of the match; None when the end is not in the file."""
    died = match.last_death.get(account)
    if died is not None:
        return seconds(died)
    return None if match.clock.incomplete else seconds(match.clock.end_ms)


def _final_seats(match: Match) -> dict[str, Seat]:
    """The seats of the last LogMatchEnd; whoever left before stands in an earlier one."""
    seats: dict[str, Seat] = {}
    ends = match.telemetry.of(LogMatchEnd)
    for end in sorted(ends, key=lambda end: (end.at, as_told(end)), reverse=True):
        for seat in (entry.sitter for entry in end.characters):
            seats.setdefault(seat.account_id or "", seat)
    return seats
