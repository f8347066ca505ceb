"""Writers of the same rows: in the order of their keys they never deadlock, and no write is ever lost."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from random import Random
from threading import Event
from typing import Any

import psycopg
import pytest
from prometheus_client import REGISTRY
from psycopg import IsolationLevel
from psycopg_pool import ConnectionPool

from pewstats_collectors.db import ledger, players
from pewstats_collectors.db.careers import count_match
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import TRIES, Connection, Pool, connect, in_transaction, open_pool
from pewstats_collectors.db.tournaments import ids, rosters, schedules, seasons
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.matches.user_files import read_roster, read_rounds
from tests.integration.db.concurrency import at_once, beside, deadlocks
from tests.integration.db.rows import START, write_match
from tests.waiting import until

WRITERS = 4
UPSERTS = 30
PEOPLE = 2000


def upsert(url: str, number: int) -> float:
    """Every writer, `number` times, everybody in an order of his own; returns the seconds it took.

    With everybody comes an account that only this one upsert writes.
    """

    def write(writer: int) -> None:
        rng = Random(writer)
        with open_pool(url, size=1) as own:
            for one in range(number):
                people = [*map(account, range(PEOPLE)), f"account.of {writer} {one}"]
                rng.shuffle(people)
                named_at = START + timedelta(seconds=one * WRITERS + writer)
                see(own, dict.fromkeys(people, f"name {writer} {one}"), named_at)

    started = time.monotonic()
    at_once(WRITERS, write)
    return time.monotonic() - started


def see(pool: Pool, people: dict[str, str], named_at: datetime) -> None:
    def write(connection: Connection) -> None:
        players.write_seen(connection, people.items(), shard="steam", named_at=named_at)

    in_transaction(pool, write)


def account(number: int) -> str:
    return f"account.{number:05}"


def names(url: str) -> dict[str, str]:
    with connect(url) as connection:
        return dict(connection.execute("SELECT account_id, player_name FROM players").fetchall())


def last_names(number: int) -> dict[str, str]:
    """Everybody is called as by the latest match, and every upsert has left its own account."""
    everybody = dict.fromkeys(map(account, range(PEOPLE)), f"name {WRITERS - 1} {number - 1}")
    own = {f"account.of {w} {one}": f"name {w} {one}" for w in range(WRITERS) for one in range(number)}
    return everybody | own


def unsorted(rows: Iterable[Any], key: Callable[[Any], Any]) -> list[Any]:
    return list(rows)


def test_upserts_of_the_same_players_never_deadlock(database: str) -> None:
    before = deadlocks(database)
    upsert(database, UPSERTS)
    assert deadlocks(database) == before
    assert names(database) == last_names(UPSERTS)


def test_upserts_in_any_order_deadlock_and_arrive_all_the_same(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sorted_s = upsert(database, 3)
    with connect(database) as connection:
        connection.execute("TRUNCATE players CASCADE")
    before = deadlocks(database)
    monkeypatch.setattr(players, "in_key_order", unsorted)
    shuffled_s = upsert(database, 3)
    counted = deadlocks(database) - before
    with capsys.disabled():
        print(  # noqa: T201 -- a figure to see, never to assert
            f"\n{WRITERS} x 3 upserts of {PEOPLE} rows: in key order {sorted_s:.2f} s, shuffled "
            f"{shuffled_s:.2f} s with {counted} deadlocks: {shuffled_s / sorted_s:.0f} times as long"
        )
    assert counted > 0
    assert names(database) == last_names(3)


ROSTER = (
    "season,division,team,player_name,account_id\n"
    "Spring,One,Beta,Bert,\n"
    "Spring,One,Beta,Anna,\n"
    "Spring,One,Alpha,Carl,\n"
)
ROUNDS = (
    "season,division,number,name,starts_at,ends_at\n"
    "Spring,One,1,First,2026-01-17T18:00:00Z,2026-01-17T20:00:00Z\n"
    "Spring,One,2,Second,2026-01-18T18:00:00Z,2026-01-18T20:00:00Z\n"
)
PLAYERS = "SELECT account_id FROM players ORDER BY account_id {} LIMIT 1 FOR UPDATE NOWAIT"
TEAMS = "SELECT team_id FROM teams ORDER BY team_id {} LIMIT 1 FOR UPDATE NOWAIT"
MEMBERS = "SELECT 1 FROM tournament_players ORDER BY team_id {0}, player_name {0} LIMIT 1 FOR UPDATE NOWAIT"
ALL_ROUNDS = "SELECT round_id FROM tournament_rounds ORDER BY round_id {} LIMIT 1 FOR UPDATE NOWAIT"
LEDGER = "SELECT subject FROM ledger ORDER BY job {0}, subject {0} LIMIT 1 FOR UPDATE NOWAIT"
BACKWARDS = ("account.c", "account.b", "account.a")
"""The order in which the rows are made, and in which a scan of the table meets them."""


def see_everybody(connection: Connection) -> None:
    seen = [(one, "a name") for one in BACKWARDS]
    players.write_seen(connection, seen, shard="steam", named_at=START + timedelta(days=1))


def link_everybody(connection: Connection) -> None:
    rows = connection.execute("SELECT team_id, player_name FROM tournament_players").fetchall()
    backwards = sorted(map(tuple, rows), reverse=True)
    connection.execute("UPDATE tournament_players SET asked_account_id = NULL")
    rosters.link_asked(connection, {entry: f"account.{entry[1]}" for entry in backwards})


def stamp_all(connection: Connection) -> None:
    rows = connection.execute("SELECT job, subject, lane, changed_at FROM ledger").fetchall()
    ledger.mark_published(connection, sorted((Owed(*row) for row in rows), key=key_of, reverse=True))


def key_of(row: Owed) -> tuple[str, str]:
    return row.job, row.subject


def write_roster(connection: Connection, *, backwards: bool) -> None:
    rows = read_roster(ROSTER, "roster.csv")
    rows.sort(key=lambda row: (ids.team_id(row.season, row.team), row.player_name), reverse=backwards)
    rosters.write_roster(connection, rows)


def write_rounds(connection: Connection, *, backwards: bool) -> None:
    rows = read_rounds(ROUNDS, "rounds.csv")
    rows.sort(key=lambda row: ids.round_id(row, row.number), reverse=backwards)
    schedules.write_rounds(connection, rows)


@pytest.mark.parametrize(
    ("table", "write"),
    [
        pytest.param(PLAYERS, see_everybody, id="seen"),
        pytest.param(PLAYERS, lambda connection: players.untrack(connection, "a name"), id="untracked"),
        pytest.param(PLAYERS, lambda connection: count_match(connection, "m1"), id="careers"),
        pytest.param(TEAMS, lambda connection: write_roster(connection, backwards=True), id="teams"),
        pytest.param(MEMBERS, lambda connection: write_roster(connection, backwards=True), id="roster"),
        pytest.param(MEMBERS, link_everybody, id="accounts linked"),
        pytest.param(ALL_ROUNDS, lambda connection: write_rounds(connection, backwards=True), id="rounds"),
        pytest.param(LEDGER, stamp_all, id="stamps"),
    ],
)
def test_who_waits_for_the_first_of_many_rows_holds_none_of_the_others(
    pool: Pool, database: str, table: str, write: Callable[[Connection], object]
) -> None:
    with pool.connection() as connection:
        for account_id in BACKWARDS:
            players.track(connection, account_id, "a name", "steam")
            write_match(connection, "m1", {one: {} for one in BACKWARDS if one >= account_id})
        connection.execute("UPDATE players SET player_name = 'a name'")
        seasons.write_season(connection, Season("Spring", "League", "steam"))
        write_roster(connection, backwards=True)
        write_rounds(connection, backwards=True)
        for subject in BACKWARDS:
            ledger.add(connection, "summary", subject)

    def without_indexes(connection: Connection) -> None:
        """Whatever the plan is, the order of the table itself is a wrong one."""
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):
            connection.execute(f"SET LOCAL enable_{way} = off".encode())
        write(connection)

    with connect(database) as first:
        first.execute(table.format("").encode())
        with beside(database, lambda: in_transaction(pool, without_indexes)) as waiting:
            assert not waiting.done()
            try:
                first.execute(table.format("DESC").encode())
            finally:
                first.rollback()
        waiting.result()


def test_a_match_that_is_being_written_is_counted_as_it_stands_after_that(pool: Pool, database: str) -> None:
    with pool.connection() as connection:
        write_match(connection, "m1", {"account.a": {"kills": 1}})
    with connect(database) as writing:
        writing.execute("UPDATE matches SET duration_s = 1800")  # as every writer of a match begins
        players.write_seen(writing, [("account.b", "B")], shard="steam", named_at=START)
        writing.execute(
            "INSERT INTO match_summaries (match_id, account_id, player_name, is_bot, kills) "
            "VALUES ('m1', 'account.b', 'B', false, 2)"
        )
        with beside(database, lambda: in_transaction(pool, lambda c: count_match(c, "m1"))):
            writing.commit()
    with pool.connection() as connection:
        found = connection.execute("SELECT account_id, kills FROM player_stats WHERE match_type = 'all'")
        assert dict(found.fetchall()) == {"account.a": 1, "account.b": 2}


DEADLOCK = "DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$"


def retried(why: str) -> float:
    return REGISTRY.get_sample_value("pewstats_transactions_retried_total", {"why": why}) or 0


def test_what_could_not_be_serialized_is_done_again_on_what_the_other_left(pool: Pool, database: str) -> None:
    with pool.connection() as connection:
        players.track(connection, "account.a", "A", "steam")
    add = "UPDATE players SET player_name = player_name || %s"
    tries = []

    def work(connection: Connection) -> None:
        tries.append(connection.execute("SELECT player_name FROM players").fetchone())
        if len(tries) == 1:
            with pool.connection() as other:
                other.execute(add, (" theirs",))
        connection.execute(add, (" ours",))

    def repeatable(connection: Connection) -> None:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ

    before = retried("SerializationFailure")
    with ConnectionPool(database, min_size=1, configure=repeatable, open=True) as strict:
        in_transaction(strict, work)
    assert tries == [("A",), ("A theirs",)]
    assert names(database) == {"account.a": "A theirs ours"}
    assert retried("SerializationFailure") == before + 1


def test_whoever_never_gets_through_is_told_so_by_the_error_of_the_last_try(pool: Pool) -> None:
    tries = []

    def work(connection: Connection) -> None:
        tries.append(1)
        connection.execute(DEADLOCK)

    with pytest.raises(psycopg.OperationalError) as caught:
        in_transaction(pool, work)
    assert (caught.value.sqlstate, len(tries)) == ("40P01", TRIES)


def test_transactions_that_are_run_again_come_one_after_the_other(pool: Pool, database: str) -> None:
    first_may_end = Event()
    again: list[str] = []

    def twice(name: str) -> None:
        tries = count()

        def work(connection: Connection) -> None:
            if next(tries) == 0:
                connection.execute(DEADLOCK)
            again.append(name)
            assert name != "first" or first_may_end.wait(30)

        in_transaction(pool, work)

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(twice, "first")
        until(lambda: again)
        with beside(database, lambda: twice("second")):
            assert again == ["first"]
            first_may_end.set()
        first.result()
    assert again == ["first", "second"]
