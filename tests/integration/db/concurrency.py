"""Several transactions at once, and what the server says of them."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar

from pewstats_collectors.db.pool import Connection, connect
from tests.waiting import until

T = TypeVar("T")

_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def deadlocks(url: str) -> int:
    """How many the server has counted in this database; all other connections must be on their way out.

    A connection reports what it saw at the latest when it ends.
    """
    with connect(url, autocommit=True) as connection:
        until(lambda: others(connection) == 0, "connections that are still open", 30)
        return _number(connection, _DEADLOCKS)


def others(connection: Connection) -> int:
    """How many other connections to this database there are."""
    return _number(connection, _OTHERS)


def waiting_for_locks(connection: Connection) -> int:
    """How many connections of this database wait for somebody else's lock; `connection` commits by itself."""
    return _number(connection, f"{_OTHERS} AND wait_event_type = 'Lock'")


def at_once(number: int, work: Callable[[int], T]) -> list[T]:
    """What `work` returns for 0, 1, ...; all of them begin together."""
    start = Barrier(number)

    def begin(which: int) -> T:
        start.wait()
        return work(which)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(begin, range(number)))


@contextmanager
def beside(url: str, work: Callable[[], T]) -> Iterator[Future[T]]:
    """`work` in a thread; the block begins once it waits for a lock and must let it go on."""
    with ThreadPoolExecutor(1) as threads, connect(url, autocommit=True) as connection:
        future = threads.submit(work)
        until(lambda: future.done() or waiting_for_locks(connection), "work that waits for a lock", 30)
        yield future


def _number(connection: Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
