"""Tournament context, tournaments.md 3 step 8: what staff decided about a match wins."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from pewstats_collectors.matches.context import STATUSES, Context, Decision, Membership, Round, Seat
from tests.unit.matches.leagues import (
    EIGHT,
    ELSEWHERE,
    FIRST,
    ROUND,
    SECOND,
    START,
    judged,
    league,
    person,
    playing,
    team,
    teams,
)

LATER = Round(UUID(int=101), FIRST, ROUND.ends_at, ROUND.ends_at + timedelta(hours=3))
OTHER = Round(UUID(int=102), SECOND, LATER.starts_at, LATER.ends_at)
FEW = teams(range(3))
STRANGERS = [person(f"account.stranger{n}", f"stranger{n}") for n in range(8)]
WINTERED = replace(ROUND, place=ELSEWHERE, round_id=UUID(int=103))


def test_a_round_by_decision_goes_before_the_one_by_time() -> None:
    context = judged(playing(EIGHT), league(EIGHT), Decision(round=LATER))
    assert context == replace(judged(playing(EIGHT), league(EIGHT)), round_id=LATER.round_id)


def test_a_round_by_decision_brings_its_division_and_the_teams_of_that() -> None:
    here = [*EIGHT, replace(EIGHT[0], place=SECOND, team_id=UUID(int=7))]
    context = judged(playing(EIGHT), league(here), Decision(round=OTHER))
    assert context == Context(True, "unscheduled", SECOND, OTHER.round_id, 1, 0, {"account.0-0": UUID(int=7)})


@pytest.mark.parametrize("people", [[], STRANGERS, playing(FEW), playing(EIGHT)])
@pytest.mark.parametrize("match_type", ["custom", "official"])
def test_a_round_by_decision_takes_any_people_and_kind(people: list[Seat], match_type: str) -> None:
    context = judged(people, league(EIGHT), Decision(round=ROUND), match_type=match_type, game_mode="squad")
    assert (context.is_tournament_match, context.validation_status) == (True, "unscheduled")
    assert (context.place, context.round_id) == (FIRST, ROUND.round_id)


@pytest.mark.parametrize("others", [Decision(), Decision(round=ROUND), Decision(is_remake=True)])
def test_no_tournament_match_by_decision_is_none_whatever_else_was_decided(others: Decision) -> None:
    decision = replace(others, is_tournament_match=False)
    assert judged(playing(EIGHT), league(EIGHT), decision) == Context(is_tournament_match=False)
    decision = replace(decision, validation_status="mixed_division")
    assert judged(playing(EIGHT), league(EIGHT), decision) == Context(False, "mixed_division")


def test_a_tournament_match_by_decision_is_one_with_few_teams_or_of_another_kind() -> None:
    for people, kind in ((playing(FEW), "custom"), (playing(EIGHT), "official")):
        context = judged(
            people, league(EIGHT), Decision(is_tournament_match=True), match_type=kind, game_mode=None
        )
        assert (context.is_tournament_match, context.validation_status) == (True, "unscheduled")
        assert (context.place, context.round_id) == (FIRST, ROUND.round_id)


def test_a_tournament_match_by_decision_of_two_divisions_or_of_strangers_has_no_place() -> None:
    mixed = [*EIGHT, *team(50, SECOND)]
    context = judged(playing(mixed), league(mixed), Decision(is_tournament_match=True))
    assert (context.validation_status, context.place, context.team_count) == ("unscheduled", None, 9)
    context = judged(STRANGERS, league(mixed), Decision(is_tournament_match=True))
    assert context == Context(True, "unscheduled", None, None, 0, 8)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("people", [EIGHT, FEW])
def test_a_status_by_decision_wins(status: str, people: list[Membership]) -> None:
    context = judged(playing(people), league(EIGHT), Decision(validation_status=status))
    assert context.validation_status == status
    assert context.is_tournament_match == (status != "mixed_division")
    assert (context.round_id is None) == (status == "remake_candidate")
    assert context.place == FIRST


# Remakes.


@pytest.mark.parametrize("people", [EIGHT, FEW])
def test_an_original_has_failed_and_stays_in_its_round_with_few_teams(
    people: list[Membership],
) -> None:
    context = judged(playing(people), league(EIGHT), Decision(failed=True))
    assert (context.is_tournament_match, context.validation_status) == (True, "remake_failed")
    assert (context.place, context.round_id) == (FIRST, ROUND.round_id)


def test_an_original_of_another_kind_is_in_its_place_all_the_same() -> None:
    decision = Decision(failed=True)
    context = judged(playing(EIGHT), league(EIGHT), decision, match_type="official", game_mode="squad")
    assert (context.place, context.round_id, context.team_count) == (FIRST, ROUND.round_id, 8)


def test_that_it_failed_goes_before_a_status_by_decision() -> None:
    decision = Decision(validation_status="confirmed", failed=True)
    assert judged(playing(EIGHT), league(EIGHT), decision).validation_status == "remake_failed"


@pytest.mark.parametrize("people", [EIGHT, FEW])
def test_a_remake_with_few_teams_is_of_the_round_of_its_original(people: list[Membership]) -> None:
    decision = Decision(is_remake=True, replaced=LATER)
    context = judged(playing(people), league(EIGHT), decision)
    assert (context.is_tournament_match, context.validation_status) == (True, "unscheduled")
    assert (context.place, context.round_id) == (FIRST, LATER.round_id)


def test_a_remake_whose_original_has_no_round_is_of_the_one_by_time() -> None:
    context = judged(playing(FEW), league(EIGHT), Decision(is_remake=True))
    assert (context.validation_status, context.round_id) == ("unscheduled", ROUND.round_id)
    late = judged(playing(FEW), league(EIGHT), Decision(is_remake=True), at=START + timedelta(days=1))
    assert (late.validation_status, late.round_id) == ("unscheduled", None)


def test_a_remake_that_was_played_again_has_failed_in_the_round_of_the_original() -> None:
    context = judged(playing(EIGHT), league(EIGHT), Decision(failed=True, is_remake=True, replaced=LATER))
    assert (context.validation_status, context.round_id) == ("remake_failed", LATER.round_id)


def test_a_round_by_decision_goes_before_that_of_the_original() -> None:
    context = judged(playing(EIGHT), league(EIGHT), Decision(round=WINTERED, is_remake=True, replaced=LATER))
    assert (context.place, context.round_id) == (ELSEWHERE, WINTERED.round_id)
