"""pewstats stats recompute: what is stored against what the matches give."""

from collections.abc import Iterator

import pytest

from pewstats_collectors.db.careers import count_match
from pewstats_collectors.db.pool import Connection, connect
from tests.integration.cli.commands import document, run
from tests.integration.db.rows import write_match


@pytest.fixture
def counted(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """A match of two players; every statement is committed."""
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    with connect(database, autocommit=True) as connection:
        write_match(
            connection, "m1", {"account.a": {"kills": 6, "rank": 1}, "account.b": {"kills": 0, "rank": 9}}
        )
        count_match(connection, "m1")
        yield connection


def test_what_is_right_is_said_to_be_and_left(counted: Connection) -> None:
    for words in ((), ("--check",), ("--check", "careers")):
        assert run("stats", "recompute", *words).output.endswith("everything is as computed anew\n")


def test_a_check_names_the_rows_and_changes_nothing(counted: Connection) -> None:
    counted.execute("UPDATE player_stats SET kills = 7 WHERE match_type = 'all' AND account_id = 'account.a'")
    for _ in range(2):
        found = document("stats", "recompute", "--check", code=1)["differences"]
        assert [(one["table"], one["stored"][0]["kills"], one["computed"][0]["kills"]) for one in found] == [
            ("player_stats", 7, 6)
        ]
    said = run("stats", "recompute", "--check", code=1).output
    assert "player_stats: 1 rows differ from what 1 should be" in said
    assert run("stats", "recompute").output.endswith("put right\n")
    assert run("stats", "recompute", "--check").output.endswith("everything is as computed anew\n")


def test_only_the_parts_that_are_asked_for_are_put_right(counted: Connection) -> None:
    counted.execute("UPDATE player_stats SET kills = 7")
    counted.execute("DELETE FROM player_achievements")
    run("stats", "recompute", "achievements")
    [row] = counted.execute("SELECT count(*) FROM player_achievements")
    assert row[0] > 0
    said = run("stats", "recompute", "--check", code=1).output
    assert "player_stats" in said
    assert "player_achievements" not in said


def test_an_unknown_part_is_wrong_use(counted: Connection) -> None:
    assert "careers" in run("stats", "recompute", "luck", code=2).output
