"""Fixtures every test may use: recorded payloads, real servers, and a database of its own for every test."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings

from pewstats_collectors.db.migrations import migrate
from scripts import services
from scripts.object_store import ObjectStore, object_store
from scripts.services import Rabbit

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

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
    with services.new_database(postgres_url) as url:
        migrate(url)
        yield urlsplit(url).path.lstrip("/")


@pytest.fixture
def database(postgres_url: str, _template: str) -> Iterator[str]:
    """URL of a fresh, migrated database."""
    with services.new_database(postgres_url, _template) as url:
        yield url


@pytest.fixture
def empty_database(postgres_url: str) -> Iterator[str]:
    """URL of a database without a single table."""
    with services.new_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def rabbitmq(request: pytest.FixtureRequest) -> str:
    """URL of a RabbitMQ to talk to: somebody else's, or the one that tests may kill."""
    return services.given_rabbitmq() or str(request.getfixturevalue("rabbitmq_node").url)


@pytest.fixture(scope="session")
def rabbitmq_node() -> Iterator[Rabbit]:
    """A RabbitMQ that a test may kill and start again; it must leave it running."""
    with services.rabbitmq_node() as node:
        yield node


@pytest.fixture(scope="session")
def s3() -> Iterator[ObjectStore]:
    """An S3-compatible object store; a test that freezes it must thaw it."""
    with object_store() as store:
        yield store


@pytest.fixture
def s3_url(s3: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> str:
    """s3:// URL of a folder in a bucket of its own, which this process and those it starts find."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://{s3.new_bucket()}/telemetry"
