"""`pewstats tournament series`, `results`, `place`: how a season ends, and what staff change of it."""

import csv
import io

import pytest

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import audit
from tests.integration.cli.commands import document, refused, run
from tests.integration.db.conftest import connection as connection
from tests.integration.tournaments.small_league import DIVISION, SEASON, SmallLeague, account, team_id

OF = ("--season", SEASON, "--division", DIVISION)
RESULTS = ("tournament", "results", *OF)
PLACE = ("tournament", "place", *OF, "--reason", "appeal upheld")
FIRST = ("Gamma", "1", "--actor", "jane")


@pytest.fixture(autouse=True)
def _this_database(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    monkeypatch.delenv("PEWSTATS_ACTOR", raising=False)


@pytest.fixture
def league(connection: Connection) -> SmallLeague:
    """Alpha won both rounds before Beta and Gamma; round 1 is completed."""
    made = SmallLeague(connection)
    for round_ in (1, 2):
        made.play(f"m{round_}", ("Alpha", 1, 2), ("Beta", 2, 1), ("Gamma", 3, 0), round_=round_)
    made.complete(1)
    return made


@pytest.fixture
def over(league: SmallLeague) -> SmallLeague:
    """The same with all rounds completed."""
    league.complete(2)
    return league


# --- series


def test_a_series_is_printed_with_the_keys_of_the_seed_and_the_names(league: SmallLeague) -> None:
    shown = document("tournament", "series", "m1", "m2", "--best-of", "3")
    score = {team_id("Alpha"): 2, team_id("Beta"): 1, team_id("Gamma"): 0}
    assert shown == {
        "series_winner_id": team_id("Alpha"),
        "series_score": {team_id("Alpha"): 2},
        "games": [{"match_id": one, "winner_id": team_id("Alpha"), "score": score} for one in ("m1", "m2")],
        "participant_names": {team_id(one): one for one in ("Alpha", "Beta", "Gamma")},
    }
    lines = run("tournament", "series", "m1", "m2", "--best-of", "3").stdout.splitlines()
    assert next(one for one in lines if "m1" in one).split() == [
        "1",
        "m1",
        "Alpha",
        "Alpha",
        "2,",
        "Beta",
        "1,",
        "Gamma",
        "0",
    ]
    assert lines[-1] == "Alpha wins the series: Alpha 2"


def test_a_series_that_goes_on_has_no_winner(league: SmallLeague) -> None:
    assert (
        run("tournament", "series", "m1", "--best-of", "3").stdout.splitlines()[-1] == "not decided: Alpha 1"
    )
    assert refused("tournament", "series", "m1", "m8", "m9") == "m8: no such match\nm9: no such match"


# --- results


def test_results_wait_until_every_round_is_completed(league: SmallLeague) -> None:
    done = run(*RESULTS, code=1)
    assert (done.stdout, done.stderr) == ("", "not over: round 2\n")
    shown = document(*RESULTS, code=1)
    assert shown["metadata"]["open_rounds"] == [2]
    assert shown["data"] == {"teams": [], "series_score": None, "game_results": None, "total_count": 0}


def test_results_have_the_columns_of_the_definition(over: SmallLeague) -> None:
    shown = document(*RESULTS)
    assert shown["metadata"].pop("timestamp")
    assert shown["metadata"] == {
        "season_id": str(over.place().season_id),
        "season_name": SEASON,
        "division": DIVISION,
        "group": None,
        "open_rounds": [],
    }
    assert shown["data"]["series_score"] == {team_id("Alpha"): 2}
    assert [one["match_id"] for one in shown["data"]["game_results"]] == ["m1", "m2"]
    assert shown["data"]["total_count"] == 3
    assert shown["data"]["teams"][1] == {
        "rank": 2,
        "calculated_rank": 2,
        "participant_id": team_id("Beta"),
        "participant_name": "Beta",
        "total_points": 14,
        "total_kills": 2,
        "best_placement": 2,
        "avg_placement": 2.0,
        "matches_played": 2,
        "is_override": False,
        "override_reason": None,
        "override_actor": None,
        "override_timestamp": None,
    }
    players = document(*RESULTS, "--kind", "players")["data"]
    assert list(players) == ["players", "total_count"]
    assert [one["participant_id"] for one in players["players"]] == [
        account(one) for one in ("Alpha", "Beta", "Gamma")
    ]


def test_results_as_csv_and_as_a_table(over: SmallLeague) -> None:
    run(*PLACE, *FIRST)
    printed = list(csv.DictReader(io.StringIO(run(*RESULTS, "--csv").stdout)))
    assert list(printed[0]) == list(document(*RESULTS)["data"]["teams"][0])
    assert [(one["rank"], one["participant_name"], one["is_override"]) for one in printed] == [
        ("1", "Gamma", "true"),
        ("2", "Alpha", "false"),
        ("3", "Beta", "false"),
    ]
    assert "appeal upheld" in run(*RESULTS).stdout.splitlines()[4]
    assert "one of them" in refused(*RESULTS, "--csv", "--json")


def test_of_several_groups_one_must_be_named(connection: Connection) -> None:
    league = SmallLeague(connection, groups={"A": ["Alpha"], "B": ["Beta"]}, rounds=1)
    league.play("m1", ("Alpha", 1, 0))
    league.complete(1, group="A")
    assert refused(*RESULTS) == "One has several groups: name one with --group, A, B"
    assert document(*RESULTS, "--group", "A")["metadata"]["group"] == "A"
    assert "no group 'C' in One; known: A, B" in refused(*RESULTS, "--group", "C")
    run(*RESULTS, "--group", "B", code=1)


def test_the_only_group_need_not_be_named(connection: Connection) -> None:
    league = SmallLeague(connection, groups={"A": ["Alpha"]}, rounds=1)
    league.play("m1", ("Alpha", 1, 0))
    league.complete(1, group="A")
    assert document(*RESULTS)["metadata"]["group"] == "A"


# --- place


def test_staff_place_a_team_and_take_it_back(over: SmallLeague) -> None:
    placed = document(*PLACE, *FIRST)
    assert placed.pop("override_timestamp").endswith("Z")
    assert placed == {"success": True, "result_id": team_id("Gamma"), "old_rank": 3, "new_rank": 1}
    assert over.final() == [(1, "Gamma"), (2, "Alpha"), (3, "Beta")]
    assert run(*PLACE, *FIRST).stdout == "Gamma: rank 1 -> 1\n"
    assert run(*PLACE, "Gamma", "--undo", "--actor", "joe").stdout == "Gamma: rank 1 -> 3\n"
    assert over.final() == [(1, "Alpha"), (2, "Beta"), (3, "Gamma")]
    assert [(one["actor"], one["action"], one["reason"]) for one in audit.read(over.connection)] == [
        ("joe", "undo override placement", "appeal upheld"),
        ("jane", "override placement", "appeal upheld"),
    ]


def test_the_actor_may_stand_in_the_environment(over: SmallLeague, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_ACTOR", "jane")
    run(*PLACE, account("Beta"), "1", "--kind", "player")
    assert over.final("player")[0] == (1, "name of account.beta")
    assert audit.read(over.connection)[0]["actor"] == "jane"


def test_nothing_is_placed_without_actor_reason_or_end(league: SmallLeague) -> None:
    run(*PLACE, "Gamma", "1", code=2)
    run("tournament", "place", *OF, *FIRST, code=2)
    assert refused("tournament", "place", *OF, "--reason", " ", *FIRST) == "--reason: expected some text"
    assert refused(*PLACE, *FIRST).endswith("not completed: round 2")
    assert refused(*PLACE, *FIRST, "--undo") == "expected either a RANK or --undo"
    assert refused(*PLACE, "Gamma", "--actor", "jane") == "expected either a RANK or --undo"
    assert audit.read(league.connection) == []


def test_a_rank_that_cannot_be_is_named(over: SmallLeague) -> None:
    assert refused(*PLACE, "Gamma", "4", "--actor", "jane") == "expected a rank from 1 to 3, not 4"
    assert "no participant 'Omega'" in refused(*PLACE, "Omega", "1", "--actor", "jane")
    assert "nobody changed this placement" in refused(*PLACE, "Beta", "--undo", "--actor", "jane")
