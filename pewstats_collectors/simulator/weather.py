"""Bad weather between the simulated API and whoever asks it: seeded, counted, and always passing.

What is asked again may be answered truly. Nothing that exists is ever called gone (403, 404, 410), and no
match is ever taken for another.
"""

import threading
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from enum import StrEnum
from random import Random
from typing import Final

import orjson

from pewstats_collectors.simulator.allowance import rate_headers
from pewstats_collectors.simulator.reply import Reply, error

_HOUR_S: Final = 3600
_GZIP: Final = b"\x1f\x8b"
_GZIP_HEAD: Final = 10  # bytes


class Kind(StrEnum):
    """What can happen to an answer."""

    TOO_MANY = "429"
    TOO_MANY_INSANE = "429 without sane rate headers"
    SERVER_ERROR = "5xx"
    SERVER_ERROR_PAGE = "5xx with a page"
    RESET = "reset"
    CLOSED = "closed without an answer"
    SILENCE = "silent, then closed"
    SLOW = "slow body"
    CUT = "body cut short of its length"
    CUT_UNSAID = "body cut, no length said"
    LENGTH_TOO_SMALL = "length too small"
    DAMAGED = "damaged gzip"
    PAGE = "a page with status 200"
    EMPTY = "nothing with status 200"
    OTHER_JSON = "JSON of something else"
    CLOCK_SKEW = "skewed clock in rate headers"


ALL: Final = frozenset(Kind)


class Endpoint(StrEnum):
    """What has weather of its own."""

    PLAYERS = "players"
    MATCH = "match"
    TELEMETRY = "telemetry"


def endpoint_of(path: str) -> Endpoint | None:
    """The endpoint of this path, query and all; None has no weather."""
    match path.partition("?")[0].split("/"):
        case ["", "bluehole-pubg", *_]:
            return Endpoint.TELEMETRY
        case ["", "shards", _, "matches", *_]:
            return Endpoint.MATCH
        case ["", "shards", _, "players", *_]:
            return Endpoint.PLAYERS
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Sending:
    """How an answer goes out. `reply` None: not at all; the connection ends after whatever is out of order.

    `length` is the Content-Length said, None for none; the body takes `lasts_s` seconds, or if there is no
    reply that is how long nothing is said; `reset` breaks the connection instead of closing it.
    """

    reply: Reply | None
    length: int | None = None
    lasts_s: float = 0.0
    reset: bool = False

    @property
    def in_order(self) -> bool:
        """Whether the connection can stay."""
        return self.reply is not None and self.length == len(self.reply.body)


def fair(reply: Reply) -> Sending:
    """As it should be."""
    return Sending(reply, len(reply.body))


class Weather:
    """Disturbs a share of the answers, each kind as often as another. Safe for threads.

    `share` is for all endpoints, or says which has what (others none). `slow_s` is how long a slow body, or a
    silence, lasts at most; where rate headers make sense the allowance is new again after `reset_s`.
    """

    def __init__(
        self,
        seed: int,
        share: float | Mapping[Endpoint, float] = 0.5,
        *,
        kinds: Collection[Kind] = ALL,
        slow_s: float = 1.0,
        reset_s: float = 1.0,
    ) -> None:
        self._share = share if isinstance(share, Mapping) else dict.fromkeys(Endpoint, share)
        self._kinds = sorted(kinds)
        self._slow_s = slow_s
        self._reset_s = reset_s
        self._rng = Random(seed)
        self._lock = threading.Lock()
        self._counts: Counter[Kind] = Counter()

    @property
    def counts(self) -> Counter[Kind]:
        """How often each kind happened so far."""
        with self._lock:
            return self._counts.copy()

    def over(self, endpoint: Endpoint | None, reply: Reply, now: float) -> Sending:
        """How the true `reply` goes out at `now` (epoch seconds)."""
        with self._lock:
            if endpoint is None or self._rng.random() >= self._share.get(endpoint, 0.0):
                return fair(reply)
            kind = self._rng.choice(self._kinds)
            self._counts[kind] += 1
            return self._disturbed(kind, reply, now)

    def _disturbed(self, kind: Kind, reply: Reply, now: float) -> Sending:
        rng, size = self._rng, len(reply.body)
        some = rng.randrange(size) if size else 0
        match kind:
            case Kind.RESET | Kind.CLOSED:
                return Sending(None, reset=kind is Kind.RESET)
            case Kind.SILENCE:
                return Sending(None, lasts_s=self._slow_s)
            case Kind.SLOW:
                return Sending(reply, size, lasts_s=rng.uniform(0.5, 1) * self._slow_s)
            case Kind.CUT:
                return Sending(replace(reply, body=reply.body[:some]), size)
            case Kind.CUT_UNSAID:
                return Sending(replace(reply, body=reply.body[:some]))
            case Kind.LENGTH_TOO_SMALL:
                return Sending(reply, some)
            case Kind.CLOCK_SKEW:
                return fair(replace(reply, headers=reply.headers | self._skewed(now)))
            case _:
                return fair(self._instead(kind, reply, now))

    def _instead(self, kind: Kind, reply: Reply, now: float) -> Reply:
        """Another answer than the true one."""
        match kind:
            case Kind.TOO_MANY:
                return error(429, "Too Many Requests", rate_headers(10, 0, now + self._reset_s))
            case Kind.TOO_MANY_INSANE:
                return error(429, "Too Many Requests", self._rng.choice(({}, self._skewed(now))))
            case Kind.SERVER_ERROR:
                return error(self._rng.choice((500, 502, 503)), "Internal Server Error")
            case Kind.SERVER_ERROR_PAGE:
                return self._page(self._rng.choice((500, 502, 503)))
            case Kind.DAMAGED:
                return _damaged(reply, self._rng)
            case Kind.PAGE:
                return self._page(200)
            case Kind.EMPTY:
                return Reply(200, b"")
            case _:
                return Reply(200, orjson.dumps({"message": "upstream timed out", "requestId": self._id()}))

    def _page(self, status: int) -> Reply:
        """What stands between client and server says; such pages carry the id of the request."""
        text = f"<!DOCTYPE html><html><h1>We'll be back soon</h1><p>Request {self._id()}</p></html>\n"
        return Reply(status, text.encode(), {}, "text/html")

    def _id(self) -> str:
        return f"{self._rng.getrandbits(64):016x}"

    def _skewed(self, now: float) -> dict[str, str]:
        """Rate headers of a clock that is wrong, or nonsense; sometimes the Date is as wrong as they are."""
        hours = self._rng.choice((-30, -5, 3, 26)) * _HOUR_S
        reset = now + self._reset_s
        return self._rng.choice(
            (
                rate_headers(10, 4, reset + hours),
                rate_headers(10, 0, reset + hours),
                rate_headers(10, 0, reset * 1000),
                rate_headers(10, 4, -reset),
                rate_headers(-1, -1, -1),
                rate_headers(10, 4, reset + hours) | {"Date": formatdate(now + hours, usegmt=True)},
                rate_headers(10, 4, reset) | {"Date": formatdate(now + hours, usegmt=True)},
            )
        )


def _damaged(reply: Reply, rng: Random) -> Reply:
    """Gzipped, and some byte of it (not of its head) another one."""
    whole = reply if reply.body.startswith(_GZIP) else reply.packed()
    body = bytearray(whole.body)
    body[rng.randrange(_GZIP_HEAD, len(body))] ^= 0x55
    return replace(whole, body=bytes(body))
