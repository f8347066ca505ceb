"""Connections to a database without a row; embedded servers of their own."""

from collections.abc import Iterator

import pytest

from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.db.pool import Connection, connect
from tests.integration.db.embedded_homes import new_home


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """One connection that commits every statement."""
    with connect(database, autocommit=True) as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    """A server in a new home, not started."""
    with new_home() as one:
        yield one


@pytest.fixture(scope="module")
def shared() -> Iterator[EmbeddedServer]:
    """A server whose database exists; tests leave it in a state from which it starts."""
    with new_home() as one:
        one.start()
        yield one
