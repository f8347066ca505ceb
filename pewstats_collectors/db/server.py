"""The database server itself: what it is, what time it has, and how much room everything takes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row, scalar_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql

#: The first version that ends a statement whose client is gone: see docs/decisions.md.
OLDEST: Final = 14
_COLLATIONS_SINCE: Final = 150_000


@dataclass(frozen=True, slots=True)
class Server:
    """A server and the database that we are in; `connections`: for everybody but superusers.

    `collation_was`: the version of the collation when the database was made, where the server tells.
    """

    version_num: int
    version: str
    encoding: str
    collation: str
    collation_was: str | None
    connections: int
    connections_used: int
    in_recovery: bool
    read_only: bool
    role: str


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table in bytes; `rows` is an estimate, -1 where there is none; `total` is the sum and its maps."""

    name: str
    rows: int
    heap: int
    indexes: int
    toast: int
    total: int
    of_a_match: bool


def facts(connection: Connection) -> Server:
    """What the server is."""
    with connection.cursor(row_factory=class_row(Server)) as cursor:
        found = cursor.execute(sql("server", "facts")).fetchone()
    assert found is not None  # noqa: S101 -- we are connected to it
    return found


def collation_now(connection: Connection, server: Server) -> str | None:
    """The version of the collation that the server's operating system has now, where the server tells."""
    if server.version_num < _COLLATIONS_SINCE:
        return None
    row = connection.execute(sql("server", "collation_now")).fetchone()
    return row[0] if row else None


def clock(connection: Connection) -> datetime:
    """What time the server has."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        now: datetime | None = cursor.execute(sql("server", "clock")).fetchone()
    assert now is not None  # noqa: S101 -- every server has a clock
    return now


def database_bytes(connection: Connection) -> int:
    """The whole database, system tables too."""
    row = connection.execute(sql("server", "database_bytes")).fetchone()
    return int(row[0]) if row else 0


def tables(connection: Connection) -> list[TableSize]:
    """Our tables, the largest first."""
    with connection.cursor(row_factory=class_row(TableSize)) as cursor:
        return cursor.execute(sql("server", "tables")).fetchall()


def matches(connection: Connection) -> tuple[int, int]:
    """How many matches there are, and how many of them with telemetry."""
    row = connection.execute(sql("server", "matches")).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
