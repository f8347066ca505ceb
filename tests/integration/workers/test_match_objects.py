"""Match objects: kept once they were fetched, and only those of the match that was asked for."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import Reject
from pewstats_collectors.settings import load
from pewstats_collectors.simulator import World, evening
from pewstats_collectors.storage.keys import match_object_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import summary
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.match_objects import match_object


class Answering:
    """A client that has one answer to everything."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked: list[tuple[str, str]] = []

    def match(self, shard: str, match_id: str) -> bytes:
        self.asked.append((shard, match_id))
        return self.body


@pytest.fixture(scope="module")
def world() -> World:
    return evening(3, matches=2, detail=0.02)


@pytest.fixture
def store() -> TelemetryStore:
    return TelemetryStore(f"memory://{uuid4()}")


def test_a_match_object_is_fetched_once_then_kept(world: World, store: TelemetryStore) -> None:
    match = world.matches[0]
    client: Any = Answering(match.match_object())
    for _ in range(2):
        assert match_object(store, lambda: client, "steam", match.match_id).match_id == match.match_id
    assert client.asked == [("steam", match.match_id)]
    assert store.get_object(match_object_key("steam", match.match_id)) == match.match_object()


@pytest.mark.parametrize("body", [b"{}", b"<html>"])
def test_what_is_no_match_object_is_not_kept(body: bytes, store: TelemetryStore) -> None:
    client: Any = Answering(body)
    with pytest.raises(Reject, match="not a match object"):
        match_object(store, lambda: client, "steam", "m")
    assert not store.exists(match_object_key("steam", "m"))


def test_the_match_object_of_another_match_is_neither_kept_nor_taken(
    world: World, store: TelemetryStore
) -> None:
    wanted, other = world.matches[:2]
    client: Any = Answering(other.match_object())
    with pytest.raises(Reject, match=f"is of {other.match_id}") as rejected:
        match_object(store, lambda: client, "steam", wanted.match_id)
    assert rejected.value.reason == "another match"
    assert not store.exists(match_object_key("steam", wanted.match_id))


def test_a_summary_keeps_no_match_object_of_another_match(
    world: World, store: TelemetryStore, pool: Pool
) -> None:
    wanted, other = world.matches[:2]
    with pool.connection() as connection:
        matches.discover(connection, wanted.match_id, "steam", by="main", lane="normal")
        ledger.add(connection, "summary", wanted.match_id)
        claim = ledger.claim(connection, "summary", wanted.match_id, lease_s=60)
    assert claim is not None
    client: Any = Answering(other.match_object())
    with pytest.raises(Reject, match="another match"):
        summary.handle(claim, _deps(pool, store, client))
    assert not store.exists(match_object_key("steam", wanted.match_id))
    client.body = wanted.match_object()
    assert [owed.job for owed in summary.handle(claim, _deps(pool, store, client))] == ["download"]


def _deps(pool: Pool, store: TelemetryStore, client: Any) -> Deps:
    return Deps(
        settings=load(),
        pool=pool,
        store=store,
        client=lambda: client,
        session=lambda: pytest.fail("nothing is downloaded here"),
        now=lambda: datetime.now(UTC),
        observe=lambda *_: None,
        allowed_hosts=frozenset(),
    )
