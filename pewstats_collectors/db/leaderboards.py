"""Boards of players: those of careers are kept in order, those of a season or week are summed when asked for.

A kept board (`leaderboard_overall`) has a line for each player with enough matches who is not hidden, and is
counted by sections (`leaderboard_counts`), so that a page, a rank and the number of lines cost the same
however many players there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

from psycopg.rows import dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.shadows import Difference

Metric = Literal[
    "wins", "win_rate", "top_10s", "kills", "avg_kills", "kd", "damage", "avg_damage", "headshot_rate",
    "longest_kill", "revives", "streak",
]  # fmt: skip
METRICS: tuple[Metric, ...] = get_args(Metric)
#: Of a part of a career there is no best streak: it may have begun before.
METRICS_OF_MATCHES: tuple[Metric, ...] = tuple(one for one in METRICS if one != "streak")

Values = dict[str, object]


class Place(NamedTuple):
    """Where a line stands on its board: by value, greatest first, then by account id."""

    value: Decimal
    account_id: str


class _Before(NamedTuple):
    """Lines with a greater value than a line, with the same and an earlier account id, the same; all."""

    greater: int
    earlier: int
    same: int
    total_count: int


_TOP = Place(Decimal("Infinity"), "")


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One player on a board; equal values share a rank."""

    rank: int
    account_id: str
    player_name: str
    value: Decimal
    matches_played: int

    @property
    def place(self) -> Place:
        """Where to go on from."""
        return Place(self.value, self.account_id)


@dataclass(frozen=True, slots=True)
class Board:
    """A page, and how many lines there are on all pages."""

    lines: list[BoardLine]
    total_count: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which matches count: a career, perhaps a season or a part of one, perhaps a span of match starts.

    `min_matches` to be on the board; None: of a career those it is kept for, of anything else 1.
    """

    match_type: str
    season: str | None = None
    division: str | None = None
    round: int | None = None
    from_time: datetime | None = None
    until: datetime | None = None
    min_matches: int | None = None

    @property
    def is_career(self) -> bool:
        """A whole one?"""
        parts = (self.season, self.division, self.round, self.from_time, self.until)
        return all(part is None for part in parts)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a value stands among the ranked; `percentile`: how many per cent of the others have a lower one.

    Nobody is there to be compared with: None.
    """

    rank: int
    value: Decimal
    total_count: int
    percentile: float | None


def rank_players(connection: Connection, account_ids: Iterable[str]) -> None:
    """Leave the kept boards as the careers of these players are now; who changes a career calls it last.

    Takes the lock of the counts: transactions that rank players end one after another.
    """
    connection.execute(sql("leaderboards", "rank_players"), {"account_ids": sorted(account_ids)})


def board(
    connection: Connection,
    metric: Metric,
    chosen: Filter,
    *,
    limit: int,
    offset: int = 0,
    after: Place | None = None,
) -> Board:
    """A page of the board, best first, from a number of lines or a line on; hidden players are nowhere.

    Kept boards take several statements: consistent within a snapshot (`pool.snapshot`).
    """
    if offset and after is not None:
        raise ValueError("a page begins at an offset or after a line")
    if not chosen.is_career or (chosen.min_matches and chosen.min_matches != minimum(connection)):
        return _summed(connection, metric, chosen, limit, offset, after)
    values: Values = {"match_type": chosen.match_type, "metric": metric}
    if offset:
        found = connection.execute(sql("leaderboards", "at"), values | {"offset": offset}).fetchone()
        first = Place(*found) if found else None
    elif after is not None:
        first = Place(after.value, f"{after.account_id}\x01")  # the next account id there can be
    else:
        first = _TOP
    rows = _page(connection, values, first, limit) if first else []
    if not rows:
        return Board([], total(connection, metric, chosen.match_type))
    before = _before(connection, values, Place(rows[0]["value"], rows[0]["account_id"]))
    return Board(list(_ranked(rows, before)), before.total_count)


def _page(connection: Connection, values: Values, first: Place, limit: int) -> list[dict[str, Any]]:
    """Lines from this place on."""
    page = values | first._asdict() | {"limit": limit}
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("leaderboards", "page"), page).fetchall()


def _ranked(rows: Sequence[dict[str, Any]], before: _Before) -> Iterator[BoardLine]:
    """Lines with their ranks, the first of them this far into the board."""
    rank, last = before.greater + 1, rows[0]["value"]
    for number, row in enumerate(rows, before.greater + before.earlier + 1):
        if row["value"] != last:
            rank, last = number, row["value"]
        yield BoardLine(rank, **row)


def _before(connection: Connection, values: Values, place: Place) -> _Before:
    (row,) = connection.execute(sql("leaderboards", "before"), values | place._asdict())
    return _Before(*row)


def _summed(
    connection: Connection,
    metric: Metric,
    chosen: Filter,
    limit: int,
    offset: int,
    after: Place | None,
) -> Board:
    """From the careers or the matches themselves: as dear as they are many."""
    values = {
        "metric": metric,
        "match_type": chosen.match_type,
        "season": chosen.season,
        "division": chosen.division,
        "round": chosen.round,
        "from": chosen.from_time,
        "until": chosen.until,
        "min_matches": least_matches(connection, chosen),
        "after_value": after and after.value,
        "after_account": after and after.account_id,
        "limit": limit,
        "offset": offset,
    }
    name = "board_of_careers" if chosen.is_career else "board_of_matches"
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(sql("leaderboards", name), values).fetchall()
    size = rows[0]["total_count"]
    names = BoardLine.__dataclass_fields__
    lines = [BoardLine(**{one: row[one] for one in names}) for row in rows if row["account_id"] is not None]
    return Board(lines, size)


def total(connection: Connection, metric: Metric, match_type: str) -> int:
    """How many lines a kept board has."""
    values: Values = {"match_type": match_type, "metric": metric}
    ((players,),) = connection.execute(sql("leaderboards", "total"), values)
    return int(players)


def least_matches(connection: Connection, chosen: Filter) -> int:
    """How many of the matches that count somebody must have played to be on the board."""
    return chosen.min_matches or (minimum(connection) if chosen.is_career else 1)


def minimum(connection: Connection) -> int:
    """How many matches of a career somebody must have played to be on its boards."""
    ((matches,),) = connection.execute(sql("leaderboards", "minimum"))
    return int(matches)


def standings_of(connection: Connection, account_id: str) -> dict[tuple[str, Metric], Standing]:
    """Where a player stands on the kept boards he is on, by (match type, metric)."""
    rows = connection.execute(sql("leaderboards", "lines_of"), {"account_id": account_id}).fetchall()
    return {
        (match_type, metric): _standing(connection, match_type, metric, Place(value, account_id))
        for match_type, metric, value in rows
    }


def standing(connection: Connection, metric: Metric, match_type: str, account_id: str) -> Standing | None:
    """Where a player stands on one kept board, without reading it; None: he is not on it."""
    values: Values = {"match_type": match_type, "metric": metric, "account_id": account_id}
    row = connection.execute(sql("leaderboards", "line"), values).fetchone()
    return _standing(connection, match_type, metric, Place(row[0], account_id)) if row else None


def around(
    connection: Connection, metric: Metric, match_type: str, place: Place, *, number: int
) -> list[BoardLine]:
    """A line of a kept board with up to so many before and behind it."""
    before = _before(connection, {"match_type": match_type, "metric": metric}, place)
    position = before.greater + before.earlier
    first = max(0, position - number)
    limit = position - first + 1 + number
    return board(connection, metric, Filter(match_type), limit=limit, offset=first).lines


def _standing(connection: Connection, match_type: str, metric: Metric, place: Place) -> Standing:
    before = _before(connection, {"match_type": match_type, "metric": metric}, place)
    size = before.total_count
    lower = size - before.greater - before.same
    percentile = round(100 * lower / (size - 1), 2) if size > 1 else None
    return Standing(before.greater + 1, place.value, size, percentile)


def differences(connection: Connection) -> list[Difference]:
    """Where lines are not as the careers have them, and counts not as the lines."""
    found = []
    for table, query in (
        ("leaderboard_overall", "differing_lines"),
        ("leaderboard_counts", "differing_counts"),
    ):
        rows = connection.execute(sql("leaderboards", query)).fetchall()
        stored, computed = ([row[side] for row in rows if row[side] is not None] for side in (0, 1))
        found.append(Difference(table, stored, computed))
    return [one for one in found if one.stored or one.computed]


def recompute(connection: Connection, min_matches: int | None = None) -> list[Difference]:
    """Write all kept boards anew from the careers, from now on for this minimum; returns what was wrong."""
    connection.execute(sql("leaderboards", "lock"))
    if min_matches is not None:
        connection.execute(sql("leaderboards", "forget_minimum"))
        connection.execute(sql("leaderboards", "write_minimum"), {"matches": min_matches})
    found = differences(connection)
    if found:
        connection.execute(sql("leaderboards", "forget"))
        connection.execute(sql("leaderboards", "write_all"))
    return found
