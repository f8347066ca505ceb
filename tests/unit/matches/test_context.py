"""Tournament context, tournaments.md 3: each of the steps 1 to 6 by an example."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from pewstats_collectors.matches.context import (
    NOT_A_TOURNAMENT_MATCH,
    Context,
    Membership,
    Place,
    Round,
    SeasonRules,
)
from tests.unit.matches.leagues import (
    EIGHT,
    ELSEWHERE,
    FALL,
    FIRST,
    GROUP_A,
    GROUP_B,
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

# Step 1: rostered participants.


def test_a_match_without_a_rostered_participant_has_no_status() -> None:
    strangers = [person(f"account.stranger{n}", f"stranger{n}") for n in range(64)]
    assert judged(strangers, league(EIGHT)) == NOT_A_TOURNAMENT_MATCH


def test_a_match_of_eight_teams_in_a_round_is_a_tournament_match() -> None:
    assert judged(playing(EIGHT), league(EIGHT)) == Context(
        is_tournament_match=True,
        validation_status="unscheduled",
        place=FIRST,
        round_id=ROUND.round_id,
        team_count=8,
        unmatched_player_count=0,
        teams={one.account_id or "": one.team_id for one in EIGHT},
    )


def test_an_account_counts_whatever_it_is_called_now() -> None:
    renamed = [replace(one, player_name=f"new {one.player_name}") for one in playing(EIGHT)]
    assert judged(renamed, league(EIGHT)).team_count == 8


def test_a_name_counts_while_its_account_is_unknown_and_its_account_plays_for_the_team() -> None:
    roster = [*teams(range(7)), Membership(FIRST, UUID(int=5), "Rookie", None)]
    context = judged([*playing(teams(range(7))), person("account.rookie", "Rookie")], league(roster))
    assert context.team_count == 8
    assert context.teams["account.rookie"] == UUID(int=5)


def test_a_name_means_nothing_once_its_account_is_known() -> None:
    imposters = [person(f"account.imposter{n}", one.player_name) for n, one in enumerate(EIGHT)]
    assert judged(imposters, league(EIGHT)) == NOT_A_TOURNAMENT_MATCH


@pytest.mark.parametrize("name", ["rookie", "ROOKIE", "Rookie ", "Rooki"])
def test_a_name_counts_only_when_it_is_exact(name: str) -> None:
    roster = [Membership(FIRST, UUID(int=5), "Rookie", None)]
    assert judged([person("account.rookie", name)], league(roster)) == NOT_A_TOURNAMENT_MATCH


def test_an_account_known_elsewhere_is_found_by_name_on_a_roster_that_does_not_know_it() -> None:
    others, new = teams(range(1, 8)), Membership(FIRST, UUID(int=5), "player0-0", None)
    roster = [*others, new, *team(0, ELSEWHERE, size=1)]
    context = judged(playing([*others, *team(0, size=1)]), league(roster))
    assert (context.place, context.team_count) == (FIRST, 8)
    assert context.teams["account.0-0"] == UUID(int=5)


def test_an_account_goes_before_a_name_in_the_same_division() -> None:
    roster = [Membership(FIRST, UUID(int=5), "player0-0", None), *EIGHT]
    context = judged(playing(EIGHT), league(roster))
    assert (context.team_count, context.teams["account.0-0"]) == (8, team(0)[0].team_id)


@pytest.mark.parametrize(
    ("from_hours", "until_hours", "counts"),
    [(None, None, True), (0, None, True), (1, None, False), (None, 0, False), (None, 1, True), (-1, 1, True)],
)
def test_a_membership_counts_from_its_first_moment_until_before_its_last(
    from_hours: int | None, until_hours: int | None, counts: bool
) -> None:
    def at(hours: int | None) -> datetime | None:
        return None if hours is None else START + timedelta(hours=hours)

    roster = [replace(one, active_from=at(from_hours), active_until=at(until_hours)) for one in EIGHT]
    assert judged(playing(EIGHT), league(roster)).is_tournament_match is counts


# Step 2: what is counted.


def test_people_on_no_roster_are_counted_as_unmatched() -> None:
    casters = [person(f"account.caster{n}", f"caster{n}") for n in range(3)]
    assert judged([*playing(EIGHT), *casters], league(EIGHT)).unmatched_player_count == 3


def test_a_former_member_is_unmatched() -> None:
    gone = replace(team(99, size=1)[0], active_until=START - timedelta(days=1))
    context = judged(playing([*EIGHT, gone]), league([*EIGHT, gone]))
    assert (context.team_count, context.unmatched_player_count) == (8, 1)


def test_one_member_is_enough_for_a_team_to_be_there() -> None:
    singles = [team(number)[0] for number in range(8)]
    assert judged(playing(singles), league(EIGHT)).team_count == 8


# Step 3: one division.


@pytest.mark.parametrize(
    ("ours", "theirs"), [(FIRST, SECOND), (GROUP_A, GROUP_B), (FIRST, GROUP_A), (FIRST, ELSEWHERE)]
)
def test_two_divisions_groups_or_seasons_are_kept_for_review(ours: Place, theirs: Place) -> None:
    everybody = [*teams(range(8), ours), *teams(range(8, 16), theirs)]
    context = judged([*playing(everybody), person("account.x", "x")], league(everybody))
    assert context == Context(False, "mixed_division", None, None, 16, 1, {})


def test_one_stranger_to_the_division_makes_the_match_mixed() -> None:
    everybody = [*EIGHT, *team(50, SECOND, size=1)]
    assert judged(playing(everybody), league(everybody)).validation_status == "mixed_division"


def test_somebody_on_two_rosters_follows_the_others() -> None:
    twice = replace(EIGHT[0], place=ELSEWHERE, team_id=UUID(int=7))
    context = judged(playing(EIGHT), league([twice, *EIGHT]))
    assert (context.place, context.team_count, context.validation_status) == (FIRST, 8, "unscheduled")
    assert context.teams["account.0-0"] == team(0)[0].team_id


def test_players_of_two_rosters_each_agree_on_the_one_they_share() -> None:
    first = [replace(one, place=SECOND) for one in team(0)]
    second = [replace(one, place=ELSEWHERE) for one in team(1)]
    assert judged(playing(EIGHT), league([*first, *second, *EIGHT])).place == FIRST


def test_everybody_on_the_same_two_rosters_is_mixed() -> None:
    both = [*EIGHT, *(replace(one, place=ELSEWHERE) for one in EIGHT)]
    context = judged(playing(EIGHT), league(both))
    assert (context.is_tournament_match, context.validation_status) == (False, "mixed_division")


@pytest.mark.parametrize("own_team", [6, 1000 + 3, 2000])
def test_somebody_on_two_rosters_of_a_division_plays_for_the_team_of_his_roster_mates(own_team: int) -> None:
    guest = Membership(FIRST, UUID(int=own_team), "player0-0", "account.0-0")
    for entries in ([guest, *EIGHT], [*EIGHT, guest]):
        context = judged(playing(EIGHT), league(entries))
        assert (context.team_count, context.teams["account.0-0"]) == (8, team(0)[0].team_id)
        moved = [
            replace(one, roster=1003 if one.account_id == "account.0-0" else one.roster)
            for one in playing(EIGHT)
        ]
        own = UUID(int=1003) if own_team == 1003 else min(guest.team_id, team(0)[0].team_id)
        assert judged(moved, league(entries)).teams["account.0-0"] == own


def test_with_no_mates_an_account_goes_before_a_name() -> None:
    entries = [
        Membership(FIRST, UUID(int=5), "Rookie", None),
        Membership(FIRST, UUID(int=9), "Rook", "account.rookie"),
    ]
    context = judged([person("account.rookie", "Rookie")], league(entries, min_teams=1))
    assert context.teams == {"account.rookie": UUID(int=9)}


def test_somebody_who_is_listed_twice_by_a_team_is_one_of_its_mates() -> None:
    known = Membership(FIRST, UUID(int=5), "Rook", "account.rookie")
    named = replace(known, player_name="Rookie", account_id=None)
    other, mate = replace(known, team_id=UUID(int=9)), Membership(FIRST, UUID(int=9), "Mate", "account.mate")
    lobby = [person("account.rookie", "Rookie", 1), person("account.mate", "Mate", 1)]
    context = judged(lobby, league([known, named, other, mate], min_teams=1))
    assert context.teams["account.rookie"] == UUID(int=9)


# Step 4: kinds of match.


@pytest.mark.parametrize(
    ("match_type", "game_mode", "allowed"),
    [
        ("custom", "squad-fpp", True),
        ("custom", "esports-squad-fpp", True),
        ("competitive", "squad", True),
        ("official", "esports-squad-fpp", True),
        ("official", "squad-fpp", False),
        ("event", "squad", False),
        ("arcade", "tdm", False),
        ("airoyale", "squad", False),
        ("trainingroom", "normal", False),
        ("customs", "squad", False),
        ("official", "my-esports-squad", False),
        (None, None, False),
    ],
)
def test_only_kinds_the_season_allows_are_tournament_matches(
    match_type: str | None, game_mode: str | None, allowed: bool
) -> None:
    context = judged(playing(EIGHT), league(EIGHT), match_type=match_type, game_mode=game_mode)
    assert context.is_tournament_match is allowed
    assert allowed or context == NOT_A_TOURNAMENT_MATCH


def test_each_season_has_kinds_of_its_own() -> None:
    known = league(EIGHT)
    known = replace(known, seasons={FALL: SeasonRules(FALL, 8, ("official",))})
    assert judged(playing(EIGHT), known) == NOT_A_TOURNAMENT_MATCH
    assert judged(playing(EIGHT), known, match_type="official").is_tournament_match


def test_a_kind_may_be_one_game_mode() -> None:
    known = replace(league(EIGHT), seasons={FALL: SeasonRules(FALL, 8, ("esports-squad",))})
    assert judged(playing(EIGHT), known, game_mode="esports-squad").is_tournament_match
    assert judged(playing(EIGHT), known, game_mode="esports-squad-fpp") == NOT_A_TOURNAMENT_MATCH


# Step 5: enough teams.


@pytest.mark.parametrize(
    ("present", "min_teams", "status"),
    [(7, 8, "remake_candidate"), (8, 8, "unscheduled"), (3, 4, "remake_candidate"), (4, 4, "unscheduled")],
)
def test_too_few_teams_make_a_remake_candidate_without_a_round(
    present: int, min_teams: int, status: str
) -> None:
    context = judged(playing(teams(range(present))), league(EIGHT, min_teams=min_teams))
    assert (context.is_tournament_match, context.validation_status) == (True, status)
    assert (context.place, context.team_count) == (FIRST, present)
    assert (context.round_id is None) == (status == "remake_candidate")


# Step 6: the round.


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (ROUND.starts_at, True),
        (ROUND.starts_at - timedelta(microseconds=1), False),
        (ROUND.ends_at - timedelta(microseconds=1), True),
        (ROUND.ends_at, False),
    ],
)
def test_a_round_has_the_matches_of_its_window(moment: datetime, inside: bool) -> None:
    context = judged(playing(EIGHT), league(EIGHT), at=moment)
    assert (context.is_tournament_match, context.validation_status) == (True, "unscheduled")
    assert context.round_id == (ROUND.round_id if inside else None)


@pytest.mark.parametrize("place", [SECOND, GROUP_A, ELSEWHERE])
def test_a_round_of_another_division_is_not_taken(place: Place) -> None:
    assert judged(playing(EIGHT), league(EIGHT, [replace(ROUND, place=place)])).round_id is None


def test_the_right_one_of_several_rounds_is_taken() -> None:
    later = Round(UUID(int=101), FIRST, ROUND.ends_at, ROUND.ends_at + timedelta(hours=3))
    known = league(EIGHT, [later, ROUND])
    assert judged(playing(EIGHT), known).round_id == ROUND.round_id
    assert judged(playing(EIGHT), known, at=ROUND.ends_at).round_id == later.round_id
