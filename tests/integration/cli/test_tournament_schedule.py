"""Planned matches: what came of them, and those that are cancelled and restored."""

from datetime import timedelta

import pytest

from pewstats_collectors.cli.tournament.places import Named
from pewstats_collectors.db.tournaments import corrections, schedules
from pewstats_collectors.db.tournaments.decisions import By
from tests.integration.cli.commands import document, run
from tests.integration.cli.small_league import BY, ONE, SmallLeague, refused
from tests.integration.db.rows import START

SHOW = ("tournament", "schedule", "show", *ONE)
CANCEL = ("tournament", "schedule", "cancel", *ONE, "--round", "1")
RESTORE = ("tournament", "schedule", "restore", *ONE, "--round", "1")
LATE = timedelta(minutes=7, seconds=30)


@pytest.fixture
def played(league: SmallLeague) -> SmallLeague:
    """Three planned matches, of which the first is played late; one that nobody planned."""
    run("tournament", "season", "Spring", "--time-zone", "Europe/Berlin")
    league.roster()
    league.rounds(1, 2)
    league.schedule(1, 2, 3)
    league.play("m1", START + LATE)
    league.play("extra", START + timedelta(hours=5))
    return league


def shown(number: int = 1) -> dict[int, tuple[object, ...]]:
    """(status, actual match, delay) of each planned match of a round."""
    (one,) = document(*SHOW, "--round", str(number))["data"]["rounds"]
    return {
        line["match_number"]: (line["status"], line["actual_match_id"], line["delay_min"])
        for line in one["matches"]
    }


def decide(league: SmallLeague, statement: str) -> None:
    """As another command would write it."""
    with league.pool.connection() as connection:
        connection.execute(statement.encode())
    run("tournament", "season", "Spring", "--slot-after", "46")  # judges everything again


def test_planned_matches_are_shown_beside_what_was_played(played: SmallLeague) -> None:
    document_ = document(*SHOW)
    assert document_["metadata"] == {
        "season_name": "Spring", "division": "One", "group": None, "time_zone": "Europe/Berlin",
    }  # fmt: skip
    first, second = document_["data"]["rounds"]
    assert (second["round"], second["status"], second["matches"], second["extra_matches"]) == (
        2,
        "scheduled",
        [],
        [],
    )
    assert first["matches"][0] == {
        "match_number": 1, "scheduled_datetime": "2026-01-17T19:00:00+01:00", "map_name": None,
        "status": "played", "actual_match_id": "m1", "began_at": "2026-01-17T19:07:30+01:00",
        "delay_min": 7.5, "original_match_id": None, "remake_reason": None,
    }  # fmt: skip
    assert shown() == {1: ("played", "m1", 7.5), 2: ("scheduled", None, None), 3: ("scheduled", None, None)}
    assert first["extra_matches"] == [
        {
            "match_id": "extra", "began_at": "2026-01-18T00:00:00+01:00", "map_name": "Baltic_Main",
            "status": "unscheduled",
        }
    ]  # fmt: skip
    table = run(*SHOW, "--round", "1").stdout
    assert "Spring, One, round 1 (active), Europe/Berlin" in table
    assert "m1" in table
    assert "extra" in table


def test_a_remake_is_shown_with_what_it_replaced_and_why(played: SmallLeague) -> None:
    decide(played, "INSERT INTO tournament_remakes VALUES ('m1', 'extra', 'server crash', 'anna')")
    (one,) = document(*SHOW, "--round", "1")["data"]["rounds"]
    line = one["matches"][0]
    assert (line["actual_match_id"], line["original_match_id"], line["remake_reason"]) == (
        "extra", "m1", "server crash",
    )  # fmt: skip
    assert [(match["match_id"], match["status"]) for match in one["extra_matches"]] == [
        ("m1", "remake_failed")
    ]


def test_a_cancelled_match_frees_what_filled_it_and_takes_it_back(played: SmallLeague) -> None:
    before = played.tables()
    tried = run(*CANCEL, "--match-number", "1", *BY, "--dry-run").stdout
    assert tried.startswith("dry run: nothing was changed; 2 matches would be judged again")
    assert played.tables() == before
    assert played.audit() == []
    assert (
        run(*CANCEL, "--match-number", "1", *BY).stdout == "match 1 of round 1 of Spring, One is cancelled\n"
    )
    assert shown()[1] == ("cancelled", None, None)
    assert played.statuses() == {"m1": "unscheduled", "extra": "unscheduled"}
    said = run(*RESTORE, "--match-number", "1", *BY).stdout
    assert said == "match 1 of round 1 of Spring, One is planned again\n"
    assert played.tables() == before


def test_who_cancelled_and_restored_is_noted(played: SmallLeague) -> None:
    run(*CANCEL, "--match-number", "1", "--reason", "server down", "--actor", "anna")
    run(*RESTORE, "--match-number", "1", "--reason", "up again", "--actor", "ben")
    about = {"division": "One", "group_name": "", "round": 1, "match_number": 1}
    assert played.audit() == [
        (
            "cancel planned match", "anna", "server down",
            about | {"cancelled": False, "actual_match_id": "m1"}, about | {"cancelled": True},
        ),
        (
            "restore planned match", "ben", "up again",
            about | {"cancelled": True, "actual_match_id": None}, about | {"cancelled": False},
        ),
    ]  # fmt: skip


def test_what_is_so_already_is_said_and_changes_nothing(played: SmallLeague) -> None:
    said = run(*RESTORE, "--match-number", "2", *BY).stdout
    assert said == "match 2 of round 1 of Spring, One is planned already: nothing was changed\n"
    run(*CANCEL, "--match-number", "2", *BY)
    before = played.tables()
    said = run(*CANCEL, "--match-number", "2", *BY).stdout
    assert said == "match 2 of round 1 of Spring, One is cancelled already: nothing was changed\n"
    assert played.tables() == before
    assert len(played.audit()) == 1


def test_who_comes_second_cancels_nothing(played: SmallLeague) -> None:
    with played.pool.connection() as connection:
        one = schedules.rounds_of(connection, Named("Spring", "One").place)[0]
        again = []
        for actor in ("anna", "ben"):
            slot = schedules.slots_of(connection, one.round_id)[0]
            by = By(actor, "server down")
            again.append(corrections.set_cancelled(connection, one, slot, by, cancelled=True))
    assert again == [{"m1", "extra"}, set()]
    assert [row[1] for row in played.audit()] == ["anna"]


@pytest.mark.parametrize(
    ("decision", "holder"),
    [
        ("INSERT INTO tournament_remakes VALUES ('m1', 'extra', 'server crash', 'anna')", "extra"),
        (
            "INSERT INTO tournament_match_overrides "
            "(match_id, override_round_id, override_schedule_match_id, override_reason, admin_user) "
            "SELECT 'extra', round_id, slot_id, 'late', 'anna' "
            "FROM tournament_scheduled_matches WHERE match_number = 1",
            "extra",
        ),
    ],
)
def test_a_match_that_was_decided_keeps_its_slot(played: SmallLeague, decision: str, holder: str) -> None:
    decide(played, decision)
    before = played.tables()
    said = refused(*CANCEL, "--match-number", "1", *BY)
    assert said == f"match 1 is held by decision by match {holder}; undo that first"
    assert played.tables() == before


def test_wrong_use_of_a_schedule_is_named(played: SmallLeague) -> None:
    assert refused(*CANCEL, "--match-number", "9", *BY) == "no match 9 planned in round 1; known: 1, 2, 3"
    assert refused(*SHOW, "--round", "9") == "no round 9 in Spring, One; known: 1, 2"
    assert refused(*SHOW, "--division", "Two") == "no division 'Two'; known: One"


def test_a_planned_match_that_moves_finds_another_match(played: SmallLeague) -> None:
    later = (START + timedelta(hours=5)).isoformat()
    played.bring("schedule", f"Spring,One,1,1,{later},Erangel")
    assert shown()[1] == ("played", "extra", 0)
    assert played.statuses() == {"m1": "unscheduled", "extra": "confirmed"}
