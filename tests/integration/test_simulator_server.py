"""The simulator's server over real HTTP is as strict as the API it stands for."""

import gzip
from collections.abc import Iterator
from time import monotonic
from typing import Any

import orjson
import pytest
import requests
from urllib3.exceptions import HTTPError

from pewstats_collectors.simulator import SimulatorServer, Weather, World, evening
from pewstats_collectors.simulator.weather import Kind

KEY = {"Authorization": "Bearer demo-key", "Accept": "application/vnd.api+json"}


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1_768_672_800.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def world() -> World:
    return evening(7, matches=4)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(world: World, clock: Clock) -> Iterator[SimulatorServer]:
    with SimulatorServer(world, clock=clock) as running:
        yield running


def players(server: SimulatorServer, **query: str) -> requests.Response:
    params = {f"filter[{name}]": value for name, value in query.items()}
    return requests.get(f"{server.url}/shards/steam/players", params=params, headers=KEY, timeout=10)


def names(world: World, count: int) -> list[str]:
    return [player.name for player in list(world.players.values())[:count]]


def telemetry_url(server: SimulatorServer, match_id: str) -> str:
    body: dict[str, Any] = requests.get(f"{server.url}/shards/steam/matches/{match_id}", timeout=10).json()
    (asset,) = [entry for entry in body["included"] if entry["type"] == "asset"]
    return str(asset["attributes"]["URL"])


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_players_without_a_good_key_are_unauthorized(
    server: SimulatorServer, world: World, headers: dict[str, str]
) -> None:
    url = f"{server.url}/shards/steam/players/{next(iter(world.players))}"
    reply = requests.get(url, headers=headers, timeout=10)
    assert reply.status_code == 401
    assert reply.json() == {"errors": [{"title": "Unauthorized"}]}


def test_ten_names_are_answered_in_an_order_of_its_own(server: SimulatorServer, world: World) -> None:
    asked = names(world, 10)
    reply = players(server, playerNames=",".join(asked))
    found = [player["attributes"]["name"] for player in reply.json()["data"]]
    assert sorted(found) == sorted(asked)
    assert found != asked
    first = reply.json()["data"][0]
    listed = [match["id"] for match in first["relationships"]["matches"]["data"]]
    assert listed == world.players[first["id"]].match_ids


def test_eleven_names_two_filters_or_none_are_refused(server: SimulatorServer, world: World) -> None:
    ids = ",".join(list(world.players)[:2])
    assert players(server, playerNames=",".join(names(world, 11))).status_code == 400
    assert players(server, playerNames=names(world, 1)[0], playerIds=ids).status_code == 400
    assert players(server).status_code == 400
    assert len(players(server, playerIds=ids).json()["data"]) == 2


def test_names_are_case_sensitive_and_unknown_ones_left_out(server: SimulatorServer, world: World) -> None:
    name = names(world, 1)[0]
    reply = players(server, playerNames=name.upper())
    assert reply.status_code == 404
    assert reply.json() == {"errors": [{"title": "Not Found"}]}
    mixed = players(server, playerNames=f"{name.upper()},{name}").json()["data"]
    assert [player["attributes"]["name"] for player in mixed] == [name]


def test_the_eleventh_request_of_a_minute_is_refused_until_it_slides(
    server: SimulatorServer, world: World, clock: Clock
) -> None:
    url = f"{server.url}/shards/steam/players/{next(iter(world.players))}"
    replies = [requests.get(url, headers=KEY, timeout=10) for _ in range(11)]
    assert [reply.status_code for reply in replies] == [200] * 10 + [429]
    assert [reply.headers["x-ratelimit-remaining"] for reply in replies] == [
        *(str(left) for left in range(9, -1, -1)),
        "0",
    ]
    assert replies[-1].headers["x-ratelimit-limit"] == "10"
    assert 0 < int(replies[-1].headers["x-ratelimit-reset"]) - clock.now <= 62
    clock.now += 61
    assert requests.get(url, headers=KEY, timeout=10).status_code == 200


def test_matches_need_no_key_and_are_not_limited(server: SimulatorServer, world: World) -> None:
    match_id = world.matches[0].match_id
    replies = [requests.get(f"{server.url}/shards/steam/matches/{match_id}", timeout=10) for _ in range(12)]
    assert {reply.status_code for reply in replies} == {200}
    assert not any(name.startswith("x-ratelimit") for name in replies[0].headers)
    assert replies[0].headers["Content-Encoding"] == "gzip"
    assert replies[0].json()["data"]["id"] == match_id
    assert (f"/shards/steam/matches/{match_id}", False) in server.requests


@pytest.mark.parametrize("path", ["steam/matches/nothing", "kakao/matches/{known}"])
def test_unknown_matches_and_other_shards_are_not_found(
    server: SimulatorServer, world: World, path: str
) -> None:
    known = world.matches[0].match_id
    assert requests.get(f"{server.url}/shards/{path.format(known=known)}", timeout=10).status_code == 404


def test_another_media_type_is_unsupported(server: SimulatorServer) -> None:
    reply = requests.get(f"{server.url}/status", headers={"Accept": "text/html"}, timeout=10)
    assert reply.status_code == 415
    assert requests.get(f"{server.url}/status", timeout=10).json()["data"]["id"] == "pubg-api"


def test_telemetry_comes_from_the_url_of_the_asset(server: SimulatorServer, world: World) -> None:
    url = telemetry_url(server, world.matches[0].match_id)
    assert url.startswith(server.url + "/bluehole-pubg/steam/2026/01/17/")
    reply = requests.get(url, timeout=10)
    assert reply.headers["Content-Encoding"] == "gzip"
    assert reply.content == world.matches[0].telemetry()


def test_telemetry_may_be_gzip_without_saying_so(world: World) -> None:
    with SimulatorServer(world, content_encoding="none") as server:
        reply = requests.get(telemetry_url(server, world.matches[0].match_id), timeout=10)
    assert "Content-Encoding" not in reply.headers
    assert gzip.decompress(reply.content) == world.matches[0].telemetry()


def test_expired_telemetry_is_forbidden(world: World) -> None:
    match_id = world.matches[0].match_id
    with SimulatorServer(world, expired={match_id}) as server:
        assert requests.get(telemetry_url(server, match_id), timeout=10).status_code == 403


def test_an_evening_unfolds_match_by_match(world: World, clock: Clock) -> None:
    first, second = world.matches[0], world.matches[1]
    with SimulatorServer(world, seconds_per_match=30, clock=clock) as server:
        urls = [f"{server.url}/shards/steam/matches/{match.match_id}" for match in (first, second)]
        assert [requests.get(url, timeout=10).status_code for url in urls] == [200, 404]
        clock.now += 31
        assert [requests.get(url, timeout=10).status_code for url in urls] == [200, 200]


def test_a_player_sees_only_matches_that_have_been_played(world: World, clock: Clock) -> None:
    person = world.league[0].members[0]
    with SimulatorServer(world, seconds_per_match=30, clock=clock) as server:
        url = f"{server.url}/shards/steam/players/{person.account_id}"
        before = requests.get(url, headers=KEY, timeout=10).json()["data"]
        clock.now += 1000
        after = requests.get(url, headers=KEY, timeout=10).json()["data"]
    assert [len(data["relationships"]["matches"]["data"]) for data in (before, after)] == [1, 2]


def test_keys_are_revoked_and_added_while_it_serves(server: SimulatorServer, world: World) -> None:
    name = names(world, 1)[0]
    assert players(server, playerNames=name).status_code == 200
    server.api_keys = frozenset({"another"})
    assert players(server, playerNames=name).status_code == 401
    server.api_keys |= {"demo-key"}
    assert players(server, playerNames=name).status_code == 200


def renamed(body: bytes) -> bytes:
    """Another id, and nothing else changed."""
    found = orjson.loads(body)
    found["data"]["id"] = "somebody"
    return orjson.dumps(found)


def test_a_poisoned_match_is_sent_as_its_poisons_make_it_and_no_other_is(world: World) -> None:
    bad, good = (match.match_id for match in world.matches[:2])
    with SimulatorServer(world, poisons={bad: (renamed, None)}) as server:
        url = f"{server.url}/shards/steam/matches"
        assert requests.get(f"{url}/{bad}", timeout=10).json()["data"]["id"] == "somebody"
        assert requests.get(f"{url}/{good}", timeout=10).json()["data"]["id"] == good
        server.poisons = {bad: (None, lambda body: body[:100])}
        cut = requests.get(telemetry_url(server, bad), stream=True, timeout=10)
        assert cut.raw.read(decode_content=False) == world.matches[0].telemetry_gz()[:100]
        assert requests.get(telemetry_url(server, good), timeout=10).content == world.matches[1].telemetry()


FATE = {
    Kind.TOO_MANY: "429",
    Kind.TOO_MANY_INSANE: "429",
    Kind.SERVER_ERROR: "500",
    Kind.SERVER_ERROR_PAGE: "500",
    Kind.RESET: "ConnectionResetError",
    Kind.CLOSED: "RemoteDisconnected",
    Kind.SILENCE: "RemoteDisconnected",
    Kind.SLOW: "true",
    Kind.CUT: "IncompleteRead",
    Kind.CUT_UNSAID: "wrong",
    Kind.LENGTH_TOO_SMALL: "wrong",
    Kind.DAMAGED: "wrong",
    Kind.PAGE: "wrong",
    Kind.EMPTY: "wrong",
    Kind.OTHER_JSON: "wrong",
    Kind.CLOCK_SKEW: "true",
}


def fate(session: requests.Session, url: str, truth: bytes) -> str:
    """What one asker makes of the answer to this request."""
    try:
        reply = session.get(url, stream=True, timeout=10, headers={"Accept-Encoding": "gzip"})
        body = reply.raw.read(decode_content=False)
    except (requests.RequestException, HTTPError) as error:
        return next(name for name in FATE.values() if name in repr(error))
    if reply.status_code >= 500:
        return "500"
    return str(reply.status_code) if reply.status_code != 200 else "true" if body == truth else "wrong"


@pytest.mark.parametrize("kind", Kind)
def test_weather_comes_and_goes_while_it_serves(world: World, kind: Kind) -> None:
    match = world.matches[0]
    truth = match.telemetry_gz()
    with SimulatorServer(world) as server, requests.Session() as session:
        url = telemetry_url(server, match.match_id)
        server.weather = Weather(2, 1.0, kinds=[kind], slow_s=0.2)
        started = monotonic()
        assert fate(session, url, truth) == FATE[kind]
        if kind in (Kind.SLOW, Kind.SILENCE):
            assert monotonic() - started > 0.1
        assert server.weather.counts == {kind: 1}
        server.weather = None
        assert fate(session, url, truth) == "true"
