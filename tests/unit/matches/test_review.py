"""What a person is told about a match that waits for him: each fact and each likely command by an example."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from pewstats_collectors.matches.context import League, Lobby, Membership, Place, Round, SeasonRules, Seat
from pewstats_collectors.matches.review import (
    Assign,
    Case,
    Findings,
    NotTournament,
    Plan,
    Planned,
    Remake,
    Team,
    examine,
    is_usual,
)
from pewstats_collectors.matches.slots import Slot, Tolerance

START = datetime(2026, 3, 22, 19, 0, tzinfo=UTC)
FALL = UUID(int=1)
FIRST, SECOND = Place(FALL, "Division 1", ""), Place(FALL, "Division 2", "")
ROUND = Round(UUID(int=10), FIRST, START - timedelta(hours=5), START + timedelta(hours=5))
OTHER_ROUND = Round(UUID(int=11), SECOND, ROUND.starts_at, ROUND.ends_at)
KINDS = ("custom",)
TOLERANCE = Tolerance(timedelta(minutes=30), timedelta(minutes=45))
ERANGEL, MIRAMAR = "Baltic_Main", "Desert_Main"
TEAMS = (
    Team(UUID(int=100), FIRST, "Owls"),
    Team(UUID(int=101), FIRST, "Foxes"),
    Team(UUID(int=102), SECOND, "Hares"),
)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def players(team: Team, roster: int, size: int) -> list[Seat]:
    return [Seat(f"account.{team.name}{n}", f"{team.name}{n}", roster) for n in range(size)]


LEAGUE = League(
    tuple(
        Membership(team.place, team.team_id, one.player_name, one.account_id)
        for team in TEAMS
        for one in players(team, 0, 4)
    ),
    {FALL: SeasonRules(FALL, 8, KINDS)},
    (),
)


def case(
    people: Iterable[Seat] = (),
    *,
    minutes: float = 0,
    map_name: str = ERANGEL,
    status: str = "unscheduled",
    place: Place | None = FIRST,
    round_id: UUID | None = ROUND.round_id,
    kind: str = "custom",
) -> Case:
    lobby = Lobby("match", after(minutes), kind, "squad", tuple(people))
    return Case(lobby, map_name, status, place, round_id)


def planned(
    number: int,
    minutes: float = 0,
    map_name: str | None = ERANGEL,
    *,
    filled_at: float | None = None,
    cancelled: bool = False,
    of: Round = ROUND,
) -> Planned:
    slot = Slot(UUID(int=1000 + number), number, after(minutes), map_name, cancelled)
    if filled_at is None:
        return Planned(of, 1, slot)
    return Planned(of, 1, slot, f"holder{number}", after(filled_at))


def findings(one: Case, *slots: Planned) -> Findings:
    return examine(one, LEAGUE, Plan(TEAMS, slots, {FALL: TOLERANCE}))


def test_teams_with_their_players_missing_teams_and_strangers() -> None:
    stranger = Seat("account.x", "Stranger", 2)
    found = findings(case([*players(TEAMS[0], 1, 3), stranger, *players(TEAMS[2], 3, 1)]))
    assert found.found == {FIRST: {"Owls": 3}}
    assert found.missing == ["Foxes"]
    assert found.strangers == ["Stranger"]
    assert (found.nearest, found.advice) == (None, None)


def test_of_mixed_divisions_the_teams_of_each_and_none_is_missing() -> None:
    people = [*players(TEAMS[2], 1, 2), *players(TEAMS[0], 2, 4)]
    mixed = case(people, status="mixed_division", place=None, round_id=None)
    found = findings(mixed, planned(1, of=OTHER_ROUND))
    assert list(found.found.items()) == [(FIRST, {"Owls": 4}), (SECOND, {"Hares": 2})]
    assert found.missing == []
    assert found.nearest is not None
    assert found.nearest.planned.round == OTHER_ROUND
    assert found.advice is None


def test_former_members_are_strangers() -> None:
    left = tuple(replace(one, active_until=START) for one in LEAGUE.memberships)
    found = examine(case(players(TEAMS[0], 1, 1)), replace(LEAGUE, memberships=left), Plan(TEAMS, (), {}))
    assert (found.found, found.strangers) == ({FIRST: {}}, ["Owls0"])


@pytest.mark.parametrize(
    ("minutes", "number", "distance", "fits"),
    [(-20, 1, -20, True), (17, 1, 17, True), (18, 2, -17, False), (60, 2, 25, False), (36, 2, 1, False)],
)
def test_the_nearest_planned_match_of_its_division(
    minutes: float, number: int, distance: float, fits: bool
) -> None:
    slots = planned(1), planned(2, 35, MIRAMAR), planned(3, minutes, of=OTHER_ROUND)
    nearest = findings(case(minutes=minutes), *slots).nearest
    assert nearest is not None
    assert (nearest.planned.slot.match_number, nearest.minutes, nearest.map_fits) == (number, distance, fits)


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (planned(1), "open"),
        (planned(1, cancelled=True), "cancelled"),
        (planned(1, filled_at=0), "filled"),
        (planned(1, filled_at=0, cancelled=True), "filled"),
    ],
)
def test_a_planned_match_is_open_filled_or_cancelled(one: Planned, state: str) -> None:
    assert one.state == state


ERANGEL_OPEN, MIRAMAR_OPEN = planned(1), planned(1, 0, MIRAMAR)


@pytest.mark.parametrize(
    ("minutes", "slots", "advice"),
    [
        (52, [ERANGEL_OPEN, planned(2, 35, MIRAMAR, filled_at=36)], Assign(ERANGEL_OPEN)),  # too late for it
        (90, [ERANGEL_OPEN], Assign(ERANGEL_OPEN)),
        (91, [ERANGEL_OPEN], NotTournament()),
        (-60, [ERANGEL_OPEN], Assign(ERANGEL_OPEN)),
        (-61, [ERANGEL_OPEN], NotTournament()),
        (20, [planned(1, filled_at=2)], Remake("holder1", "match")),
        (2, [planned(1, filled_at=20)], Remake("match", "holder1")),
        (45, [planned(1, filled_at=2)], Remake("holder1", "match")),
        (46, [planned(1, filled_at=2)], NotTournament()),
        (25, [planned(1, filled_at=2), planned(2, 35, MIRAMAR, filled_at=35)], Remake("holder1", "match")),
        (2, [MIRAMAR_OPEN], Assign(MIRAMAR_OPEN)),  # another map than planned
        (46, [MIRAMAR_OPEN], NotTournament()),
        (2, [MIRAMAR_OPEN, planned(2, 70, filled_at=70)], Assign(MIRAMAR_OPEN)),
        (2, [planned(1, cancelled=True)], NotTournament()),
        (2, [planned(1, 0, MIRAMAR, filled_at=0)], NotTournament()),
    ],
)
def test_what_it_likely_is(minutes: float, slots: list[Planned], advice: object) -> None:
    assert findings(case(minutes=minutes), *slots).advice == advice


def test_what_needs_no_decision() -> None:
    with_slots = [ROUND.round_id]
    assert is_usual(case(), LEAGUE, [])  # it counts
    assert not is_usual(case(), LEAGUE, with_slots)
    assert not is_usual(case(round_id=None), LEAGUE, [])
    assert not is_usual(case(status="remake_candidate", round_id=None), LEAGUE, [])
    mixed = case(status="mixed_division", place=None, round_id=None)
    assert not is_usual(mixed, LEAGUE, [])
    public = case(status="mixed_division", place=None, round_id=None, kind="official")
    assert is_usual(public, LEAGUE, [])
