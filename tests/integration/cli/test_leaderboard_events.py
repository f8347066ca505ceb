"""pewstats leaderboard event, submit and close-week, as staff use them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pewstats_collectors.db import ledger
from pewstats_collectors.db.leader import at_work
from pewstats_collectors.db.pool import Pool, connect
from pewstats_collectors.jobs import AGGREGATE, EVENT_ELO
from tests.integration.cli.commands import document, refused, run
from tests.integration.db.rows import START, write_match

A, B, C = "account.a", "account.b", "account.c"
NOTHING_LEFT = {"still_open": 0, "failed": 0}


@pytest.fixture(autouse=True)
def _at_home(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    monkeypatch.setenv("PEWSTATS_LEADERBOARDS__EVENT_ELO_AFTER_S", "0")


@pytest.fixture
def played(pool: Pool) -> None:
    """Two matches that were aggregated before there was an event."""
    with pool.connection() as connection:
        write_match(connection, "m1", {A: {"kills": 9}, B: {"kills": 3}, C: {"kills": 0}})
        write_match(connection, "m2", {B: {"kills": 5}}, created_at=START + timedelta(days=7))
        for match_id in ("m1", "m2"):
            ledger.settle(connection, AGGREGATE, match_id, state="done")


def board(*words: str) -> list[tuple[Any, ...]]:
    lines = document("leaderboard", "event", "show", *words)["data"]["players"]
    return [tuple(line.values()) for line in lines]


def test_an_event_counts_matches_that_came_before_it(played: None) -> None:
    done = run("leaderboard", "event", "create", "most_kills")
    assert "event 'Most kills in a match'\n" in done.stdout
    assert "2 matches are counted" in done.stderr
    found = document("leaderboard", "event", "show", "Most kills in a match")
    assert found["metadata"] | {"event_id": None} == {
        "event_id": None, "name": "Most kills in a match", "season": None, "metric": "kills",
        "score_direction": "HIGH", "week": None, "limit": 20, "offset": 0, "recalculation_due": False,
    }  # fmt: skip
    assert found["data"] == {
        "players": [
            {
                "rank": 1, "person_id": A, "player_name": f"name of {A}", "calculated_event_elo": 1200,
                "all_time_leaderboard_elo": 1200, "weekly_elo_average": None, "weeks_participated": 0,
                "best_score": 9,
            },
            {
                "rank": 2, "person_id": B, "player_name": f"name of {B}", "calculated_event_elo": 800,
                "all_time_leaderboard_elo": 800, "weekly_elo_average": None, "weeks_participated": 0,
                "best_score": 5,
            },
        ],
        "total_count": 2,
    }  # fmt: skip
    again = run("leaderboard", "event", "create", "most_kills")
    assert "is there already" in again.stdout
    assert "there already, with another" in refused(
        "leaderboard", "event", "create", "most_kills", "--base-elo", "1"
    )


def test_weeks_are_closed_and_shown(played: None) -> None:
    run("leaderboard", "event", "create", "most_kills", "--name", "Kills")
    until = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    run("leaderboard", "event", "create", "--name", "Other", "--metric", "damage", "--until", until)
    found = document("leaderboard", "close-week", "--event", "Kills")
    assert found["weeks"][:2] == [
        {"event": "Kills", "week": "2026-W03"},
        {"event": "Kills", "week": "2026-W04"},
    ]
    assert NOTHING_LEFT.items() <= found.items()
    number = len(found["weeks"])
    assert document("leaderboard", "close-week") == {"weeks": [], "computed_again": []} | NOTHING_LEFT
    assert board("Kills", "--weekly", "2026-W03") == [
        (1, A, f"name of {A}", 9, 1200),
        (2, B, f"name of {B}", 3, 800),
    ]
    assert board("Kills", "--weekly", "2026-W04") == [(1, B, f"name of {B}", 5, 1000)]
    averages = {A: 1200 / number, B: 1800 / number}
    lines = {line[1]: (line[5], line[6]) for line in board("Kills")}
    assert lines == {who: (round(mean, 4), number) for who, mean in averages.items()}


def test_a_late_score_in_a_closed_week_is_worked_in(played: None, pool: Pool) -> None:
    run("leaderboard", "event", "create", "most_kills", "--name", "Kills")
    run("leaderboard", "close-week")
    with pool.connection() as connection:
        write_match(connection, "m3", {C: {"kills": 20}})
        ledger.add(connection, AGGREGATE, "m3")
    run("leaderboard", "event", "create", "most_kills", "--name", "Other")  # has the matches counted
    assert document("leaderboard", "event", "show", "Kills")["metadata"]["recalculation_due"]
    run("leaderboard", "submit", "Kills", A, "2")
    again = document("leaderboard", "close-week", "--event", "Kills")
    assert again == {"weeks": [], "computed_again": [{"event": "Kills", "week": "2026-W03"}]} | NOTHING_LEFT
    assert next(line[1:4] for line in board("Kills", "--weekly", "2026-W03")) == (C, f"name of {C}", 20)
    assert not document("leaderboard", "event", "show", "Kills")["metadata"]["recalculation_due"]


def test_equal_elos_share_a_rank_on_whichever_page(pool: Pool) -> None:
    with pool.connection() as connection:
        kills = {f"account.{number}": {"kills": 1 if number > 3 else 9} for number in range(8)}
        write_match(connection, "m1", kills)
        ledger.settle(connection, AGGREGATE, "m1", state="done")
    run("leaderboard", "event", "create", "most_kills", "--name", "Kills")
    wanted = [1, 1, 1, 1, 5, 5, 5, 5]
    for offset in range(9):
        for limit in (1, 3, 8):
            lines = board("Kills", "--offset", str(offset), "--limit", str(limit))
            assert [line[0] for line in lines] == wanted[offset : offset + limit]
            assert [line[1] for line in lines] == sorted(kills)[offset : offset + limit]
    with pool.connection() as connection:
        connection.execute("UPDATE players SET hidden = true WHERE account_id = 'account.2'")
    found = document("leaderboard", "event", "show", "Kills", "--offset", "2", "--limit", "2")["data"]
    assert [(line["rank"], line["person_id"]) for line in found["players"]] == [
        (1, "account.3"),
        (4, "account.4"),
    ]
    assert found["total_count"] == 7


def test_a_submission_tells_whether_it_is_a_personal_best(played: None, database: str) -> None:
    run("leaderboard", "event", "create", "--name", "Drop", "--metric", "manual", "--direction", "LOW")
    first = document("leaderboard", "submit", "Drop", f"name of {A}", "20.5")
    assert first == {"is_personal_best": True, "personal_best": 20.5, "previous_best": None}
    assert board("Drop") == [(1, A, f"name of {A}", 1000, 1000, None, 0, 20.5)]
    assert "expected 60 s between two" in refused("leaderboard", "submit", "Drop", A, "20")
    said = run("leaderboard", "submit", "Drop", B, "21.250").stdout
    assert said == f"Drop, {B}: 21.25, the first score\n"
    with connect(database, autocommit=True) as connection:
        connection.execute(
            "UPDATE leaderboard_submissions SET submitted_at = submitted_at - interval '1 minute'"
        )
    assert "a personal best, before 21.25" in run("leaderboard", "submit", "Drop", B, "21").stdout
    actions = document("tournament", "audit")["data"]
    assert [one["action"] for one in actions["actions"]][:1] == ["submit score"]


@pytest.mark.parametrize(
    "score",
    ["0", "-1", "1e3", "nan", "inf", "Infinity", "1000000000", "0.0000001", "1_0", "0x1", "", " 5", "٣"],
)
def test_scores_that_are_none(played: None, score: str) -> None:
    run("leaderboard", "event", "create", "--name", "Drop", "--metric", "manual", "--direction", "LOW")
    assert "expected a number above 0 and below" in refused("leaderboard", "submit", "Drop", "--", A, score)


def test_where_a_worker_is_the_command_leaves_the_elos_to_it(played: None, pool: Pool) -> None:
    run("leaderboard", "event", "create", "--name", "Drop", "--metric", "manual", "--direction", "LOW")
    with at_work(pool, [EVENT_ELO]):
        run("leaderboard", "submit", "Drop", A, "5")
    assert document("leaderboard", "event", "show", "Drop")["metadata"]["recalculation_due"]
    assert board("Drop") == []


def test_a_closed_event_takes_no_more(played: None) -> None:
    run("leaderboard", "event", "create", "most_kills", "--name", "Kills")
    assert run("leaderboard", "event", "close", "Kills").stdout == "event 'Kills' is closed\n"
    assert run("leaderboard", "event", "close", "Kills").stdout == "event 'Kills' was closed already\n"
    assert "not active" in refused("leaderboard", "submit", "Kills", A, "5")
    listed = document("leaderboard", "event", "list")["data"]["events"]
    assert [(one["name"], one["active_until"] is None) for one in listed] == [("Kills", False)]
    table = run("leaderboard", "event", "list").stdout
    assert "Kills" in table
    csv = run("leaderboard", "event", "list", "--csv").stdout.splitlines()
    assert csv[0].startswith("event_id,name,season,shard,metric,score_direction,")
    csv = run("leaderboard", "event", "show", "Kills", "--csv").stdout.splitlines()
    assert csv[0].startswith("person_id,rank,player_name,calculated_event_elo,")
    assert len(csv) == 3


def test_events_of_seasons_have_names_of_their_own(played: None) -> None:
    for season in ("Spring", "Fall"):
        run("tournament", "season", season, "--tournament", "League")
        run("leaderboard", "event", "create", "most_tournament_kills", "--name", "Kills", "--season", season)
    assert "more than once" in refused("leaderboard", "event", "show", "Kills")
    assert board("Kills", "--season", "Fall") == []
    assert "in season 'Winter'" in refused("leaderboard", "event", "show", "Kills", "--season", "Winter")
    assert "known are Fall, Spring" in refused(
        "leaderboard", "event", "create", "most_kills", "--season", "X"
    )
    assert len(document("leaderboard", "event", "list", "--season", "Fall")["data"]["events"]) == 1
    run("leaderboard", "event", "create", "most_kills", "--name", "Kills")
    assert [line[1] for line in board("Kills")] == [A, B]
    assert board("Kills", "--season", "Fall") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("event", "create"), "expected DEFINITION (fastest_first_kill, "),
        (("event", "create", "luck"), "no event definition 'luck'"),
        (("event", "create", "--metric", "kills"), "or --name and --metric"),
        (("event", "create", "--metric", "manual", "--name", "x"), "direction: expected HIGH or LOW"),
        (
            ("event", "create", "most_kills", "--metric", "damage"),
            "--metric damage: expected without DEFINITION",
        ),
        (("event", "create", "most_kills", "--time-zone", "Mars"), "time_zone: expected an IANA name"),
        (("event", "create", "most_kills", "--from", "yesterday"), "--from yesterday: expected a time"),
        (("event", "create", "most_kills", "--from", "1999-01-01T00:00Z"), "expected a year from 2017"),
        (
            ("event", "create", "most_kills", "--from", "2026-01-02T00:00Z", "--until", "2026-01-02T00:00Z"),
            "expected a time after --from",
        ),
        (("event", "show", "x"), "no event 'x', known are none"),
        (("event", "show", "x", "--csv", "--json"), "--csv and --json: one of them"),
        (("event", "list", "--csv", "--json"), "--csv and --json: one of them"),
        (("event", "close", "x"), "no event 'x'"),
        (("submit", "x", A, "5"), "no event 'x'"),
        (("close-week", "--event", "x"), "no event 'x'"),
    ],
)
def test_wrong_use_is_told(played: None, words: tuple[str, ...], expected: str) -> None:
    assert expected in refused("leaderboard", *words)


@pytest.mark.parametrize("week", ["2026-W54", "2026-53", "2025-W53", "W03", "2026-W00"])
def test_weeks_that_are_none(played: None, week: str) -> None:
    run("leaderboard", "event", "create", "most_kills", "--name", "Kills")
    assert "expected an ISO week" in refused("leaderboard", "event", "show", "Kills", "--weekly", week)
