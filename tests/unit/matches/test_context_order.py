"""Tournament context: no order of people, rosters or rounds matters."""

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.matches.context import NOT_A_TOURNAMENT_MATCH, Membership
from tests.unit.matches.leagues import (
    EIGHT,
    ELSEWHERE,
    FIRST,
    GROUP_A,
    ROUND,
    SECOND,
    judged,
    league,
    person,
    playing,
)


@pytest.mark.parametrize("step", [1, -1])
def test_of_two_rounds_that_begin_together_it_is_always_the_same(step: int) -> None:
    rounds = [ROUND, replace(ROUND, round_id=UUID(int=101))][::step]
    assert judged(playing(EIGHT), league(EIGHT, rounds)).round_id == ROUND.round_id


@pytest.mark.parametrize("step", [1, -1])
def test_of_two_teams_that_claim_a_name_it_is_always_the_same(step: int) -> None:
    claims = [Membership(FIRST, UUID(int=team_id), "Rookie", None) for team_id in (5, 6)][::step]
    context = judged([person("account.rookie", "Rookie")], league(claims, min_teams=1))
    assert context.teams == {"account.rookie": UUID(int=5)}


places = st.sampled_from([FIRST, SECOND, GROUP_A, ELSEWHERE])


@st.composite
def rosters(draw: st.DrawFn) -> list[Membership]:
    """Few people on many rosters, some of them without an account."""
    entry = st.tuples(places, st.integers(0, 5), st.integers(0, 9), st.booleans())
    return [
        Membership(place, UUID(int=team_id), f"p{person}", f"account.{person}" if known else None)
        for place, team_id, person, known in draw(st.lists(entry, min_size=1, max_size=30))
    ]


@given(rosters(), st.sets(st.integers(0, 12), min_size=1), st.randoms(use_true_random=False))
def test_the_order_of_participants_rosters_and_rounds_does_not_matter(
    roster: list[Membership], present: set[int], random: Random
) -> None:
    participants = [person(f"account.{number}", f"p{number}", number % 3) for number in sorted(present)]
    rounds = [ROUND, replace(ROUND, round_id=UUID(int=99)), replace(ROUND, place=SECOND)]
    expected = judged(participants, league(roster, rounds, min_teams=2))
    for shuffled in (participants, roster, rounds):
        random.shuffle(shuffled)
    assert judged(participants, league(roster, rounds, min_teams=2)) == expected


@given(rosters(), st.sets(st.integers(0, 12), min_size=1))
def test_a_judgement_is_whole(roster: list[Membership], present: set[int]) -> None:
    participants = [person(f"account.{number}", f"p{number}") for number in present]
    context = judged(participants, league(roster, min_teams=2))
    if context.validation_status is None:
        assert context == NOT_A_TOURNAMENT_MATCH
        return
    assert context.team_count is not None
    assert context.unmatched_player_count is not None
    assert context.team_count >= 1
    assert 0 <= context.unmatched_player_count < len(participants)
    assert context.is_tournament_match == (context.place is not None)
    assert context.is_tournament_match == (context.validation_status != "mixed_division")
    assert context.round_id is None or context.validation_status == "unscheduled"
    assert set(context.teams) <= {one.account_id for one in participants}
