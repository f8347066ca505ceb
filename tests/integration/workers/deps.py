"""Deps of stages that find everything in storage."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.settings import load
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers.deps import Deps


class NoChildren:
    """Reads telemetry in this process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def run(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(self._pool, *args)


def storage_deps(pool: Pool, store: TelemetryStore, now: datetime | None = None) -> Deps:
    """Nothing may be asked of the API; the clock stands at `now`, if there is one."""
    children: Any = NoChildren(pool)
    return Deps(
        settings=load(),
        pool=pool,
        store=store,
        client=lambda: pytest.fail("every match object is in storage"),
        session=lambda: pytest.fail("nothing is downloaded here"),
        now=lambda: now or datetime.now(UTC),
        observe=lambda *_: None,
        allowed_hosts=frozenset(),
        children=children,
    )
