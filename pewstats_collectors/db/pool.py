"""Connections to PostgreSQL: always UTC, checked before use, transactions retried when the server says so."""

from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg.errors import DeadlockDetected, SerializationFailure
from psycopg_pool import ConnectionPool
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from pewstats_collectors.errors import DatabaseUnavailable

Connection = psycopg.Connection[tuple[Any, ...]]
Pool = ConnectionPool[Connection]
T = TypeVar("T")

_OPTIONS = "-c TimeZone=UTC"


def connect(url: str, *, autocommit: bool = False) -> Connection:
    """One connection of its own. Raises DatabaseUnavailable."""
    try:
        return psycopg.connect(url, autocommit=autocommit, options=_OPTIONS, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"the database cannot be reached: {error}".strip()) from None


def open_pool(url: str, *, size: int) -> Pool:
    """A pool of up to `size` connections, each tried before it is handed out."""
    return ConnectionPool(
        url,
        min_size=1,
        max_size=size,
        kwargs={"options": _OPTIONS, "connect_timeout": 10},
        check=ConnectionPool.check_connection,
        timeout=30,
        open=True,
    )


@retry(
    retry=retry_if_exception_type((DeadlockDetected, SerializationFailure)),
    stop=stop_after_attempt(6),
    wait=wait_random_exponential(multiplier=0.02, max=1),
    reraise=True,
)
def in_transaction(pool: Pool, work: Callable[[Connection], T]) -> T:
    """Run `work` in one transaction and commit it; again from the start after a deadlock."""
    with pool.connection() as connection:
        return work(connection)
