"""Scores and Elos of all events computed from matches and submissions, as `pewstats stats recompute` does."""

from typing import Final

from pewstats_collectors.db.leaderboard_events import bests, elos, weeks
from pewstats_collectors.db.leaderboard_events.bests import PlayerWeek
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql

SCORE_TABLES: Final = ("leaderboard_match_scores", "leaderboard_scores")
#: These rest on the bests, which are looked up in the real tables, and on which weeks are closed.
ELO_TABLES: Final = ("leaderboard_weekly_elos", "player_event_stats")

_BATCH: Final = 10_000


def count_all(connection: Connection) -> None:
    """Fill empty tables of scores."""
    connection.execute(sql("leaderboard_recompute", "write_match_scores"))
    rows = connection.execute(sql("leaderboard_recompute", "player_weeks")).fetchall()
    player_weeks = sorted(PlayerWeek(*row) for row in rows)
    for start in range(0, len(player_weeks), _BATCH):
        bests.refresh(connection, player_weeks[start : start + _BATCH])


def compute_all(connection: Connection) -> None:
    """Fill empty tables of Elos; weeks stay closed as they are."""
    closed = connection.execute(sql("leaderboard_recompute", "closed_weeks")).fetchall()
    for (event_id,) in connection.execute(sql("leaderboard_recompute", "events")).fetchall():
        weeks.compute(connection, event_id, [EventWeek(*row) for row in closed if row[0] == event_id])
        elos.compute(connection, event_id)
