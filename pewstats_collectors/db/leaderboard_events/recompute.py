"""Everything of all events computed from matches and submissions: to repair it, or to show it is right."""

from dataclasses import dataclass
from typing import Any, Final, LiteralString

from psycopg import sql as composed

from pewstats_collectors.db.leaderboard_events import bests, elos, weeks
from pewstats_collectors.db.leaderboard_events.bests import PlayerWeek
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql

#: What is derived, but for which weeks are closed.
TABLES: Final = (
    "leaderboard_match_scores", "leaderboard_scores", "leaderboard_weekly_elos", "player_event_stats",
)  # fmt: skip
#: Rows told of a table; more are as wrong as these.
TOLD: Final = 100
BATCH: Final = 10_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is stored and should not be, or that should be and is not."""

    table: str
    is_stored: bool
    row: dict[str, Any]


def recompute(connection: Connection) -> None:
    """Write everything anew; nobody changes scores until the transaction ends. Weeks stay closed."""
    connection.execute(sql("leaderboard_recompute", "lock"))
    for name in ("forget_match_scores", "write_match_scores"):
        connection.execute(sql("leaderboard_recompute", name))
    rows = connection.execute(sql("leaderboard_recompute", "player_weeks")).fetchall()
    player_weeks = sorted(PlayerWeek(*row) for row in rows)
    for start in range(0, len(player_weeks), BATCH):
        bests.refresh(connection, player_weeks[start : start + BATCH])
    closed = connection.execute(sql("leaderboard_recompute", "closed_weeks")).fetchall()
    for (event_id,) in connection.execute(sql("leaderboard_recompute", "events")).fetchall():
        weeks.compute(connection, event_id, [EventWeek(*row) for row in closed if row[0] == event_id])
        elos.calculate(connection, event_id)


def differences(connection: Connection) -> list[Difference]:
    """How the tables differ from what `recompute` writes, which is taken back; at most so many of a table.

    To be asked when nothing is owed: what is yet to be counted is a difference, too.
    """
    found: list[Difference] = []
    with connection.transaction(force_rollback=True):
        connection.execute(sql("leaderboard_recompute", "lock"))
        for table in TABLES:
            connection.execute(_on(table, "keep"))
        recompute(connection)
        for table in TABLES:
            rows = connection.execute(_on(table, "differences"), {"limit": TOLD})
            found += [Difference(table, *row) for row in rows]
    return found


def _on(table: LiteralString, name: str) -> composed.Composed:
    return composed.SQL(sql("leaderboard_recompute", name)).format(
        table=composed.Identifier(table), kept=composed.Identifier(f"kept_{table}")
    )
