"""pewstats leaderboard rating: boards of a season, and what a match made of it."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from pewstats_collectors.cli.leaderboard import rating as rating_command
from pewstats_collectors.db import ledger, ratings
from pewstats_collectors.db.tournaments import ids
from pewstats_collectors.jobs import RATING as RATING_JOB
from pewstats_collectors.stats.rating_parameters import rating_parameters
from tests.integration.cli.commands import document, refused, run
from tests.integration.cli.small_league import ACCOUNTS, TEAMS, SmallLeague, name
from tests.integration.db.rows import START
from tests.integration.tournaments.small_matches import match_object

RATING = ("leaderboard", "rating")
SEASON = ("--season", "Spring")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rated(league: SmallLeague) -> SmallLeague:
    """Alpha wins five matches, Beta four of them before Gamma; Beta and Gamma share the last."""
    league.roster()
    league.rounds(1)
    for number in range(5):
        league.play(f"m{number}", START + number * MINUTE)
    with league.pool.connection() as connection:
        connection.execute("UPDATE match_rosters SET rank = 2 WHERE match_id = 'm4' AND rank = 3")
        connection.execute("UPDATE tournament_match_results SET rank = 2 WHERE match_id = 'm4' AND rank = 3")
    rate(league)
    return league


def rate(league: SmallLeague) -> None:
    with league.pool.connection() as connection:
        ratings.bring_up_to_date(connection, ids.season_id("Spring"), rating_parameters())


def test_a_board_of_teams(rated: SmallLeague) -> None:
    shown = document(*RATING, *SEASON)
    lines = shown["data"]["teams"]
    assert shown["data"]["total_count"] == 3
    assert shown["metadata"] == {
        "season_id": str(ids.season_id("Spring")), "season_name": "Spring",
        "min_matches": 5, "max_sigma": 6, "board": "teams", "limit": 20, "offset": 0,
        "up_to_date": True,
    }  # fmt: skip
    assert [one["team_name"] for one in lines] == list(TEAMS)
    for one in lines:
        assert one["value"] == one["mu"] - 3 * one["sigma"]
        assert one["matches_played"] == 5
        assert one["rank"] is None  # a lobby of three tells little
        assert one["not_ranked"].startswith("uncertain: sigma ")


def test_a_board_of_persons_without_the_hidden(rated: SmallLeague) -> None:
    rated.rows("UPDATE players SET hidden = true WHERE account_id = 'account.b' RETURNING 1")
    lines = document(*RATING, *SEASON, "--board", "persons")["data"]["persons"]
    assert [(one["player_name"], one["account_ids"]) for one in lines] == [
        (name(one), [one]) for one in (ACCOUNTS[0], ACCOUNTS[2])
    ]
    of_match = document(*RATING, "--match", "m0", "--board", "persons")["data"]
    assert [one["placement"] for one in of_match["persons"]] == [1, 3]


def test_whoever_played_often_enough_is_ranked(rated: SmallLeague, monkeypatch: pytest.MonkeyPatch) -> None:
    lenient = {"team": replace(rating_parameters()["team"], min_matches=6, max_sigma=9)}
    monkeypatch.setattr(rating_command, "rating_parameters", lambda: lenient)
    rated.play("m5", START + 5 * MINUTE, ACCOUNTS[:2])
    rate(rated)
    alpha, beta, gamma = document(*RATING, *SEASON)["data"]["teams"]
    assert [one["rank"] for one in (alpha, beta, gamma)] == [1, 2, None]
    assert (alpha["not_ranked"], beta["not_ranked"]) == (None, None)
    assert (alpha["team_name"], gamma["team_name"]) == ("Alpha", "Gamma")
    assert gamma["not_ranked"] == "5 of 6 matches"


def test_pages(rated: SmallLeague) -> None:
    page = document(*RATING, *SEASON, "--limit", "1", "--offset", "1")["data"]
    assert [one["team_name"] for one in page["teams"]] == ["Beta"]
    assert page["total_count"] == 3


def test_what_a_match_made_of_the_ratings(rated: SmallLeague) -> None:
    shown = document(*RATING, "--match", "m4")
    lines = shown["data"]["teams"]
    assert shown["metadata"]["season_name"] == "Spring"
    assert shown["metadata"]["created_at"] == (START + 4 * MINUTE).isoformat().replace("+00:00", "Z")
    assert [one["placement"] for one in lines] == [1, 2, 2]
    for one in lines:
        assert one["delta"] == one["after"] - one["before"]
    strength = sum(one["mu_before"] for one in lines) / 3
    assert shown["metadata"]["team_strength"] == pytest.approx(strength)


def test_tables_and_csv(rated: SmallLeague) -> None:
    assert "uncertain: sigma" in run(*RATING, *SEASON).output
    assert "strength of the lobby 25.0" in run(*RATING, "--match", "m0").output
    text = run(*RATING, *SEASON, "--csv", "--board", "persons").stdout
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [one["account_ids"] for one in lines] == list(ACCOUNTS)
    (first, *_) = csv.DictReader(io.StringIO(run(*RATING, "--match", "m0", "--csv").stdout))
    assert (first["placement"], first["team_name"]) == ("1", "Alpha")


def test_wrong_use(rated: SmallLeague) -> None:
    assert "expected one of them" in refused(*RATING)
    assert "expected one of them" in refused(*RATING, *SEASON, "--match", "m0")
    assert "one of them, not both" in refused(*RATING, *SEASON, "--csv", "--json")
    assert "no season 'Fall'; known: Spring" in refused(*RATING, "--season", "Fall")
    assert "match m9: not rated" in refused(*RATING, "--match", "m9")


def test_changes_by_admins_owe_the_ratings_of_every_season_that_has_some(rated: SmallLeague) -> None:
    season_id = str(ids.season_id("Spring"))
    with rated.pool.connection() as connection:
        ledger.settle(connection, RATING_JOB, season_id, state="done")
    rated.rounds(2)
    assert ("rating", season_id, "ready") in rated.rows("SELECT job, subject, state FROM ledger")
    shown = run(*RATING, *SEASON)
    assert "not rated yet" in shown.stderr
    with rated.pool.connection() as connection:
        ledger.settle(connection, RATING_JOB, season_id, state="done")
    assert document(*RATING, *SEASON)["metadata"]["up_to_date"] is True


def test_recompute_finds_and_mends_what_is_not_as_rated_from_nothing(rated: SmallLeague) -> None:
    recompute = ("stats", "recompute", "ratings")
    right = rated.tables()
    assert document(*recompute, "--check")["differences"] == []
    rated.rows("UPDATE season_ratings SET mu = mu + 1 WHERE kind = 'team' RETURNING 1")
    rated.rows("UPDATE rating_matches SET team_strength = 0 WHERE match_id = 'm3' RETURNING 1")
    rated.rows("DELETE FROM rating_deltas WHERE match_id = 'm2' RETURNING 1")
    found = document(*recompute, "--check", code=1)["differences"]
    assert {one["table"] for one in found} == set(ratings.TABLES)
    run(*recompute)
    assert rated.tables() == right


def test_an_import_ends_with_the_ratings_of_its_seasons(
    league: SmallLeague, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEWSTATS_HOME", str(tmp_path / "home"))
    league.roster()
    league.rounds(1)
    (tmp_path / "objects").mkdir()
    for number in range(2):
        match_id = str(UUID(int=number + 1))
        body = match_object(match_id, START + number * MINUTE, [{one: name(one)} for one in ACCOUNTS])
        (tmp_path / "objects" / f"{number}.json").write_bytes(body)
    run("import", str(tmp_path / "objects"))
    shown = document(*RATING, *SEASON)
    assert shown["metadata"]["up_to_date"] is True
    assert [(one["team_name"], one["matches_played"]) for one in shown["data"]["teams"]] == [
        (team, 2) for team in TEAMS
    ]
