"""One database that all integration tests share, emptied for each: faster than one of their own."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from pewstats_collectors.db.migrations import migrate
from pewstats_collectors.db.pool import Pool, open_pool
from pewstats_collectors.workers import loop
from scripts import services

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '%yoyo%'"


@pytest.fixture(scope="session")
def shared_database(postgres_url: str) -> Iterator[str]:
    """URL of a migrated database with whatever the last test left in it."""
    with services.new_database(postgres_url) as url:
        migrate(url)
        yield url


@pytest.fixture
def database(shared_database: str) -> str:
    """URL of a migrated database without a row."""
    with psycopg.connect(shared_database) as connection:
        tables = [sql.Identifier(row[0]) for row in connection.execute(_TABLES)]
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))
    return shared_database


@pytest.fixture
def pool(database: str) -> Iterator[Pool]:
    """Connections for several threads."""
    with open_pool(database, size=8) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker loop that is told to stop sees it at once: there are many of them."""
    monkeypatch.setattr(loop, "LOOK_SECONDS", 0.02)
