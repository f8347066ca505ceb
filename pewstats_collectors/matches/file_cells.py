"""What the cells of users' files mean: text in, a value out, ValueError says what was expected.

Cells come without blanks around them; an empty one is ''.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Cell = Callable[[str], Any]


def optional(parse: Cell) -> Cell:
    """The same cell, but one that may be empty: None."""
    return lambda cell: parse(cell) if cell else None


def text(cell: str) -> str:
    """Any text as it stands."""
    return cell


def number(cell: str) -> int:
    """A whole number that fits the database."""
    if not re.fullmatch(r"-?[0-9]{1,9}", cell):
        raise ValueError("expected a whole number of at most 9 digits")
    return int(cell)


def ordinal(cell: str) -> int:
    """The first is 1."""
    if number(cell) < 1:
        raise ValueError("expected a whole number from 1 on")
    return number(cell)


def yes(cell: str) -> bool:
    """True or false as people and JSON write it; an empty cell is false."""
    if cell.lower() not in ("", "true", "false", "1", "0", "yes", "no"):
        raise ValueError("expected true or false")
    return cell.lower() in ("true", "1", "yes")


def time(cell: str) -> datetime:
    """ISO 8601 with an offset, in UTC."""
    try:
        time = datetime.fromisoformat(cell)
        if time.tzinfo is not None:
            return time.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("expected a time with its offset, like 2026-01-17T18:00:00+01:00")


def account(cell: str) -> str:
    """The API's account id."""
    if not cell.startswith("account."):
        raise ValueError("expected an account id that begins with 'account.'")
    return cell
