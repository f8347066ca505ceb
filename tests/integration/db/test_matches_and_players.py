"""Who discovers a match first, and what a player is called."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from pewstats_collectors.db import matches, players
from pewstats_collectors.db.pool import Connection
from tests.integration.db.rows import START


def discovery(connection: Connection, match_id: str = "m1") -> tuple[str, str]:
    row = connection.execute(
        "SELECT discovered_by, discovery_priority FROM matches WHERE match_id = %s", (match_id,)
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def discover(connection: Connection, by: str, lane: str) -> str:
    return matches.discover(connection, "m1", "steam", by=by, lane=lane)


def test_a_match_is_new_once_and_known_after_that(connection: Connection) -> None:
    assert [discover(connection, "main", "normal") for _ in range(2)] == ["new", "known"]
    assert discover(connection, "import", "low") == "known"
    assert discovery(connection) == ("main", "normal")


@pytest.mark.parametrize("first", ["main", "import"])
def test_tournament_discovery_raises_what_another_saw_first(connection: Connection, first: str) -> None:
    discover(connection, first, "normal")
    assert [discover(connection, "tournament", "high") for _ in range(2)] == ["raised", "known"]
    assert discovery(connection) == ("tournament", "high")


def test_a_tournament_match_is_never_lowered(connection: Connection) -> None:
    assert discover(connection, "tournament", "high") == "new"
    assert discover(connection, "main", "normal") == "known"
    assert discovery(connection) == ("tournament", "high")


def test_discovery_is_told_only_of_what_it_has_to_tell_about_in_the_order_given(
    connection: Connection,
) -> None:
    matches.discover(connection, "by-main", "steam", by="main", lane="normal")
    matches.discover(connection, "by-tournament", "steam", by="tournament", lane="high")
    listed = ["z", "by-tournament", "by-main", "a"]
    assert matches.unknown(connection, listed, by_tournament=False) == ["z", "a"]
    assert matches.unknown(connection, listed, by_tournament=True) == ["z", "by-main", "a"]


def test_telemetry_without_its_match_object_is_still_to_be_discovered(connection: Connection) -> None:
    matches.discover(connection, "telemetry-only", "steam", by="import", lane="normal")
    assert matches.unknown(connection, ["telemetry-only"], by_tournament=False) == ["telemetry-only"]
    connection.execute("UPDATE matches SET has_match_object = true")
    assert matches.unknown(connection, ["telemetry-only"], by_tournament=False) == []


def test_a_tracked_player_is_looked_for_where_he_is_tracked(connection: Connection) -> None:
    shards = "SELECT shard FROM players WHERE account_id = 'account.a'"
    players.write_seen(connection, [("account.a", "Anna")], shard="pc-na", named_at=START)
    assert players.track(connection, "account.a", "Anna", "steam")
    assert connection.execute(shards).fetchone() == ("steam",)
    later = START + timedelta(days=1)
    players.write_seen(connection, [("account.a", "Anna")], shard="kakao", named_at=later)
    assert connection.execute(shards).fetchone() == ("steam",)


def names(connection: Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT account_id, player_name FROM players").fetchall())


def seen(connection: Connection, name: str, at: datetime | None) -> None:
    players.write_seen(connection, [("account.a", name)], shard="steam", named_at=at)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_name_of_the_latest_match_wins_in_whatever_order_they_come(
    connection: Connection, order: tuple[int, ...]
) -> None:
    for day in order:
        seen(connection, f"name on day {day}", START + timedelta(days=day))
    assert names(connection) == {"account.a": "name on day 2"}


def test_a_match_without_a_time_names_only_who_has_no_name(connection: Connection) -> None:
    seen(connection, "first", None)
    assert names(connection) == {"account.a": "first"}
    seen(connection, "second", START)
    seen(connection, "third", None)
    assert names(connection) == {"account.a": "second"}


def test_tracking_is_not_lost_when_a_player_is_seen_and_deletes_nothing_when_it_ends(
    connection: Connection,
) -> None:
    assert players.track(connection, "account.a", "by hand", "steam")
    assert not players.track(connection, "account.a", "again", "steam")
    seen(connection, "in a match", START)
    players.write_seen(connection, [("account.b", "other")], shard="steam", named_at=START)
    assert players.tracked(connection) == [("account.a", "in a match", "steam")]
    both = ["account.a", "account.b"]
    assert players.tracked_among(connection, both) == {"account.a"}
    assert players.untrack(connection, "in a match") == 1
    assert players.untrack(connection, "in a match") == 0
    assert players.tracked_among(connection, both) == frozenset()
    assert set(names(connection)) == {"account.a", "account.b"}
    assert players.track(connection, "account.b", "other", "steam")


def test_a_player_listed_twice_is_one(connection: Connection) -> None:
    players.write_seen(
        connection, [("account.a", "one"), ("account.a", "two")], shard="steam", named_at=START
    )
    assert names(connection) == {"account.a": "two"}
