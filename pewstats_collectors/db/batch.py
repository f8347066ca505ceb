"""Many rows in one transaction: in the order of their keys, and each key once.

Two transactions that lock the same rows in different orders wait for each other in a circle, and an upsert
cannot touch one row twice. The order is: the leagues' locks (`tournaments/locks.py`), match, its rows,
roster entries, players, their totals, boards, ledger.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def in_key_order(rows: Iterable[T], key: Callable[[T], Any]) -> list[T]:
    """The rows by key, as PostgreSQL sorts text under COLLATE "C"; of equal rows one.

    Raises ValueError for different rows of one key: which of them is right only the caller can know.
    """
    found: dict[Any, T] = {}
    for row in rows:
        if found.setdefault(key(row), row) != row:
            raise ValueError(f"two different rows for {key(row)!r}")
    return [found[one] for one in sorted(found)]
