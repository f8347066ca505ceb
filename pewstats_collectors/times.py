"""Which times can be those of a match."""

from datetime import datetime
from typing import Final

FIRST_YEAR: Final = 2017
LAST_YEAR: Final = 2099
EXPECTED: Final = f"expected a year from {FIRST_YEAR} to {LAST_YEAR}"


def is_plausible(time: datetime) -> bool:
    """Whether PUBG was played then, or may yet be; no database and no sum of days fails on such a time."""
    return FIRST_YEAR <= time.year <= LAST_YEAR
