"""Connections to PostgreSQL: always UTC, checked before use, transactions retried when the server says so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final, TypeVar

import psycopg
from psycopg.errors import DeadlockDetected, QueryCanceled, SerializationFailure
from psycopg_pool import ConnectionPool
from tenacity import (
    RetryCallState,
    retry,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from pewstats_collectors import metrics
from pewstats_collectors.db.queries import sql
from pewstats_collectors.errors import DatabaseUnavailable

Connection = psycopg.Connection[tuple[Any, ...]]
Pool = ConnectionPool[Connection]
T = TypeVar("T")

#: How often a transaction is run before its deadlock or serialization failure is raised.
TRIES: Final = 10

_UTC: Final = "-c TimeZone=UTC"
#: A server that vanished with its network is noticed within a minute; by default that takes hours.
_LINE: Final[dict[str, Any]] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # ms
}
#: How long to wait for a connection. After a failed series of tries only the next to ask begins another, so
#: both are short: what waits must not sleep on when the database is back.
_PATIENCE_S: Final = 10.0
_SERIES_S: Final = 5.0
#: How often the server looks whether the client of a statement that takes long is still there.
_GONE_S: Final = 5.0
#: SQLSTATE classes: connection exception, insufficient resources, operator intervention.
_OUTAGES: Final = ("08", "53", "57")


def connect(url: str, *, autocommit: bool = False) -> Connection:
    """One connection of its own. Raises DatabaseUnavailable."""
    try:
        return psycopg.connect(url, autocommit=autocommit, options=_UTC, **_LINE)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"the database cannot be reached: {error}".strip()) from None


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever others write. Raises DatabaseUnavailable."""
    with connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield connection


def open_pool(url: str, *, size: int, idle_s: float = 60) -> Pool:
    """A pool of up to `size` connections, each tried before it is handed out.

    The server ends a transaction whose client is silent for `idle_s` s, and a statement whose client is gone:
    who froze, or was killed while he waited for a lock, locks no row for ever.
    """
    options = (
        f"{_UTC} -c idle_in_transaction_session_timeout={round(idle_s * 1000)}"
        f" -c client_connection_check_interval={round(min(idle_s, _GONE_S) * 1000)}"
    )
    return ConnectionPool(
        url,
        min_size=1,
        max_size=size,
        kwargs={"options": options, **_LINE},
        check=ConnectionPool.check_connection,
        timeout=_PATIENCE_S,
        reconnect_timeout=_SERIES_S,
        open=True,
    )


def is_outage(error: BaseException) -> bool:
    """Is the database out of reach or out of means, rather than minding what it was told?

    A lost connection has no SQLSTATE. A statement that was cancelled (57014) says something of the statement.
    """
    if isinstance(error, QueryCanceled):
        return False
    return isinstance(error, psycopg.OperationalError) and (error.sqlstate or "08")[:2] in _OUTAGES


def _note(failed: RetryCallState) -> None:
    error = failed.outcome and failed.outcome.exception()
    metrics.TRANSACTIONS_RETRIED.labels(type(error).__name__).inc()


_again = retry(
    retry=retry_if_exception_type((DeadlockDetected, SerializationFailure)),
    stop=stop_after_attempt(TRIES),
    wait=wait_random_exponential(multiplier=0.02, max=1),
    before_sleep=_note,
    reraise=True,
)


def in_transaction(pool: Pool, work: Callable[[Connection], T]) -> T:
    """Run `work` in one transaction and commit it; again from the start after a deadlock or the like.

    Whoever is run again waits until nobody else is: two that met in a deadlock would meet in the next.
    Raises psycopg.OperationalError, of the last try, when no try gets through.
    """
    tries = count(1)

    def once() -> T:
        with pool.connection() as connection:
            if next(tries) > 1:
                connection.execute(sql("transactions", "wait_turn"))
            return work(connection)

    return _again(once)()
