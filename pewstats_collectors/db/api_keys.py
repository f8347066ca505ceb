"""The allowance of every API key, by the hash of the key. All times are the caller's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


@dataclass(frozen=True, slots=True)
class Allowance:
    """Requests of a key per window, those left in this one, and whether it is set aside."""

    key_hash: str
    limit: int
    remaining: int
    is_set_aside: bool


def register(connection: Connection, hashes: Sequence[str], *, limit: int) -> None:
    """Add the keys that are not known."""
    values = {"hashes": in_key_order(hashes, key=str), "limit": limit}
    connection.execute(sql("api_keys", "register"), values)


def take(
    connection: Connection, hashes: Sequence[str], *, reserve: int, window: timedelta, now: datetime
) -> str | None:
    """Use up one request of one of these keys that has more than `reserve` left; None when none has.

    Where the whole limit is not more than the reserve, one request per window is still granted. The key stays
    locked until the end of the transaction: let that be soon.
    """
    values = {"hashes": list(hashes), "reserve": reserve, "now": now}
    row = connection.execute(sql("api_keys", "choose"), values).fetchone()
    if row is None:
        return None
    connection.execute(sql("api_keys", "spend"), {"key_hash": row[0], "window": window, "now": now})
    return str(row[0])


def next_free(connection: Connection, hashes: Sequence[str], now: datetime) -> tuple[datetime | None, bool]:
    """When the first of these keys is free again (None: it is now), and whether all of them are set aside."""
    row = connection.execute(sql("api_keys", "next_free"), {"hashes": list(hashes), "now": now}).fetchone()
    return (row[0], row[1]) if row else (None, False)


def learn(
    connection: Connection, key_hash: str, limit: int | None, remaining: int | None, resets_at: datetime
) -> None:
    """Correct the allowance by what the API said of the window that ends at `resets_at`."""
    values = {"key_hash": key_hash, "limit": limit, "remaining": remaining, "resets_at": resets_at}
    connection.execute(sql("api_keys", "learn"), values)


def set_aside(connection: Connection, key_hash: str, *, until: datetime, reason: str) -> None:
    """Do not use this key before `until`."""
    connection.execute(sql("api_keys", "set_aside"), {"key_hash": key_hash, "until": until, "reason": reason})


def allowances(connection: Connection, hashes: Sequence[str], now: datetime) -> list[Allowance]:
    """What is left of these keys; nothing of one that was never used."""
    with connection.cursor(row_factory=class_row(Allowance)) as cursor:
        return cursor.execute(sql("api_keys", "allowances"), {"hashes": list(hashes), "now": now}).fetchall()
