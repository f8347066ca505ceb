"""The PUBG API and its telemetry host, as strict as the real ones, for one simulated world.

Players need a key and are rate limited; matches and telemetry need none. Bodies are the official ones.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from pewstats_collectors.simulator.allowance import Allowance, Clock
from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.http_server import HttpServer, Request
from pewstats_collectors.simulator.reply import JSON_API, Reply, error
from pewstats_collectors.simulator.weather import Sending, Weather, endpoint_of, fair
from pewstats_collectors.simulator.world import SimulatedMatch, World, WorldPlayer, evening

_ACCEPTED = (JSON_API, "application/json", "*/*")

Change = Callable[[bytes], bytes]
Poison = tuple[Change | None, Change | None]
"""What becomes of the match object, and of the packed telemetry file, on their way out."""


class SimulatorServer:
    """Serves a world on loopback until stopped; `requests` lists (path, had a key) of all requests seen.

    `seconds_per_match` lets match i appear i times that many seconds after the start. Telemetry of match ids
    in `expired` answers 403. `content_encoding="none"` sends telemetry gzipped without saying so. `poisons`
    says by match id what is wrong with its bodies, every time.

    `api_keys`, `expired`, `poisons` and `weather` may be replaced while it serves (never changed in place): a
    request is answered by what they are when it comes. So keys are revoked and added.
    """

    def __init__(
        self,
        world: World,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_keys: Iterable[str] = ("demo-key",),
        requests_per_minute: int = 10,
        seconds_per_match: float = 0.0,
        content_encoding: Literal["gzip", "none"] = "gzip",
        expired: Iterable[str] = frozenset(),
        poisons: Mapping[str, Poison] | None = None,
        weather: Weather | None = None,
        clock: Clock = time.time,
    ) -> None:
        self.world = world
        self.api_keys = frozenset(api_keys)
        self.content_encoding = content_encoding
        self.expired = frozenset(expired)
        self.poisons: Mapping[str, Poison] = poisons or {}
        self.weather = weather
        self.requests: list[tuple[str, bool]] = []
        self._seconds_per_match = seconds_per_match
        self.clock = clock
        self._started_at = clock()
        self._allowance = Allowance(requests_per_minute, clock)
        self._number = {match.match_id: index for index, match in enumerate(world.matches)}
        self._by_asset = {match.asset_id: match for match in world.matches}
        self._by_name = {player.name: player for player in world.players.values()}
        self._http = HttpServer((host, port), self._answer, clock)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        host, port = self._http.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> Self:
        """Serve in a thread; the evening begins now."""
        self._started_at = self.clock()
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def begin(self, *, seconds_per_match: float) -> None:
        """The evening begins anew: match i appears i times that many seconds from now on."""
        self._seconds_per_match = seconds_per_match
        self._started_at = self.clock()

    def stop(self) -> None:
        """Stop serving and close the port."""
        if self._thread:
            self._http.shutdown()
            self._thread.join()
            self._thread = None
        self._http.server_close()

    def serve(self) -> None:
        """Serve in this thread until interrupted."""
        self._started_at = self.clock()
        try:
            self._http.serve_forever()
        finally:
            self._http.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def is_visible(self, match_id: str) -> bool:
        """Whether the evening has come to this match."""
        number = self._number.get(match_id)
        return number is not None and self.clock() - self._started_at >= number * self._seconds_per_match

    def _answer(self, request: Request) -> Sending:
        self.requests.append((request.path, "Authorization" in request.headers))
        host = request.headers.get("Host") or self.url.partition("://")[2]
        accept = request.headers.get("Accept") or "*/*"
        reply = self.answer(request.path, key=request.key, accept=accept, host=host)
        if reply.media_type == JSON_API and request.takes_gzip:
            reply = reply.packed()
        weather = self.weather
        return weather.over(endpoint_of(request.path), reply, self.clock()) if weather else fair(reply)

    def answer(self, target: str, *, key: str | None, accept: str, host: str) -> Reply:
        """The true reply to GET `target`, whatever the weather."""
        parts = urlsplit(target)
        path = [unquote(part) for part in parts.path.split("/") if part]
        if path[:1] == ["bluehole-pubg"]:
            return self._telemetry(parts.path)
        if not any(known in accept for known in _ACCEPTED):
            return error(415, "Unsupported media type")
        match path:
            case ["status"]:
                return Reply(200, orjson.dumps({"data": {"type": "status", "id": "pubg-api"}}))
            case ["shards", shard, "matches", match_id]:
                return self._match(shard, match_id, host)
            case ["shards", shard, "players", *rest] if len(rest) <= 1:
                return self._limited(key, lambda: self._players(shard, rest, parts.query))
            case _:
                return self._limited(key, lambda: error(404, "Not Found"))

    def _limited(self, key: str | None, act: Callable[[], Reply]) -> Reply:
        if key not in self.api_keys or key is None:
            return error(401, "Unauthorized")
        allowed, headers = self._allowance.take(key)
        if not allowed:
            return error(429, "Too Many Requests", headers)
        reply = act()
        return Reply(reply.status, reply.body, headers)

    def _players(self, shard: str, rest: list[str], query: str) -> Reply:
        if rest:
            found = self._known(shard, self.world.players.get(rest[0]))
            return self._one_player(shard, found[0]) if found else error(404, "Not Found")
        filters = [(name, value) for name, value in parse_qsl(query) if name.startswith("filter[")]
        if len(filters) != 1 or filters[0][0] not in ("filter[playerNames]", "filter[playerIds]"):
            return error(400, "Bad Request")
        kind, wanted = filters[0][0], list(dict.fromkeys(filters[0][1].split(",")))
        if len(wanted) > 10:
            return error(400, "Bad Request")
        index = self._by_name if kind == "filter[playerNames]" else self.world.players
        found = [player for one in wanted for player in self._known(shard, index.get(one))]
        if not found:
            return error(404, "Not Found")
        found.sort(key=lambda player: player.account_id)
        data = [self._player(shard, player) for player in found]
        links = {"self": f"https://api.pubg.com/shards/{shard}/players?{kind}={','.join(wanted)}"}
        return Reply(200, orjson.dumps({"data": data, "links": links, "meta": {}}))

    def _known(self, shard: str, player: WorldPlayer | None) -> list[WorldPlayer]:
        return [player] if player and shard == "steam" else []

    def _one_player(self, shard: str, player: WorldPlayer) -> Reply:
        data = self._player(shard, player)
        body = {"data": data, "links": {"self": data["links"]["self"]}, "meta": {}}
        return Reply(200, orjson.dumps(body))

    def _player(self, shard: str, player: WorldPlayer) -> Json:
        matches = [{"type": "match", "id": one} for one in player.match_ids if self.is_visible(one)]
        return {
            "type": "player",
            "id": player.account_id,
            "attributes": {
                "name": player.name,
                "stats": None,
                "titleId": "pubg",
                "shardId": shard,
                "patchVersion": "",
                "banType": "Innocent",
                "clanId": player.person.clan_id,
            },
            "relationships": {"assets": {"data": []}, "matches": {"data": matches}},
            "links": {
                "self": f"https://api.pubg.com/shards/{shard}/players/{player.account_id}",
                "schema": "",
            },
        }

    def _match(self, shard: str, match_id: str, host: str) -> Reply:
        match = self._visible(match_id)
        if match is None or shard != match.plan.shard:
            return error(404, "Not Found")
        body = match.match_object(f"http://{host}")
        change, _ = self.poisons.get(match_id, (None, None))
        return Reply(200, change(body) if change else body)

    def _visible(self, match_id: str) -> SimulatedMatch | None:
        return self.world.matches[self._number[match_id]] if self.is_visible(match_id) else None

    def _telemetry(self, path: str) -> Reply:
        asset_id = path.rpartition("/")[2].removesuffix("-telemetry.json")
        match = self._by_asset.get(asset_id)
        gone = match is None or match.match_id in self.expired or not self.is_visible(match.match_id)
        if match is None or gone or match.telemetry_path != path:
            return Reply(403, b"<Error><Code>AccessDenied</Code></Error>", {}, "application/xml")
        headers = {"Content-Encoding": "gzip"} if self.content_encoding == "gzip" else {}
        _, change = self.poisons.get(match.match_id, (None, None))
        body = match.telemetry_gz()
        return Reply(200, change(body) if change else body, headers, "application/octet-stream")


def serve_forever(
    seed: int,
    host: str = "127.0.0.1",
    port: int = 8080,
    *,
    seconds_per_match: float = 0.0,
    requests_per_minute: int = 10,
    api_keys: Iterable[str] = ("demo-key",),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the evening of `seed` until interrupted; `ready` is called with the URL once the port is open."""
    server = SimulatorServer(
        evening(seed),
        host=host,
        port=port,
        api_keys=api_keys,
        requests_per_minute=requests_per_minute,
        seconds_per_match=seconds_per_match,
    )
    if ready:
        ready(server.url)
    server.serve()
