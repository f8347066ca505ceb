"""A few matches of known people, stored and read, and everything that backfills them."""

from collections.abc import Iterator

import pytest

from pewstats_collectors.db.pool import Pool
from tests.integration.backfill.played import Played, recent


@pytest.fixture
def played(pool: Pool) -> Iterator[Played]:
    """Three matches, read while nobody was tracked."""
    made = Played(pool, recent(7, matches=3).matches)
    made.read_all()
    yield made
    made.nudges.close()
