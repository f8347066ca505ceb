"""The queue in PostgreSQL when connections and processes end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest

from pewstats_collectors.broker.broker import Message
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.db.queries import sql
from pewstats_collectors.errors import ConnectionLost, PublishFailed
from tests.integration.broker.arena import Arena, postgres_arena, receive, work_off
from tests.sessions import END_OTHERS
from tests.waiting import until

HOLD_ONE = """
import sys, time
from pewstats_collectors.broker.postgres import PostgresBroker
consumer = PostgresBroker(sys.argv[1], (sys.argv[2],)).consumer((sys.argv[2],), prefetch=1)
print(consumer.get(20).message.subject, flush=True)
time.sleep(60)
"""


@pytest.fixture
def arena(database: str) -> Iterator[Arena]:
    """The queue in PostgreSQL."""
    with postgres_arena(database) as arena:
        yield arena


def test_a_terminated_consumer_is_an_error_and_its_message_comes_again(arena: Arena, database: str) -> None:
    publisher = arena.broker.publisher()
    publisher.publish(arena.message("held"))
    queue = queue_name(arena.jobs[0], Lane.NORMAL)
    with arena.consumer() as consumer:
        receive(consumer)
        assert arena.broker.depths()[queue] == 0
        with psycopg.connect(database) as connection:
            connection.execute(END_OTHERS)
        until(lambda: arena.broker.depths()[queue] == 1)
        with pytest.raises(ConnectionLost, match="terminat"):
            consumer.get(10)
    publisher.publish(arena.message("new"))
    publisher.close()
    with arena.consumer() as consumer:
        assert [m.subject for m in work_off(consumer, 2)] == ["held", "new"]


def test_the_message_of_a_killed_process_comes_again_to_a_consumer_that_waits(
    arena: Arena, database: str
) -> None:
    arena.publish(arena.message("held"))
    command = [sys.executable, "-c", HOLD_ONE, database, arena.jobs[0]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with arena.consumer() as consumer:
            assert consumer.get(0.2) is None
            os.kill(holder.pid, signal.SIGKILL)
            started = time.monotonic()
            assert work_off(consumer, 1) == [arena.message("held")]
            assert time.monotonic() - started < 5


def test_a_message_stays_with_a_consumer_that_only_works_long(arena: Arena) -> None:
    arena.publish(arena.message("held"))
    with arena.consumer() as busy, arena.consumer() as other:
        receive(busy)
        assert other.get(2.5) is None  # it looks for consumers that are gone every second


def test_a_database_that_is_not_there_is_an_error() -> None:
    broker = PostgresBroker("postgresql://user:s3cret@127.0.0.1:9/none")
    for connect in (broker.publisher, broker.depths, lambda: broker.consumer(("summary",), prefetch=1)):
        with pytest.raises(ConnectionLost, match="cannot be reached") as caught:
            connect()
        assert "s3cret" not in str(caught.value)


def test_a_database_without_the_queue_confirms_nothing(empty_database: str) -> None:
    publisher = PostgresBroker(empty_database, ("job",)).publisher()
    with pytest.raises(PublishFailed, match="queue_messages"):
        publisher.publish(Message("job", "m", Lane.LOW))
    publisher.close()


def test_taking_from_a_long_queue_reads_only_its_head(database: str) -> None:
    """Whatever the statistics say: here the table looks empty to the planner."""
    with psycopg.connect(database) as connection:
        connection.execute("ANALYZE queue_messages")
        connection.execute(
            "INSERT INTO queue_messages (queue, body)"
            " SELECT 'pewstats.job.low', '' FROM generate_series(1, 20000)"
        )
        connection.execute(sql("queue", "session"))
        plan = connection.execute(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql("queue", "take"),
            {"consumer": 1, "queues": ["pewstats.job.high", "pewstats.job.normal", "pewstats.job.low"]},
        ).fetchone()
    assert plan is not None
    assert plan[0][0]["Plan"]["Shared Hit Blocks"] + plan[0][0]["Plan"]["Shared Read Blocks"] < 60
