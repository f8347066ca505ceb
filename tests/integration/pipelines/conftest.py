"""Connections to a database without a row."""

from collections.abc import Iterator

import pytest

from pewstats_collectors.db.pool import Pool, open_pool


@pytest.fixture
def database(emptied_database: str) -> str:
    """These tests share one database."""
    return emptied_database


@pytest.fixture
def pool(database: str) -> Iterator[Pool]:
    """Connections for several threads."""
    with open_pool(database, size=6) as opened:
        yield opened
