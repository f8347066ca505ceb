"""A small league over the database that the commands work on."""

from pathlib import Path

import pytest

from pewstats_collectors.db.pool import Pool
from tests.integration.cli.small_league import SmallLeague


@pytest.fixture
def league(pool: Pool, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallLeague:
    """Season Spring without teams."""
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    made = SmallLeague(pool, database, tmp_path)
    made.create()
    return made
