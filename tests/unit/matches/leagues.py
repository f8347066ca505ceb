"""A small league, and lobbies of it: what the tests of tournament context judge."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pewstats_collectors.matches.context import (
    NO_DECISION,
    Context,
    Decision,
    League,
    Lobby,
    Membership,
    Place,
    Round,
    SeasonRules,
    Seat,
    judge,
)

START = datetime(2026, 1, 17, 18, 30, tzinfo=UTC)
FALL, WINTER = UUID(int=1), UUID(int=2)
KINDS = ("custom", "competitive", "esports-*")
FIRST, SECOND = Place(FALL, "Division 1", ""), Place(FALL, "Division 2", "")
GROUP_A, GROUP_B = Place(FALL, "Division 1", "A"), Place(FALL, "Division 1", "B")
ELSEWHERE = Place(WINTER, "Division 1", "")
ROUND = Round(UUID(int=100), FIRST, START - timedelta(hours=1), START + timedelta(hours=3))


def team(number: int, place: Place = FIRST, size: int = 4) -> list[Membership]:
    """A team whose players are `account.<team>-<n>`, called `player<team>-<n>`."""
    return [
        Membership(place, UUID(int=1000 + number), f"player{number}-{n}", f"account.{number}-{n}")
        for n in range(size)
    ]


def teams(numbers: Iterable[int], place: Place = FIRST) -> list[Membership]:
    """All players of these teams."""
    return [member for number in numbers for member in team(number, place)]


def league(
    memberships: Iterable[Membership], rounds: Iterable[Round] = (ROUND,), min_teams: int = 8
) -> League:
    """These rosters and rounds, in seasons of the usual kinds."""
    rules = {season: SeasonRules(season, min_teams, KINDS) for season in (FALL, WINTER)}
    return League(tuple(memberships), rules, tuple(rounds))


def person(account_id: str, player_name: str, roster: int | None = None) -> Seat:
    """Somebody in a lobby, by default in no roster of it."""
    return Seat(account_id, player_name, roster)


def playing(memberships: Iterable[Membership]) -> list[Seat]:
    """Each of them once, under a current account and name, in a roster with his team."""
    seats: dict[str, Seat] = {}
    for one in memberships:
        account_id = one.account_id or "account.new"
        seats.setdefault(account_id, Seat(account_id, one.player_name, one.team_id.int))
    return list(seats.values())


def judged(
    people: Iterable[Seat],
    known: League,
    decision: Decision = NO_DECISION,
    *,
    at: datetime = START,
    match_type: str | None = "custom",
    game_mode: str | None = "esports-squad-fpp",
) -> Context:
    """What a match of these people comes to."""
    return judge(Lobby("match", at, match_type, game_mode, tuple(people)), known, decision)


EIGHT = teams(range(8))
