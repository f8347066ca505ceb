"""Files of a league: whole or not at all, every fault with its place, also what only the database knows."""

import json
from datetime import timedelta

import pytest

from pewstats_collectors.db.tournaments import judging
from pewstats_collectors.errors import Reject
from tests.integration.cli.commands import document, run
from tests.integration.cli.small_league import (
    ACCOUNTS,
    BY,
    DAY,
    ONE,
    TEAMS,
    SmallLeague,
    name,
    refused,
    round_line,
    slot_line,
)
from tests.integration.db.rows import START


def test_a_league_is_created_once(league: SmallLeague) -> None:
    assert run("tournament", "create", "Other").stdout == "tournament 'Other'\n"
    assert run("tournament", "create", "Other").stdout == "tournament 'Other' is there already\n"
    assert league.rows("SELECT name FROM tournaments ORDER BY name") == [("League",), ("Other",)]
    assert refused("tournament", "create", " ") == "NAME: expected some text"


def test_a_season_that_is_not_there_is_named_in_every_row_of_every_file(league: SmallLeague) -> None:
    league.roster()
    league.rounds(1)
    expected = "season: expected a season that is there, got 'Autumn'; known: Spring"
    rows = {
        "teams": ("Spring,One,Delta", "Autumn,One,Alpha", "Autumn,One,Beta"),
        "roster": (
            "Spring,One,Delta,Dora,account.d,,,",
            "Autumn,One,Alpha,Anna,account.a,,,",
            "Autumn,One,Beta,Ben,account.b,,,",
        ),
        "rounds": (round_line(2), *(round_line(n).replace("Spring", "Autumn") for n in (1, 2))),
        "schedule": (slot_line(1), slot_line(1, season="Autumn"), slot_line(2, season="Autumn")),
    }
    for what, lines in rows.items():
        assert league.refused(what, *lines) == [f"{what}.csv, line {n}, {expected}" for n in (3, 4)]


def test_a_planned_match_needs_a_round_that_is_there(league: SmallLeague) -> None:
    league.rounds(1, 2)
    found = league.refused(
        "schedule",
        slot_line(1),
        slot_line(1, number=3),
        slot_line(1).replace("One", "Two"),
        slot_line(1, number=4),
    )
    assert found == [
        "schedule.csv, line 3, round: expected a round of One that is there, got 3; known: 1, 2",
        "schedule.csv, line 4, round: expected a round of Two that is there, got 1; "
        "known: none; import its rounds first",
        "schedule.csv, line 5, round: expected a round of One that is there, got 4; known: 1, 2",
    ]


def test_a_round_may_overlap_a_stored_one_only_if_the_file_replaces_that(league: SmallLeague) -> None:
    league.rounds(1, 2)
    assert league.refused("rounds", round_line(3), round_line(1, days=2)) == [
        "rounds.csv, line 3, starts_at: expected no overlap with round 2, which is stored "
        "from 2026-01-18T17:00:00+00:00 until 2026-01-19T17:00:00+00:00"
    ]
    league.rounds(1)
    league.rounds(2)
    later = round_line(3).replace("Spring,One,3", "Spring,One,2")
    league.bring("rounds", round_line(1, days=2), later)
    other_division = round_line(1).replace("One", "Two")
    league.bring("rounds", other_division)
    windows = league.rows("SELECT division, number, ends_at FROM tournament_rounds ORDER BY 1, 2")
    start = START - timedelta(hours=1)
    assert windows == [("One", 1, start + 2 * DAY), ("One", 2, start + 3 * DAY), ("Two", 1, start + DAY)]


def test_items_of_json_are_places_too(league: SmallLeague) -> None:
    rows = [{"season": "Spring", "division": "One", "team": "Alpha"}]
    rows.append({"season": "Autumn", "division": "One", "team": "Alpha"})
    file = league.file("teams", name="teams.json")
    file.write_text(json.dumps(rows))
    assert refused("tournament", "teams", "import", str(file)).startswith(f"{file}, item 2, season: ")


def test_the_same_files_again_change_nothing_and_judge_nothing(league: SmallLeague) -> None:
    def bring_all() -> str:
        said = league.bring("teams", "Spring,One,Alpha", "Spring,One,Beta", "Spring,One,Gamma")
        teams = zip(TEAMS, ACCOUNTS, strict=True)
        said += league.bring("roster", *(f"Spring,One,{team},{name(one)},,,,{team}" for team, one in teams))
        said += league.bring("rounds", round_line(1))
        return said + league.bring("schedule", slot_line(1), slot_line(2))

    bring_all()
    league.play("m1")
    league.complete(1)
    before = league.tables()
    assert league.statuses() == {"m1": "confirmed"}
    assert league.rows("SELECT count(*) FROM tournament_results")[0][0]
    assert "judged again" not in bring_all()
    assert league.tables() == before
    assert league.rows("SELECT subject FROM ledger") == []


def test_files_that_come_after_the_matches_have_them_judged(league: SmallLeague) -> None:
    league.play("m1")
    assert league.statuses() == {"m1": None}
    league.rounds(1)
    league.schedule(1)
    league.roster()
    assert league.statuses() == {"m1": "confirmed"}
    assert league.points() == {"Alpha": 11, "Beta": 7, "Gamma": 6}


def test_a_dry_run_shows_what_would_change_and_changes_nothing(league: SmallLeague) -> None:
    league.play("m1")
    league.rounds(1)
    before = league.tables()
    lines = [
        f"Spring,One,{team},{name(one)},{one},,,"
        for team, one in (("Alpha", "account.a"), ("Beta", "account.b"))
    ]
    shown = run("tournament", "roster", "import", str(league.file("roster", *lines)), "--dry-run").stdout
    assert shown.startswith("dry run: nothing was changed; 1 matches would be judged again\n")
    assert "Alpha" in shown
    assert league.tables() == before


def test_a_new_round_in_a_division_that_was_over_takes_its_final_results_away(league: SmallLeague) -> None:
    league.roster()
    league.rounds(1)
    league.play("m1")
    league.complete(1)
    count = "SELECT count(*) FROM tournament_results"
    assert league.rows(count) == [(6,)]
    league.rounds(2)
    assert league.rows(count) == [(0,)]
    assert league.rows("SELECT count(*) FROM tournament_team_standings_history") == [(3,)]
    league.complete(2)
    assert league.rows(count) == [(6,)]


def test_a_team_that_moves_takes_its_matches_into_account(league: SmallLeague) -> None:
    league.roster()
    league.rounds(1)
    league.play("m1")
    assert league.statuses() == {"m1": "unscheduled"}
    league.bring("teams", "Spring,Two,Gamma")
    assert league.statuses() == {"m1": "mixed_division"}
    league.bring("teams", "Spring,One,Gamma")
    assert league.points() == {"Alpha": 11, "Beta": 7, "Gamma": 6}


def test_points_of_a_team_without_matches_move_with_it(league: SmallLeague) -> None:
    """Final results know its penalty, though no match of it is judged again."""
    league.roster()
    league.bring("teams", "Spring,One,Delta")
    league.rounds(1)
    league.play("m1")
    with league.pool.connection() as connection:
        connection.execute(
            "INSERT INTO tournament_point_adjustments "
            "SELECT gen_random_uuid(), team_id, NULL, 'penalty', -3, 'r', 'a' FROM teams WHERE name = 'Delta'"
        )
    league.complete(1)
    teams = "SELECT name FROM tournament_results JOIN teams ON team_id::text = participant_id ORDER BY 1"
    assert league.rows(teams) == [("Alpha",), ("Beta",), ("Delta",), ("Gamma",)]
    league.bring("teams", "Spring,Two,Delta")
    assert league.rows(teams) == [("Alpha",), ("Beta",), ("Gamma",)]


def test_accounts_of_one_person_are_one_person(league: SmallLeague) -> None:
    moved = (START + DAY).isoformat()
    league.bring(
        "roster",
        f"Spring,One,Alpha,Anna,account.a,,{moved},Anna A.",
        f"Spring,One,Alpha,Anna2,account.a2,{moved},,Anna A.",
        "Spring,One,Beta,Ben,account.b,,,",
        "Spring,One,Gamma,Cleo,account.c,,,Cleo C.",
        "Spring,One,Gamma,Dora,,,,Dora D.",
    )
    accounts = league.rows(
        "SELECT name, array_agg(account_id ORDER BY account_id) "
        "FROM persons JOIN person_accounts USING (person_id) GROUP BY name ORDER BY name"
    )
    assert accounts == [("Anna A.", ["account.a", "account.a2"]), ("Cleo C.", ["account.c"])]
    assert league.rows("SELECT name FROM persons ORDER BY name") == [("Anna A.",), ("Cleo C.",), ("Dora D.",)]


def test_a_round_that_is_not_there_is_no_empty_board(league: SmallLeague) -> None:
    league.rounds(1)
    assert document("tournament", "rounds", "list", *ONE)["data"]["total_count"] == 1
    assert refused("tournament", "rounds", "list", "--season", "Spring", "--division", "Two") == (
        "no division 'Two'; known: One"
    )


def test_who_brought_what_is_noted_with_how_many_matches_it_touched(league: SmallLeague) -> None:
    league.create()
    league.bring("rounds", round_line(1), words=["--actor", "kim"])
    league.play("m1", START)
    league.roster()
    actions = document("tournament", "audit")["data"]["actions"]
    told = [(one["action"], one["actor"], one["subject"], one["reason"]) for one in reversed(actions)]
    assert told[0][0] == "create season"
    assert ("import rounds", "kim", "rounds.csv", None) in told
    assert (actions[0]["action"], actions[0]["after"]["judged_again"]) == ("import roster", 1)
    run("tournament", "season", "Spring", "--min-teams", "2", "--dry-run")
    assert len(document("tournament", "audit")["data"]["actions"]) == len(actions)


def test_a_match_that_could_not_be_judged_again_is_told(
    league: SmallLeague, monkeypatch: pytest.MonkeyPatch
) -> None:
    league.roster()
    league.play("m1")

    def broken(*_: object) -> None:
        raise Reject("broken", "whatever happens")

    monkeypatch.setattr(judging, "judge_match", broken)
    done = run("tournament", "not-tournament", "m1", *BY, code=1)
    assert "1 of them could not be judged: `pewstats queue dead` says why" in done.stderr


def test_of_several_accounts_a_file_without_one_keeps_the_latest(league: SmallLeague) -> None:
    league.create()
    league.bring(
        "roster",
        "Spring,One,Alpha,Anna,account.z,,2026-01-10T00:00:00Z,",
        "Spring,One,Alpha,Anna,account.b,2026-01-10T00:00:00Z,2026-01-20T00:00:00Z,",
    )
    league.bring("roster", "Spring,One,Alpha,Anna,,2026-01-20T00:00:00Z,,")
    assert league.rows("SELECT account_id FROM tournament_players") == [("account.b",)]
    league.bring(
        "roster",
        "Spring,One,Alpha,Anna,account.a,,2026-01-05T00:00:00Z,",
        "Spring,One,Alpha,Anna,account.z,2026-01-20T00:00:00Z,,",
    )
    league.bring("roster", "Spring,One,Alpha,Anna,,2026-02-01T00:00:00Z,,")
    assert league.rows("SELECT account_id FROM tournament_players") == [("account.z",)]
