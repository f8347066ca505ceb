"""`pewstats tournament standings`: JSON keys, CSV, tables; final of a match-point ruleset."""

import csv
import io
from typing import Any

import pytest

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.stats.player_board import PAGE_CATEGORIES
from tests.integration.cli.commands import document, refused, run
from tests.integration.db.conftest import connection as connection
from tests.integration.tournaments.small_league import DIVISION, SEASON, SmallLeague, account, team_id

BOARD = ("tournament", "standings", "--season", SEASON, "--division", DIVISION)
UP, DOWN = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"


@pytest.fixture(autouse=True)
def _this_database(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)


@pytest.fixture
def league(connection: Connection) -> SmallLeague:
    """Round 1 is completed; in round 2 Beta overtakes Alpha, and Gamma comes in."""
    made = SmallLeague(connection)
    made.play("m1", ("Alpha", 1, 2), ("Beta", 3, 3), minute=5)
    made.complete(1)
    made.play("m2", ("Beta", 2, 2), ("Alpha", 8, 1), ("Gamma", 16, 0), round_=2)
    connection.execute(
        "INSERT INTO player_match_weapon_distribution VALUES ('m1', 'account.alpha', 'AR', 99.5, 2, 0)"
    )
    return made


def rows(*words: str) -> list[dict[str, str]]:
    """Of the CSV that is printed, which has the line ends of the standard."""
    text = run(*BOARD, "--csv", *words).stdout_bytes.decode()
    assert text.count("\r\n") == text.count("\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_line_of_the_teams_has_the_keys_of_the_contract(league: SmallLeague) -> None:
    shown = document(*BOARD)
    metadata = shown["metadata"]
    assert metadata.pop("timestamp").endswith("Z")
    assert metadata == {
        "season_id": str(league.place().season_id),
        "season_name": SEASON,
        "division": DIVISION,
        "group": None,
        "round": None,
        "round_name": None,
        "match_id": None,
        "filtered_by": "overall",
        "ruleset": "super",
    }
    assert shown["data"]["total_count"] == 3
    assert shown["data"]["teams"][1] == {
        "rank": 2,
        "rank_change": -1,
        "team_id": team_id("Alpha"),
        "team_name": "Alpha",
        "total_points": 14,
        "placement_points": 11,
        "kill_points": 3,
        "adjustment_points": 0,
        "total_kills": 3,
        "wwcd": 1,
        "matches_played": 2,
        "avg_placement": 4.5,
        "best_placement": 1,
        "recent_placements": [1, 8],
        "tiebreaker_timestamp": "2026-01-18T18:00:00Z",
        "champion": False,
        "tie_break": None,
    }


def test_a_line_of_the_players_has_the_keys_of_the_contract(league: SmallLeague) -> None:
    shown = document(*BOARD, "--board", "players")
    nothing = {"damage": 0.0, "kills": 0}
    assert shown["data"]["players"][1] == {
        "rank": 2,
        "account_id": account("Alpha"),
        "player_name": "name of account.alpha",
        "team_name": "Alpha",
        "total_points": 3,
        "total_kills": 3,
        "total_damage": 200.0,
        "avg_damage": 100.0,
        "killsteals": None,
        "matches_played": 2,
        "best_placement": 1,
        "avg_placement": 4.5,
        "weapon_distribution": dict.fromkeys(PAGE_CATEGORIES, nothing) | {"AR": {"damage": 99.5, "kills": 2}},
    }
    league.hide("Alpha")
    shown = document(*BOARD, "--board", "players")
    assert [one["team_name"] for one in shown["data"]["players"]] == ["Beta", "Gamma"]


def test_a_board_of_a_round_or_a_match(league: SmallLeague) -> None:
    of_round = document(*BOARD, "--round", "1")
    assert (of_round["metadata"]["filtered_by"], of_round["metadata"]["round_name"]) == ("round", "Round 1")
    assert [(one["team_name"], one["rank_change"]) for one in of_round["data"]["teams"]] == [
        ("Alpha", None),
        ("Beta", None),
    ]
    of_match = document(*BOARD, "--match", "m2")
    assert (of_match["metadata"]["filtered_by"], of_match["metadata"]["match_id"]) == ("match", "m2")
    assert [one["team_name"] for one in of_match["data"]["teams"]] == ["Beta", "Alpha", "Gamma"]
    players = document(*BOARD, "--match", "m2", "--board", "players")["data"]["players"]
    assert [one["matches_played"] for one in players] == [1, 1, 1]


def test_csv_has_the_keys_as_its_header(league: SmallLeague) -> None:
    shown = document(*BOARD)["data"]["teams"]
    printed = rows()
    assert [list(one) for one in printed] == [list(one) for one in shown]
    assert [one["recent_placements"] for one in printed] == ["3 2", "1 8", "16"]
    assert [one["rank_change"] for one in printed] == ["1", "-1", ""]
    assert printed[0]["champion"] == "false"


def test_csv_of_players_has_columns_for_each_weapon_category(league: SmallLeague) -> None:
    (one, *_) = [one for one in rows("--board", "players") if one["team_name"] == "Alpha"]
    assert [name for name in one if "_" in name and name.split("_")[0] in PAGE_CATEGORIES] == [
        f"{category}_{key}" for category in PAGE_CATEGORIES for key in ("damage", "kills")
    ]
    assert (one["AR_damage"], one["AR_kills"], one["Other_damage"]) == ("99.5", "2", "0.0")


def test_an_empty_board_is_its_header(connection: Connection) -> None:
    SmallLeague(connection)
    assert run(*BOARD, "--csv").stdout_bytes.startswith(b"rank,rank_change,team_id,")
    assert rows() == rows("--board", "players") == []


def test_names_are_quoted_where_they_must_be(connection: Connection) -> None:
    league = SmallLeague(connection, groups={"": ["Alpha"]})
    league.play("m1", ("Alpha", 1, 0))
    connection.execute("""UPDATE teams SET name = 'A, "B"'""")
    assert '"A, ""B"""' in run(*BOARD, "--csv").stdout
    assert rows()[0]["team_name"] == 'A, "B"'


def test_the_table_shows_who_went_up_and_down(league: SmallLeague) -> None:
    beta, alpha, gamma = run(*BOARD).stdout.splitlines()[4:7]
    assert beta.split()[:3] == ["1", f"{UP}1", "Beta"]
    assert alpha.split()[:3] == ["2", f"{DOWN}1", "Alpha"]
    assert gamma.split()[:2] == ["3", "Gamma"]
    league.complete(2)
    assert run(*BOARD).stdout.splitlines()[4].split()[:3] == ["1", "=", "Beta"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--json", "--csv"), "--csv and --json: one of them"),
        (("--round", "1", "--match", "m1"), "--round and --match: one of them"),
        (("--match", "m9"), "m9: no such match"),
        (("--round", "9"), "no round 9 in One"),
        (("--group", "X"), "no group 'X' in One"),
    ],
)
def test_wrong_use_is_named(league: SmallLeague, words: tuple[str, ...], said: str) -> None:
    assert said in refused(*BOARD, *words)


def final(connection: Connection, matches: int) -> None:
    """Alpha reaches 50 points in the third match and wins the fourth; what comes after does not count."""
    league = SmallLeague(connection, ruleset="match_point", rounds=1)
    for number in range(1, matches + 1):
        league.play(f"m{number}", ("Alpha", 1, 8), ("Beta", 2, 0), minute=35 * number)


@pytest.mark.parametrize(("matches", "decided"), [(2, False), (3, False), (5, True)])
def test_a_match_point_final_tells_where_it_stands(
    connection: Connection, matches: int, decided: bool
) -> None:
    final(connection, matches)
    alpha = {"team_id": team_id("Alpha"), "team_name": "Alpha"}
    shown = document(*BOARD)
    assert shown["metadata"]["ruleset"] == "match_point"
    state: dict[str, Any] = shown["metadata"]["match_point"]
    assert (state["threshold"], state["at_match_point"]) == (50, [alpha] if matches > 2 else [])
    assert state["champion"] == (alpha if decided else None)
    assert state["deciding_match_id"] == ("m4" if decided else None)
    assert "match_point" not in document(*BOARD, "--match", "m1")["metadata"]
    said = run(*BOARD).stdout.splitlines()[-1]
    if decided:
        assert said == "Alpha is champion: won match 4 at match point (54 of 50)"
    else:
        assert said == f"match point: 50 points; there: {'Alpha' if matches > 2 else 'nobody'}"


def test_players_of_a_final_count_until_it_was_decided(connection: Connection) -> None:
    final(connection, 6)
    players = document(*BOARD, "--board", "players")["data"]["players"]
    assert [(one["matches_played"], one["total_kills"]) for one in players] == [(4, 32), (4, 0)]
