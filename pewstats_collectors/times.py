"""Which times can be those of a match, and how documents have them."""

from datetime import UTC, datetime
from typing import Final

FIRST_YEAR: Final = 2017
LAST_YEAR: Final = 2099
EXPECTED: Final = f"expected a year from {FIRST_YEAR} to {LAST_YEAR}"


def is_plausible(time: datetime) -> bool:
    """Whether PUBG was played then, or may yet be; no database and no sum of days fails on such a time."""
    return FIRST_YEAR <= time.year <= LAST_YEAR


def utc_text(time: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z, as seeds 001 and 004 have it; None stays None."""
    return None if time is None else time.astimezone(UTC).isoformat().replace("+00:00", "Z")
