"""One database that many tests share, emptied for each: faster than one of their own."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from pewstats_collectors.db.migrations import migrate
from tests.conftest import _new_database

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '%yoyo%'"


@pytest.fixture(scope="session")
def shared_database(postgres_url: str) -> Iterator[str]:
    """URL of a migrated database with whatever the last test left in it."""
    with _new_database(postgres_url, None) as url:
        migrate(url)
        yield url


@pytest.fixture
def emptied_database(shared_database: str) -> str:
    """URL of a migrated database without a row."""
    with psycopg.connect(shared_database) as connection:
        tables = [sql.Identifier(row[0]) for row in connection.execute(_TABLES)]
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))
    return shared_database
