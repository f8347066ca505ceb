"""Rounds that are completed and opened again: ranks, final results, audit."""

import pytest

from pewstats_collectors.cli.tournament.places import Named
from pewstats_collectors.db.tournaments import corrections, schedules
from pewstats_collectors.db.tournaments.decisions import By
from tests.integration.cli.commands import document, run
from tests.integration.cli.small_league import BY, DAY, ONE, SmallLeague, refused, round_line
from tests.integration.db.rows import START

COMPLETE = ("tournament", "rounds", "complete", *ONE)
REOPEN = ("tournament", "rounds", "reopen", *ONE)
FIRST = ("--round", "1")
HISTORY = (
    "SELECT number, count(*) FROM tournament_team_standings_history JOIN tournament_rounds USING (round_id) "
    "GROUP BY 1 ORDER BY 1"
)
FINAL = "SELECT count(*) FROM tournament_results"


@pytest.fixture
def played(league: SmallLeague) -> SmallLeague:
    league.roster()
    league.rounds(1, 2)
    league.play("m1")
    league.play("m2", START + DAY)
    return league


def test_a_completed_round_keeps_its_ranks_until_it_is_opened_again(played: SmallLeague) -> None:
    done = run(*COMPLETE, *FIRST, *BY)
    assert (done.stdout, done.stderr) == ("round 1 of Spring, One is completed\n", "")
    assert (played.rows(HISTORY), played.rows(FINAL)) == ([(1, 3)], [(0,)])
    run(*COMPLETE, "--round", "2", *BY)
    assert (played.rows(HISTORY), played.rows(FINAL)) == ([(1, 3), (2, 3)], [(6,)])
    assert run(*REOPEN, *FIRST, *BY).stdout == "round 1 of Spring, One is open again\n"
    assert (played.rows(HISTORY), played.rows(FINAL)) == ([(2, 3)], [(0,)])


def test_who_completed_and_opened_a_round_is_noted(played: SmallLeague) -> None:
    run(*COMPLETE, *FIRST, "--reason", "all played", "--actor", "anna")
    run(*REOPEN, *FIRST, "--reason", "one more", "--actor", "ben")
    about = {"division": "One", "group_name": "", "round": 1}
    active, completed = about | {"status": "active"}, about | {"status": "completed"}
    assert played.audit() == [
        ("complete round", "anna", "all played", active, completed),
        ("reopen round", "ben", "one more", completed, active),
    ]


def test_what_is_so_already_is_said_and_changes_nothing(played: SmallLeague) -> None:
    assert run(*REOPEN, *FIRST, *BY).stdout == "round 1 of Spring, One is open already: nothing was changed\n"
    run(*COMPLETE, *FIRST, *BY)
    before = played.tables()
    said = run(*COMPLETE, *FIRST, *BY).stdout
    assert said == "round 1 of Spring, One is completed already: nothing was changed\n"
    assert played.tables() == before
    assert [row[0] for row in played.audit()] == ["complete round"]


def test_who_comes_second_completes_nothing(played: SmallLeague) -> None:
    """Both saw the round open."""
    with played.pool.connection() as connection:
        one = schedules.rounds_of(connection, Named("Spring", "One").place)[0]
        for actor in ("anna", "ben"):
            corrections.set_completed(connection, one, By(actor, "all played"), completed=True)
    assert [row[1] for row in played.audit()] == ["anna"]


def test_what_may_be_missing_from_a_completed_round_is_said(played: SmallLeague) -> None:
    played.schedule(1, 5, 7)
    played.bring("roster", "Spring,Two,Delta,Dora,account.d,,,")
    played.play("extra", START + DAY / 8)
    played.play("few", START + DAY / 8, ["account.a", "account.x"])
    played.play("met", START + DAY / 8, ["account.a", "account.b", "account.d"])
    played.play("elsewhere", START + DAY / 8, ["account.d", "account.x"])
    played.play("next", START + DAY, ["account.a", "account.x"])
    assert played.statuses() == {
        "m1": "confirmed", "m2": "unscheduled", "extra": "unscheduled", "few": "remake_candidate",
        "met": "mixed_division", "elsewhere": "remake_candidate", "next": "remake_candidate",
    }  # fmt: skip
    played.play("public", START + DAY / 8, ["account.a", "account.b", "account.d"])
    with played.pool.connection() as connection:
        connection.execute("UPDATE matches SET match_type = 'official' WHERE match_id = 'public'")
    done = run(*COMPLETE, *FIRST, *BY)
    assert done.stderr.splitlines() == [
        "warning: planned and not played: match 5, 7",
        "warning: to be reviewed: extra (unscheduled)",
        "warning: to be reviewed: few (remake_candidate)",
        "warning: to be reviewed: met (mixed_division)",
    ]


def test_what_was_decided_is_not_to_be_reviewed(played: SmallLeague) -> None:
    played.schedule(1)
    played.play("extra", START + DAY / 8)
    with played.pool.connection() as connection:
        connection.execute(
            "INSERT INTO tournament_match_overrides "
            "(match_id, override_validation_status, override_reason, admin_user) "
            "VALUES ('extra', 'unscheduled', 'for fun', 'anna')"
        )
    assert run(*COMPLETE, *FIRST, *BY).stderr == ""


def test_rounds_are_listed_with_what_is_open(played: SmallLeague) -> None:
    run("tournament", "season", "Spring", "--time-zone", "Europe/Berlin")
    played.schedule(1, 5)
    played.play("extra", START + DAY / 8)
    run(*COMPLETE, *FIRST, *BY)
    shown = document("tournament", "rounds", "list", *ONE)
    assert shown["metadata"] == {
        "season_name": "Spring", "division": "One", "group": None, "time_zone": "Europe/Berlin",
    }  # fmt: skip
    first, second = shown["data"]["rounds"]
    assert first == {
        "round": 1, "name": "Round 1", "starts_at": "2026-01-17T18:00:00+01:00",
        "ends_at": "2026-01-18T18:00:00+01:00", "status": "completed", "matches_planned": 2,
        "matches_open": 1, "to_review": 1,
    }  # fmt: skip
    assert (second["round"], second["status"], second["matches_open"], second["to_review"]) == (
        2,
        "active",
        0,
        0,
    )
    assert "2026-01-17 18:00:00+01:00" in run("tournament", "rounds", "list", *ONE).stdout


def test_a_group_has_rounds_of_its_own(league: SmallLeague) -> None:
    path = league.file("rounds")
    start, end = START.isoformat(), (START + DAY).isoformat()
    rows = [f"Spring,One,{group},1,Round 1,{start},{end}" for group in ("A", "B")]
    path.write_text("\n".join(["season,division,group,number,name,starts_at,ends_at", *rows, ""]))
    run("tournament", "rounds", "import", str(path))
    assert refused(*COMPLETE, *FIRST, *BY) == "no group '' in One; known: A, B"
    said = run(*COMPLETE, *FIRST, *BY, "--group", "B").stdout
    assert said == "round 1 of Spring, One, B is completed\n"
    status = "SELECT group_name, status FROM tournament_rounds ORDER BY 1"
    assert league.rows(status) == [("A", "scheduled"), ("B", "completed")]
    shown = document("tournament", "rounds", "list", *ONE, "--group", "B")
    assert shown["metadata"]["group"] == "B"
    assert [one["status"] for one in shown["data"]["rounds"]] == ["completed"]


def test_wrong_use_of_rounds_is_named(played: SmallLeague, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(*COMPLETE, "--round", "3", *BY) == "no round 3 in Spring, One; known: 1, 2"
    assert refused(*COMPLETE, *FIRST, *BY, "--season", "Autumn") == "no season 'Autumn'; known: Spring"
    assert refused(*COMPLETE, *FIRST, *BY, "--group", "A") == "no group 'A' in One; known: it has none"
    assert refused(*COMPLETE, *FIRST, "--reason", " ", "--actor", "a") == "--reason: expected some text"
    monkeypatch.delenv("PEWSTATS_ACTOR", raising=False)
    assert "--actor" in run(*COMPLETE, *FIRST, "--reason", "r", code=2).stderr
    monkeypatch.setenv("PEWSTATS_ACTOR", "anna")
    run(*COMPLETE, *FIRST, "--reason", "r")
    assert [row[1] for row in played.audit()] == ["anna"]


def test_a_round_on_a_day_that_is_none_of_the_season_is_said(played: SmallLeague) -> None:
    run("tournament", "season", "Spring", "--from", "2026-01-17", "--until", "2026-01-18")
    assert "warning" not in played.bring("rounds", round_line(1))
    said = played.bring("rounds", round_line(2))
    assert (
        "the round is from 2026-01-18 until 2026-01-19, the season from 2026-01-17 until 2026-01-18" in said
    )
