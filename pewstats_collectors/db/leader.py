"""Leadership by advisory lock: of all processes that do the same thing, one is active."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType

import psycopg

from pewstats_collectors.db.pool import Connection, Pool, connect
from pewstats_collectors.db.queries import sql
from pewstats_collectors.errors import DatabaseUnavailable


class Leader:
    """Holds, or waits for, the lock of this name; it goes with the connection, so the dead are replaced."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._connection: Connection | None = None
        self._holds = False

    def leads(self) -> bool:
        """Are we the active one? Takes the lock if it is free."""
        try:
            if self._connection is None:
                self._connection = connect(self._url, autocommit=True)
                self._holds = False
            query = sql("leader", "still_there" if self._holds else "try_lock")
            row = self._connection.execute(query, {"name": self._name}).fetchone()
        except (psycopg.OperationalError, DatabaseUnavailable):
            self._let_go()
            return False
        self._holds = bool(row and row[0])
        return self._holds

    def __enter__(self) -> "Leader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_go()

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._holds = False


@contextmanager
def at_work(pool: Pool, jobs: Iterable[str]) -> Iterator[Callable[[], None]]:
    """Show for the length of the block that these jobs are being worked on; keeps a connection.

    What it gives can be called to see that this still shows: raises psycopg.OperationalError when the
    connection is lost.
    """
    with pool.connection() as connection:
        for job in jobs:
            connection.execute(sql("leader", "lock_shared"), {"name": f"worker {job}"})
        connection.commit()  # the locks belong to the session, and no transaction stays open

        def check() -> None:
            connection.execute(sql("leader", "still_there"))
            connection.commit()

        try:
            yield check
        finally:
            if not connection.closed:
                connection.execute(sql("leader", "unlock_all"))


def asleep(connection: Connection, daemons: Iterable[str]) -> frozenset[str]:
    """Those of these daemons, workers by the name of their job, of which none runs now."""
    rows = connection.execute(sql("leader", "asleep"), {"daemons": list(daemons)})
    return frozenset(row[0] for row in rows)


def is_worked_on(connection: Connection, job: str) -> bool:
    """Does any process work on this job?"""
    return not asleep(connection, [job])
