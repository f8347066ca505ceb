"""Leaderboards over career totals, or over the matches of one season or week."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args

from psycopg import sql as composed
from psycopg.rows import class_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql

Metric = Literal["kills", "damage", "wins"]
METRICS: tuple[Metric, ...] = get_args(Metric)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One player on a board; equal values share a rank."""

    rank: int
    account_id: str
    player_name: str
    value: int | Decimal
    matches_played: int


@dataclass(frozen=True, slots=True)
class Board:
    """A page, and how many lines there are on all pages."""

    lines: list[BoardLine]
    total_count: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which matches count: a career, and perhaps one season or a span of match starts."""

    match_type: str
    season: str | None = None
    from_time: datetime | None = None
    until: datetime | None = None

    @property
    def query(self) -> str:
        """Totals answer for a whole career, the matches themselves for a part of it."""
        return (
            "board" if (self.season, self.from_time, self.until) == (None, None, None) else "board_of_matches"
        )


def board(connection: Connection, metric: Metric, chosen: Filter, *, limit: int, offset: int) -> Board:
    """A page of the board, best first; hidden players are nowhere."""
    values = {
        "metric": metric,
        "match_type": chosen.match_type,
        "season": chosen.season,
        "from": chosen.from_time,
        "until": chosen.until,
    }

    def query(name: str) -> composed.Composed:
        return composed.SQL(sql("leaderboards", name)).format(metric=composed.Identifier(metric))

    with connection.cursor(row_factory=class_row(BoardLine)) as cursor:
        page = values | {"limit": limit, "offset": offset}
        lines = cursor.execute(query(chosen.query), page).fetchall()
    size = connection.execute(query(f"{chosen.query}_size"), values).fetchone()
    return Board(lines, size[0] if size else 0)
