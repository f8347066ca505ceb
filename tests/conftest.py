"""Fixtures every test may use: recorded payloads, real servers, and a database of its own for every test."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from pewstats_collectors.db.migrations import migrate
from scripts import services
from scripts.services import Rabbit

_PUBG_DATA = Path(__file__).parents[2] / "shared" / "data" / "pubg"


@pytest.fixture(scope="session")
def pubg_data() -> Path:
    """Folder of recorded API payloads and telemetry; only where it is absent are its tests skipped."""
    if not _PUBG_DATA.is_dir():
        pytest.skip(f"no recorded payloads at {_PUBG_DATA}")
    return _PUBG_DATA


@pytest.fixture(scope="session")
def expected_values(pubg_data: Path) -> Path:
    """The agreed values of the recorded custom match."""
    return pubg_data.parents[1] / "domain" / "expected-custom-2025-07-12.json"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL where databases may be created."""
    with services.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def _template(postgres_url: str) -> Iterator[str]:
    with _new_database(postgres_url, None) as url:
        migrate(url)
        yield urlsplit(url).path.lstrip("/")


@pytest.fixture
def database(postgres_url: str, _template: str) -> Iterator[str]:
    """URL of a fresh, migrated database."""
    with _new_database(postgres_url, _template) as url:
        yield url


@pytest.fixture
def empty_database(postgres_url: str) -> Iterator[str]:
    """URL of a database without a single table."""
    with _new_database(postgres_url, None) as url:
        yield url


@pytest.fixture(scope="session")
def rabbitmq(request: pytest.FixtureRequest) -> Iterator[Rabbit]:
    """A RabbitMQ to talk to; perhaps somebody else's."""
    if "PEWSTATS_TEST_AMQP_URL" not in os.environ:
        yield request.getfixturevalue("rabbitmq_node")
        return
    with services.rabbitmq() as broker:
        yield broker


@pytest.fixture(scope="session")
def rabbitmq_node() -> Iterator[Rabbit]:
    """A RabbitMQ that a test may kill and start again; it must leave it running."""
    with services.rabbitmq(controllable=True) as node:
        yield node


@contextmanager
def _new_database(server_url: str, template: str | None) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template or "template0")
    )
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(create)
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
