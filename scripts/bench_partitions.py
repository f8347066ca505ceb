"""Whether cutting circle positions into months pays: the same rows in one table and in monthly partitions.

Copies of measured matches fill twelve months. What is timed alternates between the two, so that a busy
machine is as busy for the one as for the other.
"""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final, LiteralString, cast

from psycopg import sql

from pewstats_collectors.db.pool import Connection, connect

MONTHS: Final = 12
PLAIN, MONTHLY = "plain", "monthly"
_WORDS: Final = re.split(
    r"^-- ([a-z_]+) --$", Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), flags=re.MULTILINE
)[1:]
_STATEMENTS: Final = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_BATCH: Final = 100

Match = tuple[str, Any]
"""Its id and its start."""


def measure_partitions(url: str, a_month: int, runs: int) -> dict[str, Any]:
    """Of both tables: bytes; ms to replace a match's rows and to read a player's; what a month's end gives.

    `url`: a database with circle positions of some matches; `a_month`: matches to make of them a month.
    """
    with connect(url, autocommit=True) as connection:
        _make(connection, a_month)
        found: dict[str, Any] = {"months": MONTHS, "matches": MONTHS * a_month}
        for table in (PLAIN, MONTHLY):
            found[table] = {"bytes": _bytes(connection, table)}
        works = {"replace_ms": _replace(connection), **_reads(connection)}
        for what, work in works.items():
            spent: dict[str, list[float]] = {PLAIN: [], MONTHLY: []}
            for run in range(runs + 1):
                for table, times in spent.items():
                    times.append(_ms(partial(work, table, run)))
            for table, times in spent.items():
                found[table][what] = median(times[1:])
        connection.execute("VACUUM plain, monthly")  # after so many matches replaced
        for table, prune in ((PLAIN, _delete_month), (MONTHLY, _drop_month)):
            found[table] |= _pruned(connection, table, prune)
    return found


def _make(connection: Connection, a_month: int) -> None:
    _run(connection, "plain")
    _run(connection, "monthly")
    for month in range(MONTHS + 1):
        since, until = (f"{2026 + one // 12}-{one % 12 + 1:02}-01Z" for one in (month, month + 1))
        bounds = {"since": sql.Literal(since), "until": sql.Literal(until)}
        _run(connection, "month", name=sql.Identifier(f"monthly_{month}"), **bounds)
    _run(connection, "copies", months=sql.Literal(MONTHS), matches=sql.Literal(a_month))
    for table in (PLAIN, MONTHLY):
        _fill(connection, table, 0, MONTHS - 1)
    connection.execute("VACUUM (ANALYZE) plain, monthly")


def _fill(connection: Connection, table: str, first: int, last: int) -> None:
    columns = [sql.Identifier("p", row[0]) for row in connection.execute(_STATEMENTS["columns"].encode())]
    if table == MONTHLY:
        columns.append(sql.Identifier("c", "created_at"))
    months = {"first": sql.Literal(first), "last": sql.Literal(last)}
    _run(connection, "fill", table=sql.Identifier(table), columns=sql.SQL(", ").join(columns), **months)


def _matches(connection: Connection, where: str) -> list[Match]:
    query = f"SELECT copy, created_at FROM copies WHERE {where} ORDER BY md5(copy)"  # noqa: S608
    return [(row[0], row[1]) for row in connection.execute(query.encode())]


def _replace(connection: Connection) -> Callable[[str, int], None]:
    """A match of the last month once more, as the telemetry stage does: delete, COPY, commit."""
    matches = _matches(connection, f"month = {MONTHS - 1}")
    kept: dict[tuple[str, str], list[bytes]] = {}
    for table in (PLAIN, MONTHLY):
        for match_id, _ in matches:
            query = _filled("match", table=sql.Identifier(table), match_id=sql.Literal(match_id))
            with connection.cursor() as cursor, cursor.copy(query) as copy:
                kept[table, match_id] = [bytes(block) for block in copy]

    def replace(table: str, run: int) -> None:
        match_id, _ = matches[run % len(matches)]
        name = sql.Identifier(table)
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(_filled("clear_match", table=name), {"match_id": match_id})
            with cursor.copy(_filled("take_match", table=name)) as copy:
                for block in kept[table, match_id]:
                    copy.write(block)

    return replace


def _reads(connection: Connection) -> dict[str, Callable[[str, int], None]]:
    """A player's positions in a match of any month: by its key, and telling the month as well."""
    matches = _matches(connection, f"month < {MONTHS}")
    accounts = [
        row[0] for row in connection.execute("SELECT DISTINCT account_id FROM player_circle_positions")
    ]

    def read(knows_month: bool, table: str, run: int) -> None:
        match_id, created_at = matches[run % len(matches)]
        values = {"match_id": match_id, "account_id": accounts[run % len(accounts)]}
        query = "read_of_month" if knows_month and table == MONTHLY else "read"
        values |= {"created_at": created_at} if query == "read_of_month" else {}
        connection.execute(_filled(query, table=sql.Identifier(table)), values).fetchall()

    return {"read_ms": partial(read, False), "read_of_month_ms": partial(read, True)}


def _delete_month(connection: Connection) -> None:
    """As the clean-up does, in batches."""
    ids = [match_id for match_id, _ in _matches(connection, "month = 0")]
    for start in range(0, len(ids), _BATCH):
        connection.execute("DELETE FROM plain WHERE match_id = ANY (%s)", (ids[start : start + _BATCH],))
    connection.execute("VACUUM plain")


def _drop_month(connection: Connection) -> None:
    connection.execute("DROP TABLE monthly_0")


def _pruned(connection: Connection, table: str, prune: Callable[[Connection], None]) -> dict[str, float]:
    """How long it took, bytes the disk got back, and by how many the table grows with the next month."""
    before = _bytes(connection, table)
    spent = _ms(lambda: prune(connection))
    after = _bytes(connection, table)
    # Emptied pages of an index are free again from the next VACUUM on that others' transactions went before.
    connection.execute("SELECT pg_current_xact_id()")
    connection.execute("VACUUM plain")
    _fill(connection, table, MONTHS, MONTHS)
    next_month = _bytes(connection, table) - after
    return {"prune_ms": spent, "given_back": before - after, "next_month": next_month}


def _run(connection: Connection, name: str, /, **parts: sql.Composable) -> None:
    connection.execute(_filled(name, **parts))


def _filled(name: str, /, **parts: sql.Composable) -> sql.Composed:
    return sql.SQL(cast(LiteralString, _STATEMENTS[name])).format(**parts)


def _bytes(connection: Connection, table: str) -> int:
    """With indexes, of all partitions."""
    row = connection.execute(_STATEMENTS["bytes"].encode(), {"table": table}).fetchone()
    return int(row[0]) if row else 0


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def partition_lines(found: dict[str, Any]) -> Iterator[str]:
    """For people."""
    plain, monthly = found[PLAIN], found[MONTHLY]
    yield f"positions of {found['matches']:,} matches over {found['months']} months, everybody tracked"
    yield f"{'':<44}{'one table':>12}{'monthly':>12}"
    for name, what, unit in (
        ("MB", "bytes", 1_000_000),
        ("ms to replace a match", "replace_ms", 1),
        ("ms to read a player of a match", "read_ms", 1),
        ("ms to read him if the month is known", "read_of_month_ms", 1),
        ("ms to take a month away (and VACUUM)", "prune_ms", 1),
        ("MB that the disk gets back by that", "given_back", 1_000_000),
        ("MB that the next month then takes", "next_month", 1_000_000),
    ):
        yield f"{name:<44}{plain[what] / unit:>12,.2f}{monthly[what] / unit:>12,.2f}"
