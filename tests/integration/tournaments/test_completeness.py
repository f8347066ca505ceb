"""Completeness of a season as the database knows it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import completeness, ids, schedules
from pewstats_collectors.db.tournaments.completeness import SeasonCompleteness
from pewstats_collectors.jobs import DOWNLOAD, EXPIRED, SUMMARY
from pewstats_collectors.stats.completeness import Completeness
from tests.integration.tournaments.small_league import DIVISION, SEASON, SmallLeague, begins

RETENTION = timedelta(days=14)
NEXT_DAY = begins(2)


def read(connection: Connection, now: datetime = NEXT_DAY, division: str | None = None) -> SeasonCompleteness:
    return completeness.read(connection, ids.season_id(SEASON), division, now=now, retention=RETENTION)


def of_round(connection: Connection, now: datetime = NEXT_DAY) -> Completeness:
    return read(connection, now).rounds[0].figures


def stored(connection: Connection, match_id: str) -> None:
    ledger.settle(connection, DOWNLOAD, match_id, state="done", lane="normal")


def test_a_round_tells_what_was_planned_found_read_and_is_missing(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.schedule(0, 60, 120, 180)
    league.play("m1", ("Alpha", 1, 0), minute=5)
    league.play("m2", ("Alpha", 1, 0), minute=121)
    league.play("m3", ("Alpha", 1, 0), minute=123)
    schedules.cancel(connection, schedules.slots_of(connection, league.round(1).round_id)[3], cancelled=True)
    connection.execute("UPDATE matches SET extractor_version = '1' WHERE match_id = 'm1'")
    stored(connection, "m2")
    expected = Completeness(3, 3, 3, 1, [2], 1, 0, 0, 14 * 24 - 24 + 1.0)
    assert of_round(connection) == expected
    stored(connection, "m3")
    assert of_round(connection, begins(1) + timedelta(minutes=60 + 45)).missing == []
    assert of_round(connection, begins(1) + timedelta(minutes=60 + 46)).missing == [2]
    ledger.reopen(connection, SUMMARY, "m2")
    assert of_round(connection) == replace(expected, summarised=2)


def test_telemetry_that_nobody_can_fetch_is_lost(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 0))
    assert of_round(connection).hours_left == 13 * 24
    assert (of_round(connection, begins(15)).hours_left, of_round(connection, begins(15)).lost) == (None, 1)
    ledger.settle(connection, DOWNLOAD, "m1", state="rejected", lane="normal", reason=EXPIRED)
    assert (of_round(connection).hours_left, of_round(connection).lost) == (None, 1)
    stored(connection, "m1")
    assert (of_round(connection).hours_left, of_round(connection).lost) == (None, 0)


def test_a_candidate_for_a_remake_is_in_the_round_in_whose_time_it_began(connection: Connection) -> None:
    league = SmallLeague(connection)
    connection.execute("UPDATE tournament_seasons SET min_teams = 2")
    league.play("m1", ("Alpha", 1, 0))
    league.play("m2", ("Alpha", 1, 0), minute=21 * 60)
    found = read(connection)
    assert (found.rounds[0].figures.under_review, found.rounds[1].figures.under_review) == (1, 0)
    assert (found.outside.discovered, found.outside.under_review) == (1, 1)


def test_a_mixed_match_belongs_to_no_round_and_to_both_divisions(connection: Connection) -> None:
    league = SmallLeague(connection, groups={"A": ["Alpha"], "B": ["Beta"]})
    league.play("m1", ("Alpha", 1, 0), ("Beta", 2, 0))
    assert (
        read(connection).outside.under_review == read(connection, division=DIVISION).outside.under_review == 1
    )
    assert read(connection, division="Two").outside.under_review == 0
    assert [(one.group_name, one.number) for one in read(connection).rounds] == [
        ("A", 1),
        ("A", 2),
        ("B", 1),
        ("B", 2),
    ]
    assert read(connection, division="Two").rounds == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE matches SET match_type = 'official', game_mode = 'squad-fpp'",  # players who met in public
        "UPDATE tournament_seasons SET starts_on = '2020-01-01', ends_on = '2020-12-31'",
    ],
)
def test_a_mixed_match_that_cannot_be_the_seasons_is_not_in_its_figures(
    connection: Connection, change: str
) -> None:
    league = SmallLeague(connection, groups={"A": ["Alpha"], "B": ["Beta"]})
    league.play("m1", ("Alpha", 1, 0), ("Beta", 2, 0))
    connection.execute(change)
    assert read(connection).outside.discovered == 0


def test_what_tournament_discovery_found_and_nobody_read_yet_is_told_apart(connection: Connection) -> None:
    SmallLeague(connection).play("m0", ("Alpha", 1, 0))
    connection.execute("UPDATE matches SET discovered_by = 'tournament'")
    ledger.add(connection, SUMMARY, "m0")  # once more: its match object is there
    for match_id, shard, by in (
        ("m1", "steam", "tournament"),
        ("m2", "steam", "main"),
        ("m3", "console", "tournament"),
    ):
        matches.discover(connection, match_id, shard, by=by, lane="high")
        ledger.add(connection, SUMMARY, match_id)
    connection.execute("UPDATE ledger SET owed_since = %s", (begins(1),))
    unread = read(connection).not_summarised
    assert (unread.discovered, unread.summarised, unread.hours_left) == (1, 0, 13 * 24)
    assert read(connection).outside.discovered == 0
    ledger.settle(connection, SUMMARY, "m1", state="rejected", lane="high", reason=EXPIRED)
    unread = read(connection).not_summarised
    assert (unread.lost, unread.hours_left) == (1, None)
