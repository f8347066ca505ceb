"""`pewstats player hide`, `unhide`, `erase`: what they say and refuse."""

import pytest

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import audit
from tests.integration.cli.commands import document, refused, run
from tests.integration.db.conftest import connection as connection
from tests.integration.db.rows import write_match

BY = ("--reason", "banned for cheating", "--actor", "jane")
FILE = "match-objects/steam/m1.json.gz"


@pytest.fixture(autouse=True)
def _this_database(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)


@pytest.fixture
def played(connection: Connection) -> Connection:
    """One match of a and b, with its match object and its telemetry."""
    write_match(connection, "m1", {"account.a": {"kills": 3}, "account.b": {"kills": 1}})
    connection.execute("UPDATE matches SET has_match_object = true, extractor_version = '1'")
    return connection


def test_a_player_is_hidden_by_name_and_shown_again(played: Connection) -> None:
    assert run("player", "hide", "name of account.a", *BY).stdout == "hidden  name of account.a  account.a\n"
    assert run("player", "hide", "account.a", *BY).stdout.startswith("was hidden")
    assert run("player", "unhide", "account.a", *BY).stdout.startswith("on the boards again")
    assert run("player", "unhide", "account.a", *BY).stdout.startswith("was not hidden")
    assert [one["action"] for one in audit.read(played)] == ["unhide player", "hide player"]
    assert "no player 'x'" in refused("player", "hide", "x", *BY)


def test_erasing_lists_the_files_that_still_hold_the_name(played: Connection) -> None:
    assert "nothing brings back what was erased; expected --yes" in refused("player", "erase", "account.a")
    assert played.execute("SELECT count(*) FROM players WHERE erased").fetchone() == (0,)
    done = document("player", "erase", "account.a", "--yes", "--actor", "jane")
    assert done["account_id"] == "account.a"
    assert done["files"] == [FILE, "steam/2026/01/17/m1.raw.json.gz"]
    again = run("player", "erase", "account.a", "--yes", "--actor", "jane")
    assert again.stdout == "erased  account.a\n"
    assert FILE in again.stderr
    assert [one["reason"] for one in audit.read(played)] == ["erased on request"] * 2
    assert "was erased at his own request" in refused("player", "unhide", "account.a", *BY)
    assert refused("leaderboard", "player", "account.a").startswith("no player 'account.a'")


@pytest.mark.usefixtures("played")
def test_a_name_of_notes_that_no_table_tells_is_given_by_hand(connection: Connection) -> None:
    audit.write(connection, actor="jane", action="x", subject="s", reason="told OldName's team")
    run("player", "erase", "account.a", "--yes", "--name", "OldName")
    (line,) = audit.read(connection, subject="s")
    assert line["reason"].startswith("told erased ")
    assert line["reason"].endswith("'s team")
