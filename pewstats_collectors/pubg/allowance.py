"""What the rate headers of an answer say about the allowance of the key that was used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

DEFAULT_LIMIT: Final = 10
WINDOW: Final = timedelta(minutes=1)
_FURTHEST_RESET: Final = timedelta(minutes=5)
_HIGHEST_LIMIT: Final = 100_000
#: The header counts whole seconds: one more makes sure that the window is really over.
_ROUNDING: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Requests per window, requests left in this one, and its end by our clock; None: not said, or absurd."""

    limit: int | None
    remaining: int | None
    resets_at: datetime | None


def read_allowance(headers: Mapping[str, str], now: datetime) -> Allowance:
    """The three x-ratelimit headers. `headers` finds names in any case; nothing here raises."""
    limit = _number(headers.get("x-ratelimit-limit"))
    remaining = _number(headers.get("x-ratelimit-remaining"))
    return Allowance(
        limit=limit if limit and limit <= _HIGHEST_LIMIT else None,
        remaining=remaining if remaining is not None and remaining <= _HIGHEST_LIMIT else None,
        resets_at=_reset(headers, now),
    )


def _reset(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The end of the window, believed only if it lies within minutes after the answer.

    It is an instant of the server's clock, so what counts is its distance to the answer's own Date, if any.
    """
    reset = _number(headers.get("x-ratelimit-reset"))
    if reset is None:
        return None
    sent = _date(headers.get("date")) or now
    ahead = reset - sent.timestamp()
    if not 0 < ahead <= _FURTHEST_RESET.total_seconds():
        return None
    return now + timedelta(seconds=ahead) + _ROUNDING


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _date(text: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
