"""Ranks after completed rounds, final results, and the placements that staff give instead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import audit, decisions, ids, results, season_rules, seasons
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.results import override_placement, take_back_placement
from pewstats_collectors.errors import UsageError
from tests.integration.tournaments.small_league import SEASON, SmallLeague, account, team_id

BY = By("admin", "as the rules say")
AT = datetime(2026, 2, 1, tzinfo=UTC)
FINAL = [(1, "Alpha"), (2, "Beta"), (3, "Gamma"), (4, "Delta")]


@pytest.fixture
def league(connection: Connection) -> SmallLeague:
    """A match in each of two rounds, Alpha ahead of Beta, Gamma and Delta in both; none is completed."""
    made = SmallLeague(connection)
    for round_ in (1, 2):
        did = [(team, rank, 5 - rank) for rank, (_, team) in enumerate(FINAL, 1)]
        made.play(f"m{round_}", *did, round_=round_)
    return made


@pytest.fixture
def over(league: SmallLeague) -> SmallLeague:
    """The same, with both rounds completed."""
    league.complete(1, 2)
    return league


# --- rounds


def test_a_round_is_written_down_in_the_transaction_that_completes_it(
    league: SmallLeague, connection: Connection
) -> None:
    with connection.transaction(force_rollback=True):
        league.complete(1)
        assert league.history(1) == [
            (1, "Alpha", 14, 4, 1, 1),
            (2, "Beta", 9, 3, 0, 1),
            (3, "Gamma", 7, 2, 0, 1),
            (4, "Delta", 5, 1, 0, 1),
        ]
    assert league.history(1) == []


def test_ranks_after_a_round_are_those_of_the_season_so_far(league: SmallLeague) -> None:
    league.complete(2)
    assert league.history(1) == []
    assert league.history(2)[0] == (1, "Alpha", 28, 8, 2, 2)


def test_completing_and_opening_again_are_done_once(league: SmallLeague) -> None:
    assert league.complete(1)
    assert not league.complete(1)
    assert league.complete(1, completed=False)
    assert league.round(1).status == "active"
    assert league.history(1) == []
    assert not league.complete(1, completed=False)


def test_a_round_completed_again_has_the_ranks_of_then(league: SmallLeague) -> None:
    league.complete(1)
    league.complete(1, completed=False)
    league.play("late", ("Delta", 1, 20), minute=35)
    assert league.history(1) == []
    league.complete(1)
    assert league.history(1)[0] == (1, "Delta", 35, 21, 1, 2)


def test_what_comes_after_the_end_changes_what_was_written(over: SmallLeague) -> None:
    over.play("late", ("Delta", 1, 20), round_=1, minute=35)
    assert over.history(1)[0] == (1, "Delta", 35, 21, 1, 2)
    assert over.history(2)[0] == (1, "Delta", 40, 22, 1, 3)
    assert over.final()[0] == (1, "Delta")
    again = decisions.remake(over.connection, "m1", "late", BY)
    over.judge(*sorted(again))
    assert over.history(1) == [(1, "Delta", 30, 20, 1, 1)]


def test_a_season_that_changes_its_ruleset_has_other_results(over: SmallLeague) -> None:
    season = seasons.read_season(over.connection, SEASON)
    assert season is not None
    seasons.write_season(over.connection, replace(season, ruleset="pubgm_2020"))
    season_rules.refresh(over.connection, [ids.season_id(SEASON)])
    assert over.history(1)[0] == (1, "Alpha", 19, 4, 1, 1)
    assert results.read(over.connection, over.place(), "team")[0]["total_points"] == 38


# --- final results


def test_there_are_no_results_before_every_round_is_completed(league: SmallLeague) -> None:
    league.complete(2)
    assert league.final() == []
    assert results.open_rounds(league.connection, league.place()) == [1]
    league.complete(1)
    assert league.final() == FINAL


@pytest.mark.parametrize("change", ["open", "new round"])
def test_there_are_none_once_a_round_is_not_completed_again(over: SmallLeague, change: str) -> None:
    if change == "open":
        over.complete(1, completed=False)
    else:
        over.add_round(3)
    assert over.final() == over.final("player") == []


def test_a_result_has_the_columns_of_the_definition(over: SmallLeague) -> None:
    team = results.read(over.connection, over.place(), "team")[1]
    games = [{"match_id": one, "winner_id": team_id("Alpha")} for one in ("m1", "m2")]
    assert team == {
        "rank": 2,
        "calculated_rank": 2,
        "participant_id": team_id("Beta"),
        "participant_name": "Beta",
        "total_points": 18,
        "total_kills": 6,
        "best_placement": 2,
        "avg_placement": 2.0,
        "matches_played": 2,
        "series_score": {team_id("Alpha"): 2},
        "game_results": games,
        "is_override": False,
        "override_reason": None,
        "override_actor": None,
        "override_timestamp": None,
    }
    player = results.read(over.connection, over.place(), "player")[1]
    assert player == team | {
        "participant_id": account("Beta"),
        "participant_name": "name of account.beta",
        "total_points": 6,
        "series_score": None,
        "game_results": None,
    }


def test_results_name_players_as_they_are_called_now(over: SmallLeague) -> None:
    over.connection.execute(
        "UPDATE players SET player_name = 'Renamed' WHERE account_id = %s", (account("Beta"),)
    )
    assert over.final("player")[1] == (2, "Renamed")


def test_hidden_players_have_no_result_and_leave_no_gap_once_it_is_calculated_again(
    over: SmallLeague,
) -> None:
    over.hide("Alpha")
    assert over.final("player")[0] == (2, "name of account.beta")
    results.refresh(over.connection, over.place())
    assert over.final("player")[0] == (1, "name of account.beta")
    assert over.final() == FINAL


def test_results_of_a_match_point_final_are_over_the_matches_that_count_there(connection: Connection) -> None:
    league = SmallLeague(connection, ruleset="match_point", rounds=1)
    for number in range(1, 7):
        league.play(f"m{number}", ("Alpha", 1, 10), ("Beta", 2, 0), minute=35 * number)
    league.complete(1)
    team, player = (results.read(connection, league.place(), kind)[0] for kind in ("team", "player"))
    assert (team["matches_played"], team["series_score"]) == (4, {team_id("Alpha"): 4})
    assert (player["matches_played"], player["total_kills"]) == (4, 40)


# --- placements that staff give


def place(league: SmallLeague, team: str, rank: int, by: By = BY, **others: Any) -> dict[str, Any]:
    options = {"at": AT} | others
    return override_placement(league.connection, league.place(), team, rank, by, **options)


def test_an_override_has_the_keys_of_the_seed_and_the_others_move_on(over: SmallLeague) -> None:
    assert place(over, "Gamma", 1) == {
        "success": True,
        "result_id": team_id("Gamma"),
        "old_rank": 3,
        "new_rank": 1,
        "override_timestamp": "2026-02-01T00:00:00Z",
    }
    assert over.final() == [(1, "Gamma"), (2, "Alpha"), (3, "Beta"), (4, "Delta")]
    first, second, *_ = results.read(over.connection, over.place(), "team")
    assert (first["is_override"], first["override_reason"], first["override_actor"]) == (
        True,
        BY.reason,
        BY.actor,
    )
    assert (first["calculated_rank"], first["override_timestamp"], second["is_override"]) == (3, AT, False)


def test_an_override_needs_a_reason_and_an_actor(over: SmallLeague) -> None:
    for by in (By("admin", " "), By("", "because")):
        with pytest.raises(UsageError, match="expected some text"):
            place(over, "Gamma", 1, by)
        with pytest.raises(UsageError, match="expected some text"):
            take_back_placement(over.connection, over.place(), "Gamma", by)
    assert over.final() == FINAL
    assert audit.read(over.connection) == []


def test_an_override_needs_a_tournament_that_is_over(league: SmallLeague) -> None:
    league.complete(2)
    with pytest.raises(UsageError, match=r"One is not over.*: not completed: round 1$"):
        place(league, "Gamma", 1)


@pytest.mark.parametrize(
    ("team", "rank", "said"),
    [
        ("Omega", 1, "no participant 'Omega' in the final results of One"),
        ("Gamma", 0, "expected a rank from 1 to 4, not 0"),
        ("Gamma", 5, "expected a rank from 1 to 4, not 5"),
    ],
)
def test_an_override_names_what_is_wrong(over: SmallLeague, team: str, rank: int, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        place(over, team, rank)


def test_the_same_override_again_changes_nothing(over: SmallLeague) -> None:
    place(over, "Gamma", 1)
    before = results.read(over.connection, over.place(), "team")
    again = place(over, team_id("Gamma"), 1, at=AT + timedelta(days=1))
    assert (again["old_rank"], again["new_rank"], again["override_timestamp"]) == (
        1,
        1,
        "2026-02-01T00:00:00Z",
    )
    assert results.read(over.connection, over.place(), "team") == before
    assert len(audit.read(over.connection)) == 1
    place(over, "Gamma", 1, By("admin", "for another reason"))
    assert len(audit.read(over.connection)) == 2


def test_every_override_is_in_the_audit_with_both_ranks(over: SmallLeague) -> None:
    place(over, "Gamma", 1)
    take_back_placement(over.connection, over.place(), "Gamma", By("other", "mistaken"))
    undone, given = audit.read(over.connection, subject=team_id("Gamma"))
    assert (given["actor"], given["action"], given["reason"]) == ("admin", "override placement", BY.reason)
    assert (given["before"]["rank"], given["after"]["rank"]) == (3, 1)
    assert (undone["actor"], undone["action"], undone["reason"]) == (
        "other",
        "undo override placement",
        "mistaken",
    )
    assert (undone["before"]["rank"], undone["after"]["rank"]) == (1, 3)
    assert over.final() == FINAL
    with pytest.raises(UsageError, match="Gamma: nobody changed this placement"):
        take_back_placement(over.connection, over.place(), "Gamma", BY)


def test_of_two_overrides_of_one_rank_the_later_wins_and_the_first_can_be_given_again(
    over: SmallLeague,
) -> None:
    place(over, "Gamma", 1)
    place(over, "Delta", 1, at=AT + timedelta(hours=1))
    assert over.final() == [(1, "Delta"), (2, "Gamma"), (3, "Alpha"), (4, "Beta")]
    place(over, "Gamma", 2, at=AT + timedelta(hours=2))
    take_back_placement(over.connection, over.place(), "Delta", BY)
    assert over.final() == [(1, "Alpha"), (2, "Gamma"), (3, "Beta"), (4, "Delta")]
    place(over, "Delta", 2, at=AT + timedelta(hours=3))
    place(over, "Gamma", 2, at=AT + timedelta(hours=4))  # the values of before, but it had been moved on
    assert over.final() == [(1, "Alpha"), (2, "Gamma"), (3, "Delta"), (4, "Beta")]


def test_an_override_outlives_a_round_that_is_opened_and_completed_again(over: SmallLeague) -> None:
    place(over, "Gamma", 1)
    over.complete(1, completed=False)
    over.play("late", ("Delta", 1, 20), round_=1, minute=35)
    assert over.final() == []
    over.complete(1)
    assert over.final() == [(1, "Gamma"), (2, "Delta"), (3, "Alpha"), (4, "Beta")]


def test_players_are_placed_by_name_or_account(over: SmallLeague) -> None:
    place(over, "name of account.gamma", 1, kind="player")
    place(over, account("Delta"), 2, kind="player", at=AT + timedelta(hours=1))
    assert [name[-5:] for _, name in over.final("player")] == ["gamma", "delta", "alpha", ".beta"]
    over.connection.execute("UPDATE players SET player_name = 'Same'")
    with pytest.raises(UsageError, match=r"'Same' is the name of several: name one by id, account\.gamma, "):
        place(over, "Same", 3, kind="player")


def test_of_teams_that_share_a_rank_one_can_be_placed_above_the_other(connection: Connection) -> None:
    league = SmallLeague(connection, rounds=1)
    league.play("m1", ("Alpha", 1, 9), ("Beta", 2, 1), ("Gamma", 2, 1), ("Delta", 4, 0))
    league.complete(1)
    assert league.final() == [(1, "Alpha"), (2, "Beta"), (2, "Gamma"), (4, "Delta")]
    place(league, "Gamma", 2)
    assert league.final() == [(1, "Alpha"), (2, "Gamma"), (3, "Beta"), (4, "Delta")]
