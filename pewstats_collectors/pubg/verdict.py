"""What an HTTP status means for the work that asked: the one place that decides, on the status alone."""

from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Final

from pewstats_collectors.errors import Reject, Snooze
from pewstats_collectors.pubg.patience import Patience

REFUSED_PAUSE: Final = timedelta(minutes=10)


class Endpoint(StrEnum):
    """What was asked for."""

    PLAYERS = "players"
    MATCH = "match"
    TELEMETRY = "telemetry"


class Answer(Enum):
    """An answer that ends no work: go on with the body, without it, or with another key."""

    BODY = "body"
    NOT_FOUND = "not found"
    KEY_REFUSED = "key refused"
    KEY_USED_UP = "key used up"


class Weather(Snooze):
    """A Snooze for what often passes within seconds: worth a few quick tries before the work is put off."""


_WITH_KEY: Final = {
    401: Answer.KEY_REFUSED,
    403: Answer.KEY_REFUSED,
    404: Answer.NOT_FOUND,
    429: Answer.KEY_USED_UP,
}


def verdict(
    endpoint: Endpoint,
    status: int,
    *,
    now: datetime,
    patience: Patience,
    resets_at: datetime | None = None,
    shard: str = "",
) -> Answer:
    """How to go on after this status; `resets_at` is when a used-up allowance is new again, if known.

    Only PLAYERS takes a key, so only there does 401, 403 or 429 speak of the key. Raises Snooze for what may
    pass, Reject for what will not.
    """
    if status == 200:
        return Answer.BODY
    if status >= 500 or status in (408, 425):
        raise Weather(patience.until(now), f"{endpoint}: the server answered {status}")
    if endpoint is Endpoint.PLAYERS and status in _WITH_KEY:
        return _WITH_KEY[status]
    if status == 429:
        raise Snooze(resets_at or patience.until(now), f"{endpoint}: too many requests (429)")
    if status in (404, 410) or (endpoint is Endpoint.TELEMETRY and status == 403):
        raise Reject("expired", _gone(endpoint, status, shard))
    if status in (401, 403) or status < 400:
        raise Snooze(now + REFUSED_PAUSE, _strange(endpoint, status))
    raise Reject("bad request", f"{endpoint}: the server answered {status}")


def _gone(endpoint: Endpoint, status: int, shard: str) -> str:
    if endpoint is Endpoint.MATCH:
        return f"no such match on shard {shard}; gone after 14 days or on another shard ({status})"
    return f"no such {endpoint} any more; kept for about 14 days ({status})"


def _strange(endpoint: Endpoint, status: int) -> str:
    if status in (401, 403):
        return f"{endpoint}: access refused ({status}) although no key is needed"
    if 300 <= status < 400:
        return f"{endpoint}: redirected ({status}), which is never followed; is PEWSTATS_PUBG_API_URL right?"
    return f"{endpoint}: unexpected status {status}"
