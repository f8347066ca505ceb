"""Tracked by one client, read and backfilled by several workers, all at the same time: nobody is left out."""

from collections.abc import Callable
from functools import partial
from random import Random

import psycopg

from pewstats_collectors.db.pool import Pool
from tests.integration.backfill.played import Played, recent
from tests.integration.backfill.test_backfill_any_order import clean_run
from tests.integration.db.concurrency import at_once


def test_everything_at_once(pool: Pool, database: str) -> None:
    played = Played(pool, recent(5, matches=4).matches)
    played.read_all()
    people = Random(1).sample(played.people, 16)

    def track() -> None:
        with psycopg.connect(database, autocommit=True) as client:  # who tries nothing twice
            for who in people:
                client.execute("UPDATE players SET tracked = true WHERE account_id = %s", [who])

    def read_again(seed: int) -> None:
        rng = Random(seed)
        for _ in range(6):
            played.read(rng.choice(played.matches))

    def backfill() -> None:
        for _ in range(12):
            played.orchestrator.round()
            played.work()

    tasks: list[Callable[[], None]] = [
        track,
        partial(read_again, 1),
        partial(read_again, 2),
        backfill,
        backfill,
    ]
    at_once(len(tasks), lambda which: tasks[which]())
    played.finish()
    assert played.rows("SELECT * FROM dead_letters") == []
    assert played.tables() == clean_run(played, set(people))
