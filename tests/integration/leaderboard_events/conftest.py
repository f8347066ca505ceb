"""A connection that commits every statement."""

from collections.abc import Iterator

import pytest

from pewstats_collectors.db.pool import Connection, connect


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """One connection to a database without a row."""
    with connect(database, autocommit=True) as opened:
        yield opened
