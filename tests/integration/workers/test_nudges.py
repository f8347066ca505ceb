"""Publishing what the ledger owes: what a broker took is stamped, and only that, all of it at once."""

from collections.abc import Iterator

import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.jobs import DOWNLOAD, SUMMARY
from pewstats_collectors.workers.nudges import Nudges


@pytest.fixture
def nudges(pool: Pool) -> Iterator[Nudges]:
    """To a broker that has queues for summaries only."""
    made = Nudges(MemoryBroker(jobs=[SUMMARY]), pool)
    yield made
    made.close()


def owe(pool: Pool, *works: tuple[str, str]) -> list[Owed]:
    with pool.connection() as connection:
        return [owed for work in works for owed in ledger.add(connection, *work)]


def stamped(pool: Pool) -> list[str]:
    with pool.connection() as connection:
        found = connection.execute("SELECT subject FROM ledger WHERE published_at IS NOT NULL ORDER BY 1")
        return [row[0] for row in found]


def test_a_batch_is_stamped_in_one_transaction(pool: Pool, nudges: Nudges) -> None:
    assert nudges.send(owe(pool, (SUMMARY, "m2"), (SUMMARY, "m3"), (SUMMARY, "m1"))) == 3
    assert stamped(pool) == ["m1", "m2", "m3"]
    with pool.connection() as connection:
        assert connection.execute("SELECT count(DISTINCT xmin::text) FROM ledger").fetchone() == (1,)


def test_what_was_published_before_a_fault_is_stamped_and_the_rest_stays_owed(
    pool: Pool, nudges: Nudges
) -> None:
    owed = owe(pool, (SUMMARY, "m2"), (SUMMARY, "m1"), (DOWNLOAD, "m3"), (SUMMARY, "m4"))
    assert nudges.send(owed) == 2
    assert stamped(pool) == ["m1", "m2"]


def test_what_changed_since_it_was_published_is_not_stamped(pool: Pool, nudges: Nudges) -> None:
    owed = owe(pool, (SUMMARY, "m1"), (SUMMARY, "m2"))
    with pool.connection() as connection:
        ledger.reopen(connection, SUMMARY, "m2")
    assert nudges.send(owed) == 2
    assert stamped(pool) == ["m1"]


def test_where_there_is_nothing_to_publish_no_database_is_needed(pool: Pool, nudges: Nudges) -> None:
    pool.close()
    assert nudges.send([]) == 0
