"""`pewstats tournament completeness`: exit codes for a cron job, figures as JSON and as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from pewstats_collectors.db import ledger
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import schedules
from pewstats_collectors.jobs import DOWNLOAD
from tests.integration.cli.commands import document, refused, run
from tests.integration.db.conftest import connection as connection
from tests.integration.tournaments import small_league
from tests.integration.tournaments.small_league import DIVISION, SEASON, SmallLeague

COMPLETENESS = ("tournament", "completeness", "--season", SEASON)
HOURS_AGO = 4 * 24


@pytest.fixture
def league(connection: Connection, database: str, monkeypatch: pytest.MonkeyPatch) -> SmallLeague:
    """The first round began four days ago, the second a day later; the only planned match was played."""
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=HOURS_AGO)
    monkeypatch.setattr(small_league, "START", start)
    made = SmallLeague(connection)
    made.schedule(0)
    made.play("m1", ("Alpha", 1, 0), minute=1)
    return made


def test_a_season_that_lacks_nothing_soon_is_no_reason_to_write_a_mail(league: SmallLeague) -> None:
    shown = document(*COMPLETENESS)
    assert shown["metadata"].pop("timestamp").endswith("Z")
    assert shown["metadata"] == {
        "season_id": str(league.place().season_id),
        "season_name": SEASON,
        "division": None,
        "retention_days": 14,
        "within_hours": 72,
    }
    assert shown["data"]["total_count"] == len(shown["data"]["rounds"]) == 2
    assert shown["data"]["rounds"][0] == {
        "division": DIVISION,
        "group": None,
        "round": 1,
        "round_name": "Round 1",
        "status": "active",
        "scheduled": 1,
        "discovered": 1,
        "summarised": 1,
        "processed": 0,
        "missing": 0,
        "missing_match_numbers": [],
        "unscheduled": 0,
        "under_review": 0,
        "lost": 0,
        "hours_left": 240.0,
    }
    assert shown["data"]["outside_rounds"]["discovered"] == shown["data"]["not_summarised"]["discovered"] == 0


def test_a_missing_match_ends_with_1_until_it_is_cancelled(league: SmallLeague) -> None:
    league.schedule(0, 60)
    shown = document(*COMPLETENESS, code=1)["data"]["rounds"][0]
    assert (shown["missing"], shown["missing_match_numbers"], shown["hours_left"]) == (1, [2], 240.0)
    assert run(*COMPLETENESS, code=1).stdout.splitlines()[-1] == "missing: One, round 1: match 2"
    slot = schedules.slots_of(league.connection, league.round(1).round_id)[1]
    schedules.cancel(league.connection, slot, cancelled=True)
    run(*COMPLETENESS)


def test_what_is_soon_forgotten_ends_with_1_until_it_is_stored(league: SmallLeague) -> None:
    run(*COMPLETENESS, "--within", "239")
    run(*COMPLETENESS, "--within", "241", code=1)
    ledger.settle(league.connection, DOWNLOAD, "m1", state="done")
    assert document(*COMPLETENESS, "--within", "241")["data"]["rounds"][0]["hours_left"] is None


def test_the_table_has_a_line_for_each_round_and_for_what_is_in_none(league: SmallLeague) -> None:
    league.play("m2", ("Alpha", 1, 0), minute=21 * 60)
    lines = run(*COMPLETENESS, "--division", DIVISION).stdout.splitlines()
    assert lines[2].split()[:5] == ["division", "group", "round", "status", "scheduled"]
    assert lines[4].split() == ["One", "1", "active", "1", "1", "1", "0", "0", "0", "0", "0", "240.0"]
    assert lines[6].split()[:3] == ["in", "no", "round"]
    assert len(lines) == 8


def test_wrong_use_is_named(league: SmallLeague) -> None:
    assert "no season 'None'" in refused("tournament", "completeness", "--season", "None")
    assert "no division 'Two'" in refused(*COMPLETENESS, "--division", "Two")
