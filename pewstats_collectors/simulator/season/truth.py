"""What is true of a season once all files were brought and all decisions taken.

It follows from how the season was made, never from its match objects or files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pewstats_collectors.simulator.people import Person
from pewstats_collectors.simulator.season.fixtures import Fixture, Status
from pewstats_collectors.simulator.season.league import League
from pewstats_collectors.simulator.truth import MatchTruth


@dataclass(frozen=True, slots=True)
class Expected:
    """How a match is judged; the counts are None where a match is none of the season's business."""

    is_tournament_match: bool
    status: Status | None
    division: str | None
    round: int | None
    #: of the slot it fills
    match_number: int | None
    #: rostered teams that took part
    team_count: int | None
    #: participants, bots excluded, who are on no roster
    unmatched_player_count: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a team did in a confirmed match; `kills` are those of everybody who played for it."""

    division: str
    round: int
    team: str
    match_id: str
    created_at: datetime
    rank: int
    kills: int


#: Account ids of rostered participants, with their teams.
Appearances = Mapping[str, str]


def appearances_of(league: League, fixtures: list[Fixture]) -> dict[str, Appearances]:
    """By match id. A known account counts everywhere: a roster has it, or it was seen by its listed name."""
    known = {one.account_id for one in league.players.values() if one.listed_id}
    for fixture in fixtures:
        if fixture.verdict.is_tournament_match:
            known |= {one.account_id for one in fixture.plan.people if _has_listed_name(league, one)}
    return {
        fixture.plan.match_id: {
            person.account_id: team.name
            for person in fixture.plan.people
            if person.account_id in known or _has_listed_name(league, person)
            if (team := league.team_of(person.account_id, fixture.plan.created_at))
        }
        for fixture in fixtures
    }


def _has_listed_name(league: League, person: Person) -> bool:
    player = league.players.get(person.account_id)
    return player is not None and player.listed_name == person.name


def expected(fixture: Fixture, appeared: Appearances) -> Expected:
    """The verdict on a match, with its counts."""
    verdict = fixture.verdict
    teams = unmatched = None
    if verdict.status is not None:
        people = [person for person in fixture.plan.people if not person.is_bot]
        teams, unmatched = len(set(appeared.values())), len(people) - len(appeared)
    return Expected(
        verdict.is_tournament_match,
        verdict.status,
        verdict.division,
        verdict.round,
        verdict.match_number,
        teams,
        unmatched,
    )


def results(fixture: Fixture, appeared: Appearances, played: MatchTruth) -> list[Result]:
    """What counts of a match, by team; nothing unless it is confirmed."""
    verdict, plan = fixture.verdict, fixture.plan
    if verdict.status != "confirmed" or verdict.division is None or verdict.round is None:
        return []
    found = []
    for squad in plan.squads:
        for team in sorted({appeared[one.account_id] for one in squad.members if one.account_id in appeared}):
            truths = [played.players[one.account_id] for one in squad.members]
            rank, kills = min(one.win_place for one in truths), sum(one.kills for one in truths)
            found.append(
                Result(verdict.division, verdict.round, team, plan.match_id, plan.created_at, rank, kills)
            )
    return found
