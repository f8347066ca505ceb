"""Stage telemetry: what is told of a file beside its rows, and what a second look leaves alone."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import pytest
from prometheus_client import REGISTRY

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.settings import load
from pewstats_collectors.simulator import SimulatedMatch, evening
from pewstats_collectors.storage.keys import match_object_key, telemetry_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import summary, telemetry
from pewstats_collectors.workers.deps import Deps


class Here:
    """Work for a child, done in this process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def run(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(self._pool, *args)


@pytest.fixture(scope="module")
def match() -> SimulatedMatch:
    return evening(3, matches=1, detail=0.02).matches[0]


@pytest.fixture
def deps(pool: Pool, match: SimulatedMatch) -> Deps:
    """Storage holds the match object; nothing is fetched."""
    store = TelemetryStore(f"memory://{uuid4()}")
    store.put_object(match_object_key("steam", match.match_id), match.match_object())
    with pool.connection() as connection:
        matches.discover(connection, match.match_id, "steam", by="main", lane="normal")
    children: Any = Here(pool)
    return Deps(
        settings=load(),
        pool=pool,
        store=store,
        client=lambda: pytest.fail("nothing is fetched here"),
        session=lambda: pytest.fail("nothing is fetched here"),
        now=lambda: datetime.now(UTC),
        observe=lambda *_: None,
        allowed_hosts=frozenset(),
        children=children,
    )


def claim(deps: Deps, job: str, match_id: str) -> Claim:
    with deps.pool.connection() as connection:
        ledger.add(connection, job, match_id)
        claimed = ledger.claim(connection, job, match_id, lease_s=60)
    assert claimed is not None
    return claimed


def summarise(deps: Deps, match: SimulatedMatch) -> None:
    summary.handle(claim(deps, "summary", match.match_id), deps)


def process(deps: Deps, match: SimulatedMatch, data: bytes) -> None:
    """The stage, over this telemetry."""
    with deps.pool.connection() as connection:
        known = matches.find(connection, match.match_id)
    assert known is not None
    assert known.created_at is not None
    deps.store.put(telemetry_key("steam", known.created_at, match.match_id), [data])
    telemetry.handle(claim(deps, "telemetry", match.match_id), deps)


def counted(causer: str) -> float:
    labels = {"causer": causer}
    return REGISTRY.get_sample_value("pewstats_telemetry_unknown_causers_total", labels) or 0


def test_damage_by_unknown_causers_is_counted_by_code_and_strange_ones_together(
    match: SimulatedMatch, deps: Deps
) -> None:
    events = orjson.loads(match.telemetry())
    hits = [event for event in events if event.get("damageTypeCategory") == "Damage_Gun"
            and event["_T"] == "LogPlayerTakeDamage"]  # fmt: skip
    causers = ("WeapNextYear_C", "WeapNextYear_C_17", "Weap Next\nYear_C", "x" * 100, "account.somebody")
    for hit, causer in zip(hits, causers, strict=False):
        hit["damageCauserName"] = causer
    before = counted("WeapNextYear_C"), counted("other")
    summarise(deps, match)
    process(deps, match, orjson.dumps(events))
    assert (counted("WeapNextYear_C") - before[0], counted("other") - before[1]) == (2, 3)
    assert counted("WeapNextYear_C_17") == counted("account.somebody") == 0


def test_players_named_by_the_match_object_are_not_written_again(match: SimulatedMatch, deps: Deps) -> None:
    def players() -> dict[str, Any]:
        with deps.pool.connection() as connection:
            rows = connection.execute("SELECT account_id, xmin::text, named_at FROM players").fetchall()
        return {row[0]: row[1:] for row in rows}

    later = match.telemetry().replace(b"T18:00:00.000Z", b"T18:00:00.250Z")  # the API tells whole seconds
    assert later != match.telemetry()
    summarise(deps, match)
    before = players()
    assert len(before) > 50
    process(deps, match, later)
    assert players() == before


def observed(part: str) -> float:
    return REGISTRY.get_sample_value("pewstats_telemetry_seconds_count", {"part": part}) or 0


def test_the_extended_metrics_are_stored_with_the_rest_and_timed_apart(
    match: SimulatedMatch, deps: Deps
) -> None:
    parts = ("decode", "extract", "extended", "store")
    before = [observed(part) for part in parts]
    summarise(deps, match)
    process(deps, match, match.telemetry())
    assert [observed(part) - known for part, known in zip(parts, before, strict=True)] == [1, 1, 1, 1]
    with deps.pool.connection() as connection:
        row = connection.execute(
            "SELECT count(*), count(e.account_id), sum(e.kill_share_n * e.kill_share) FROM match_summaries "
            "LEFT JOIN player_match_extended AS e USING (match_id, account_id)"
        ).fetchone()
    assert row is not None
    players, extended, kills = row
    assert players == extended > 50
    assert kills > 0
