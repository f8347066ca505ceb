"""The client against a server as strict as the real API, with its allowance in a real database."""

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import Reject, Snooze, UsageError
from pewstats_collectors.pubg.client import PubgClient
from pewstats_collectors.pubg.keys import KeyPool, Purpose
from pewstats_collectors.pubg.telemetry_cdn import allowed_hosts, fetch_telemetry
from pewstats_collectors.pubg.transport import new_session
from pewstats_collectors.simulator.server import SimulatorServer
from pewstats_collectors.simulator.world import World, evening

KEY = "canary-key"
Serve = Callable[..., SimulatorServer]
Connect = Callable[..., PubgClient]


@pytest.fixture(scope="module")
def world() -> World:
    return evening(3, matches=2, detail=0.02)


@pytest.fixture
def serve(world: World) -> Iterator[Serve]:
    servers: list[SimulatorServer] = []

    def start(**options: object) -> SimulatorServer:
        server = SimulatorServer(world, **({"api_keys": [KEY]} | options))  # type: ignore[arg-type]
        servers.append(server.start())
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def connect(pool: Pool) -> Connect:
    def client(server: SimulatorServer, *keys: str, reserve: int = 0) -> PubgClient:
        key_pool = KeyPool(keys or [KEY], pool.connection, now, reserve=reserve)
        return PubgClient(server.url, key_pool, new_session(server.url), now, purpose=Purpose.TOURNAMENT)

    return client


def now() -> datetime:
    return datetime.now(UTC)


def here(server: SimulatorServer) -> frozenset[str]:
    return allowed_hosts([server.url.removeprefix("http://")], server.url)


def names(world: World, number: int) -> list[str]:
    return sorted(player.name for player in world.players.values())[:number]


def without_keys(server: SimulatorServer) -> PubgClient:
    return PubgClient(server.url, None, new_session(server.url), now)


def test_players_are_found_by_exact_name_with_their_matches(
    world: World, serve: Serve, connect: Connect
) -> None:
    name = names(world, 1)[0]
    expected = world.player_named(name)
    assert expected is not None
    player = connect(serve()).players_by_name("steam", [name])[name]
    assert (player.account_id, player.name, player.shard) == (expected.account_id, name, "steam")
    assert player.match_ids == tuple(expected.match_ids)


def test_more_than_ten_players_are_asked_for_in_several_requests(
    world: World, serve: Serve, connect: Connect
) -> None:
    server = serve()
    wanted = sorted(world.players)[:23]
    found = connect(server).players_by_id("steam", [*wanted, *wanted])
    assert sorted(found) == wanted
    assert all(account_id == player.account_id for account_id, player in found.items())
    assert len(server.requests) == 3


def test_names_are_case_sensitive_and_unknown_ones_are_left_out(
    world: World, serve: Serve, connect: Connect
) -> None:
    known = names(world, 3)
    found = connect(serve()).players_by_name("steam", [*known, known[0].swapcase(), "nobody-here", "", "a,b"])
    assert sorted(found) == known


def test_a_batch_of_unknown_players_is_asked_one_by_one_and_remembered(
    serve: Serve, connect: Connect
) -> None:
    server = serve()
    client = connect(server)
    assert client.players_by_name("steam", ["nobody", "no-one"]) == {}
    assert len(server.requests) == 3
    assert client.players_by_name("steam", ["nobody", "no-one"]) == {}
    assert len(server.requests) == 3


def test_no_key_is_sent_where_none_is_needed(world: World, serve: Serve, connect: Connect) -> None:
    server = serve()
    client = connect(server)
    client.players_by_name("steam", names(world, 1))
    client.match("steam", world.matches[0].match_id)
    assert [had_key for _, had_key in server.requests] == [True, False]


def test_a_match_is_the_body_the_api_sent(world: World, serve: Serve) -> None:
    match = world.matches[0]
    body = orjson.loads(without_keys(serve()).match("steam", match.match_id))
    assert body["data"]["id"] == match.match_id
    assert body["included"]


@pytest.mark.parametrize(("shard", "known"), [("kakao", True), ("steam", False)])
def test_a_match_of_another_shard_or_none_is_expired(
    shard: str, known: bool, world: World, serve: Serve
) -> None:
    match_id = world.matches[0].match_id if known else "00000000-0000-0000-0000-000000000000"
    with pytest.raises(Reject, match=f"no such match on shard {shard}") as rejected:
        without_keys(serve()).match(shard, match_id)
    assert rejected.value.reason == "expired"


@pytest.mark.parametrize(("shard", "match_id"), [("steam", "../status"), ("steam", ""), ("a/b", "x")])
def test_an_id_that_would_lead_elsewhere_is_never_asked(shard: str, match_id: str, serve: Serve) -> None:
    server = serve()
    with pytest.raises(Reject, match="bad request"):
        without_keys(server).match(shard, match_id)
    assert server.requests == []


def test_players_without_any_key_name_the_setting(serve: Serve) -> None:
    with pytest.raises(UsageError, match="PEWSTATS_PUBG_API_KEYS"):
        without_keys(serve()).players_by_name("steam", ["anybody"])


def test_a_revoked_key_makes_room_for_the_next(world: World, serve: Serve, connect: Connect) -> None:
    server = serve()
    client = connect(server, "revoked-1", KEY, "revoked-2")
    for name in names(world, 5):
        assert name in client.players_by_name("steam", [name])
    assert len(server.requests) <= 7, "each revoked key is tried at most once"


def test_keys_revoked_to_the_last_put_the_work_off_without_naming_one(serve: Serve, connect: Connect) -> None:
    server = serve(api_keys=["another"])
    with pytest.raises(Snooze, match="refuses every key") as snooze:
        connect(server, "canary-1", "canary-2").players_by_name("steam", ["anybody"])
    assert snooze.value.until > now() + timedelta(minutes=50)
    assert "canary" not in str(snooze.value)
    assert len(server.requests) == 2


def test_the_allowance_is_never_overdrawn(world: World, serve: Serve, connect: Connect) -> None:
    server = serve(requests_per_minute=4)
    client = connect(server)
    wanted = names(world, 5)
    for name in wanted[:4]:
        assert name in client.players_by_name("steam", [name])
    with pytest.raises(Snooze, match="used up") as snooze:
        client.players_by_name("steam", wanted[4:])
    assert len(server.requests) == 4, "the smaller limit was learned from the first answer"
    assert timedelta(seconds=50) < snooze.value.until - now() < timedelta(seconds=70)


def test_an_allowance_that_others_used_up_is_429_once(world: World, serve: Serve, connect: Connect) -> None:
    server = serve(requests_per_minute=2)
    for _ in range(2):
        server.answer("/shards/steam/players", key=KEY, accept="*/*", host="")
    client = connect(server)
    for _ in range(2):
        with pytest.raises(Snooze, match="used up") as snooze:
            client.players_by_name("steam", names(world, 1))
        assert timedelta(seconds=50) < snooze.value.until - now() < timedelta(seconds=70)
    assert len(server.requests) == 1


def test_a_key_used_up_by_others_makes_room_for_the_next(
    world: World, serve: Serve, connect: Connect
) -> None:
    server = serve(api_keys=["a", "b"], requests_per_minute=3)
    for _ in range(3):
        server.answer("/shards/steam/players", key="a", accept="*/*", host="")
    client = connect(server, "a", "b")
    for name in names(world, 3):
        assert name in client.players_by_name("steam", [name])
    assert len(server.requests) <= 4


def test_every_request_is_observed(world: World, serve: Serve) -> None:
    server = serve()
    seen: list[tuple[str, int]] = []
    client = PubgClient(
        server.url,
        None,
        new_session(server.url),
        now,
        observe=lambda endpoint, status, seconds: seen.append((endpoint, status)),
    )
    client.match("steam", world.matches[0].match_id)
    with pytest.raises(Reject):
        client.match("steam", "unknown")
    assert seen == [("match", 200), ("match", 404)]


@pytest.mark.parametrize("encoding", ["gzip", "none"])
def test_telemetry_comes_as_stored_and_is_asked_for_without_a_key(
    encoding: str, world: World, serve: Serve, connect: Connect
) -> None:
    server = serve(content_encoding=encoding)
    match = world.matches[0]
    session = new_session(server.url)
    client = connect(server)
    client.players_by_name("steam", names(world, 1))
    url = server.url + match.telemetry_path
    body = b"".join(fetch_telemetry(url, session, here(server), now))
    assert gzip.decompress(body) == match.telemetry()
    assert server.requests[-1] == (match.telemetry_path, False)


def test_expired_telemetry_is_rejected(world: World, serve: Serve) -> None:
    match = world.matches[0]
    server = serve(expired=[match.match_id])
    with pytest.raises(Reject) as rejected:
        fetch_telemetry(
            server.url + match.telemetry_path,
            new_session(server.url),
            here(server),
            now,
        )
    assert rejected.value.reason == "expired"
