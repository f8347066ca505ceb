"""`pewstats leaderboard show`, `rank`, `player`: what they print, and what they say of what is not there."""

import csv
import io
from datetime import timedelta

import pytest

from pewstats_collectors.db.careers import count_match
from pewstats_collectors.db.leaderboards import METRICS, rank_players
from pewstats_collectors.db.pool import Connection
from tests.integration.cli.commands import document, refused, run
from tests.integration.db.conftest import connection as connection
from tests.integration.db.rows import START, Values, write_match

SHOW = ("leaderboard", "show", "--metric")
RANK = ("leaderboard", "rank")


@pytest.fixture(autouse=True)
def _this_database(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)


@pytest.fixture
def played(connection: Connection) -> Connection:
    """Five matches of a, b and c; d was in the last one only; c was never measured to do damage."""
    for number in range(1, 6):
        people: dict[str, Values] = {
            "account.a": {"kills": 3, "damage_dealt": 200, "rank": 1, "weapons": {"AR": 150}, "deaths": 0},
            "account.b": {"kills": 3, "damage_dealt": 100.5, "rank": 12, "deaths": 1},
            "account.c": {"kills": 0, "rank": 2},
        }
        if number == 5:
            people["account.d"] = {"kills": 9, "damage_dealt": 900, "rank": 3}
        write_match(connection, f"m{number}", people, created_at=START + timedelta(hours=number))
        rank_players(connection, count_match(connection, f"m{number}"))
    return connection


@pytest.mark.usefixtures("played")
def test_a_page_says_where_the_next_one_begins() -> None:
    first = document(*SHOW, "kills", "--limit", "2")
    assert first["data"]["total_count"] == 3
    assert first["data"]["players"] == [
        {"rank": 1, "account_id": f"account.{one}", "player_name": f"name of account.{one}", "value": 15,
         "matches_played": 5}
        for one in "ab"
    ]  # fmt: skip
    assert first["metadata"]["min_matches"] == 5
    second = document(*SHOW, "kills", "--limit", "2", "--after", first["metadata"]["next"])
    assert second == document(*SHOW, "kills", "--limit", "2", "--offset", "2") | {
        "metadata": second["metadata"]
    }
    assert [(one["rank"], one["account_id"]) for one in second["data"]["players"]] == [(3, "account.c")]
    assert second["metadata"]["next"] is None


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_a_board_in_every_form(metric: str) -> None:
    lines = document(*SHOW, metric)["data"]["players"]
    table = run(*SHOW, metric).stdout
    rows = list(csv.DictReader(io.StringIO(run(*SHOW, metric, "--csv").stdout)))
    assert [row["account_id"] for row in rows] == [one["account_id"] for one in lines]
    assert [float(row["value"]) for row in rows] == [one["value"] for one in lines]
    assert all(one["player_name"] in table for one in lines)


@pytest.mark.usefixtures("played")
def test_another_minimum_and_a_week_are_summed_up_and_paged_alike() -> None:
    for words in (("--min-matches", "1"), ("--week", "2026-W03")):
        first = document(*SHOW, "kills", *words, "--limit", "3")
        assert [one["account_id"][-1] for one in first["data"]["players"]] == ["a", "b", "d"]
        assert [one["rank"] for one in first["data"]["players"]] == [1, 1, 3]
        rest = document(*SHOW, "kills", *words, "--after", first["metadata"]["next"])["data"]
        assert ([one["account_id"][-1] for one in rest["players"]], rest["total_count"]) == (["c"], 4)
    week = document(*SHOW, "kills", "--week", "2026-W03", "--min-matches", "5")["data"]
    assert week["total_count"] == 3


def test_a_board_that_is_empty_for_the_minimum_says_so(connection: Connection) -> None:
    write_match(connection, "m1", {"account.a": {"kills": 3}})
    rank_players(connection, count_match(connection, "m1"))
    assert "nobody has 5 matches that count; try --min-matches 1" in run(*SHOW, "kills").stderr
    assert run(*SHOW, "kills", "--min-matches", "1").stderr == ""


def test_what_a_board_cannot_be_of_is_refused() -> None:
    assert "of a season or week there are wins, win_rate" in refused(*SHOW, "streak", "--week", "2026-W03")
    assert "no season 'x'; known: none" in refused(*SHOW, "kills", "--season", "x")
    assert "--division and --round are those of a --season" in refused(*SHOW, "kills", "--round", "1")
    for wrong in ("2025-W53", "2026-W54", "2026-W3", "9999-W52"):
        assert f"--week {wrong}: expected an ISO week" in refused(*SHOW, "kills", "--week", wrong)
    for wrong in ("x", "7", "7:", "nan:account.a"):
        assert f"--after {wrong}: expected what metadata.next" in refused(*SHOW, "kills", "--after", wrong)
    assert "expected one of them" in refused(*SHOW, "kills", "--after", "7:account.a", "--offset", "1")


@pytest.mark.usefixtures("played")
def test_a_rank_comes_with_its_percentile_or_with_the_reason_for_none() -> None:
    found = document(*RANK, "name of account.b", "--metric", "damage")["data"]
    assert [(one["rank"], one["account_id"]) for one in found.pop("around")] == [
        (1, "account.a"),
        (2, "account.b"),
    ]
    assert found == {
        "account_id": "account.b",
        "player_name": "name of account.b",
        "rank": 2,
        "value": 502.5,
        "total_count": 2,
        "percentile": 0,
        "why_not": None,
    }
    for who, metric, said in (
        ("account.a", "damage", "1000, rank 1 of 2, better than 100 % of the others"),
        ("account.d", "damage", "no rank, 1 of 5 matches"),
        ("account.c", "damage", "no rank, never measured"),
    ):
        assert said in run(*RANK, who, "--metric", metric).stdout
    ranked = run(*RANK, "account.a", "--metric", "kd", "--match-type", "ranked")
    assert "kd in ranked matches: no rank, 0 of 5 matches" in ranked.stdout


def test_hidden_players_are_as_unknown_as_those_who_never_played(played: Connection) -> None:
    played.execute("UPDATE players SET hidden = true WHERE account_id = 'account.a'")
    for command in ((*RANK, "account.a", "--metric", "kills"), ("leaderboard", "player", "account.a")):
        assert "no player 'account.a': expected an account id or an exact name" in refused(*command)
    assert document(*RANK, "account.b", "--metric", "kills")["data"]["rank"] == 1


def test_a_name_of_several_is_refused_with_their_accounts(played: Connection) -> None:
    played.execute("UPDATE players SET player_name = 'Twin' WHERE account_id IN ('account.a', 'account.b')")
    said = refused("leaderboard", "player", "Twin")
    assert said == "'Twin' is the name of several: name one by account id, account.a, account.b"


@pytest.mark.usefixtures("played")
def test_a_career_is_shown_whole() -> None:
    shown = document("leaderboard", "player", "account.a")["data"]
    assert [one["match_type"] for one in shown["careers"]] == ["all", "normal"]
    career = shown["careers"][0]
    assert (career["matches_played"], career["wins"], career["best_win_streak"]) == (5, 5, 5)
    assert (career["first_match_id"], career["last_match_id"]) == ("m1", "m5")
    (weapon,) = career["weapons"]
    assert (weapon["weapon_category"], weapon["total_damage"], weapon["matches_played"]) == ("AR", 750, 5)
    assert career["rankings"]["kills"] == {"rank": 1, "value": 15, "total_count": 3, "percentile": 50}
    first_win = next(one for one in shown["achievements"] if one["match_id"] == "m1")
    assert first_win["name"]
    table = run("leaderboard", "player", "account.a").stdout
    for words in ("best_win_streak", "#1 of 3  50 %", "AR", first_win["description"]):
        assert words in table
    rows = list(csv.DictReader(io.StringIO(run("leaderboard", "player", "account.a", "--csv").stdout)))
    assert [(row["match_type"], row["kills"], row["kd_rank"]) for row in rows] == [
        ("all", "15", "1"),
        ("normal", "15", "1"),
    ]


def test_damage_by_range_and_what_telemetry_tells_are_shown_where_it_is_known(played: Connection) -> None:
    seen: Values = {"damage_dealt_to_enemies": 120, "killsteals": 2, "heals_used": 4, "rank": 5}
    write_match(played, "m9", {"account.t": seen})
    rank_players(played, count_match(played, "m9"))
    career = document("leaderboard", "player", "account.t")["data"]["careers"][0]
    assert career["advanced"]["total_killsteals"] == 2
    assert career["damage_by_range"]["damage_dealt_to_enemies"] == 120
    table = run("leaderboard", "player", "account.t").stdout
    for words in ("from telemetry", "total_killsteals", "damage by range", "50 to 200 m"):
        assert words in table
