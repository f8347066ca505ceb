"""An origin, two children and a database for all hostile tests; nothing of one test is left to the next."""

from collections.abc import Iterator

import pytest

from pewstats_collectors.workers.children import Children
from tests.integration.hostile.pipeline import Lab, Origin, Pipeline


@pytest.fixture(scope="package")
def origin() -> Iterator[Origin]:
    with Origin() as served:
        yield served


@pytest.fixture(scope="package")
def children(shared_database: str) -> Iterator[Children]:
    """Two, as a telemetry worker has them: the same for all these tests, whatever was done to them."""
    made = Children(2, shared_database, seconds=30, memory_mb=1024)
    yield made
    made.close()


@pytest.fixture(scope="package")
def hostile_lab(shared_database: str, origin: Origin, children: Children) -> Lab:
    return Lab(shared_database, origin, children)


@pytest.fixture
def lab(hostile_lab: Lab, database: str) -> Lab:
    """The same, with an empty database and an origin that serves nothing."""
    assert database == hostile_lab.url
    hostile_lab.origin.bodies.clear()
    hostile_lab.origin.asked.clear()
    return hostile_lab


@pytest.fixture
def pipeline(lab: Lab) -> Iterator[Pipeline]:
    """The stages at work."""
    with lab.pipeline() as working:
        yield working
