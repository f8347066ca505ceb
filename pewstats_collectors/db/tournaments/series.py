"""Series: who won the matches that are listed."""

from collections.abc import Sequence
from typing import Any

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments.schedules import place_values
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import Place
from pewstats_collectors.stats.series import SeriesSummary, series_summary


def calculate_series_summary(
    connection: Connection, match_ids: Sequence[str], best_of: int | None = None
) -> dict[str, Any]:
    """The series over these matches, in this order; participants are league teams, by their ids.

    Keys: series_winner_id, series_score, games with match_id, winner_id and score (kills by team). A match
    that no league team won alone has no winner. Raises UsageError that names unknown and unfinished matches.
    """
    rows = connection.execute(sql("results", "winners"), {"match_ids": list(match_ids)}).fetchall()
    winners = {row[0]: row[1] for row in rows}
    scores = {row[0]: row[2] for row in rows}
    finished = {row[0] for row in rows if row[3]}
    faults = [f"{one}: no such match" for one in dict.fromkeys(match_ids) if one not in winners]
    faults += [
        f"{one}: not finished, its match object is not there yet" for one in winners if one not in finished
    ]
    if faults:
        raise UsageError("\n".join(faults))
    summary = series_summary([(one, winners[one]) for one in match_ids], best_of)
    return {**summary, "games": [game | {"score": scores[game["match_id"]]} for game in summary["games"]]}


def of_place(connection: Connection, place: Place) -> SeriesSummary:
    """Wins over all counted matches of a division or group, in the order of their start."""
    rows = connection.execute(sql("results", "winners_of_place"), place_values(place))
    return series_summary([(row[0], row[1]) for row in rows])
