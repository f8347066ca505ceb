"""Many who write scores at once: the right best for each, nobody in the way, and no computation lost."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from threading import Event as Flag
from threading import Thread

from pewstats_collectors import metrics
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db.leaderboard_events import owing, scores, weeks
from pewstats_collectors.db.leaderboard_events.events import Event
from pewstats_collectors.db.pool import Connection, Pool, in_transaction, open_pool
from pewstats_collectors.db.queries import sql
from pewstats_collectors.jobs import CLOSE_WEEK, EVENT_ELO
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import close_week, event_elo
from tests.integration.db.concurrency import at_once
from tests.integration.db.rows import START
from tests.integration.leaderboard_events.event_rows import found, new_event, seen
from tests.integration.workers.bench import Bench, ends
from tests.integration.workers.deps import storage_deps
from tests.reference_event_elo import Given, expected
from tests.waiting import until

PLAYERS = tuple(f"account.{number:03}" for number in range(200))
WRITERS, MATCHES, IN_A_MATCH, BY_HAND = 16, 360, 25, 1000
_MATCHES = """
    INSERT INTO matches (match_id, shard, discovered_by, discovery_priority, match_type, created_at)
    SELECT match_id, 'steam', 'main', 'normal', 'official', at
    FROM unnest(%s::text[], %s::timestamptz[]) AS one (match_id, at)
"""
_SUMMARIES = """
    INSERT INTO match_summaries (match_id, account_id, player_name, is_bot, kills)
    SELECT match_id, account_id, account_id, false, kills
    FROM unnest(%s::text[], %s::text[], %s::integer[]) AS one (match_id, account_id, kills)
"""


@contextmanager
def working(pool: Pool, url: str) -> Iterator[Bench]:
    """The worker of events and the due-loop, at work beside the test."""
    bench = Bench(MemoryBroker(), pool, url)
    deps = storage_deps(pool, TelemetryStore("memory://events"), now=START + timedelta(weeks=2))
    handlers = {
        EVENT_ELO: partial(event_elo.handle, deps=deps),
        CLOSE_WEEK: partial(close_week.handle, deps=deps),
    }
    over = Flag()

    def publish() -> None:
        while not over.wait(0.02):
            bench.publish_due()

    due_loop = Thread(target=publish)
    with bench.working(handlers):
        due_loop.start()
        try:
            yield bench
        finally:
            over.set()
            due_loop.join()


def nothing_owed(bench: Bench) -> bool:
    return bench.rows("SELECT FROM ledger WHERE job IN ('event_elo', 'close_week') AND state <> 'done'") == []


def write_matches(connection: Connection, random: Random) -> list[Given]:
    """Matches of one and the next week, of 25 of the 200 players each."""
    played = []
    for number in range(MATCHES):
        at = START + timedelta(hours=random.randrange(24 * 7))
        played += [
            Given(account_id, Decimal(random.randint(1, 30)), at, f"m{number:03}")
            for account_id in random.sample(PLAYERS, IN_A_MATCH)
        ]
    starts = {one.match_id: one.at for one in played}
    connection.execute(_MATCHES.encode(), (list(starts), list(starts.values())))
    columns = (
        [one.match_id for one in played],
        [one.account_id for one in played],
        [int(one.score) for one in played],
    )
    connection.execute(_SUMMARIES.encode(), columns)
    return played


def count(connection: Connection, match_id: str, delay_s: float) -> None:
    """As the stage aggregate does it, but for the careers."""
    for name in ("lock_match", "lock"):
        connection.execute(sql("careers", name), {"match_id": match_id})
    owing.owe(connection, scores.count_match(connection, match_id), delay_s=delay_s)


def submit(connection: Connection, event: Event, one: Given, delay_s: float) -> None:
    _, changed = scores.submit(connection, event, one.account_id, one.score, one.at, every_s=0)
    owing.owe(connection, changed, delay_s=delay_s)


def test_sixteen_writers_of_ten_thousand_scores(connection: Connection, database: str, pool: Pool) -> None:
    """9,000 of matches and 1,000 by hand, for 200 players, while Elos are computed and a week is closed."""
    random = Random(7)
    event = new_event(connection, active_from=START)
    seen(connection, *PLAYERS)
    given = write_matches(connection, random)
    match_ids = sorted({one.match_id for one in given if one.match_id})
    by_hand = [
        Given(random.choice(PLAYERS), Decimal(random.randint(1, 30)), START + timedelta(minutes=number))
        for number in range(BY_HAND)
    ]
    work = [partial(count, match_id=one, delay_s=0.1) for one in match_ids]
    work += [partial(submit, event=event, one=one, delay_s=0.1) for one in by_hand]
    random.shuffle(work)
    before = retries()
    runs = ends(EVENT_ELO)["done"]
    with open_pool(database, size=WRITERS) as writers, working(pool, database) as bench:

        def write(writer: int) -> None:
            for one in work[writer::WRITERS]:
                in_transaction(writers, one)

        now = START + timedelta(weeks=2)
        in_transaction(pool, lambda c: weeks.close(c, weeks.EventWeek(event.event_id, 2026, 3), now))
        at_once(WRITERS, write)
        until(lambda: nothing_owed(bench), "the last computation")
    assert len(given) + len(by_hand) == 10_000
    assert ends(EVENT_ELO)["done"] - runs > 1
    wanted = expected([*given, *by_hand], low=False, time_zone="UTC", closed=[(2026, 3)])
    assert found(connection, event.event_id) == wanted
    assert retries() == before


def retries() -> float:
    """Of transactions, after a deadlock or the like."""
    samples = [one for metric in metrics.TRANSACTIONS_RETRIED.collect() for one in metric.samples]
    return sum(one.value for one in samples if one.name.endswith("_total"))


def test_a_burst_of_changes_is_a_handful_of_computations(
    connection: Connection, database: str, pool: Pool
) -> None:
    """The last of them after the last change."""
    event = new_event(connection, "manual", direction="HIGH")
    seen(connection, *PLAYERS)
    burst = [
        Given(PLAYERS[number % 200], Decimal(number + 1), START + timedelta(seconds=number))
        for number in range(1000)
    ]
    runs = ends(EVENT_ELO)["done"]
    began = time.monotonic()
    with working(pool, database) as bench:
        for one in burst:
            in_transaction(pool, partial(submit, event=event, one=one, delay_s=1))
        lasted = time.monotonic() - began
        until(lambda: nothing_owed(bench), "the last computation")
    assert ends(EVENT_ELO)["done"] - runs <= lasted + 2
    assert found(connection, event.event_id) == expected(burst, low=False, time_zone="UTC")
