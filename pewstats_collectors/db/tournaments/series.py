"""Series: who won the matches that are listed."""

from collections.abc import Iterable, Sequence
from typing import Any

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments.boards import BoardContext
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.series import SeriesSummary, series_summary


def calculate_series_summary(
    connection: Connection, match_ids: Sequence[str], best_of: int | None = None
) -> dict[str, Any]:
    """The series over these matches, in this order; participants are league teams, by their ids.

    Keys: series_winner_id, series_score, games with match_id, winner_id and score (kills by team). A match
    that no league team won alone has no winner. Raises UsageError that names unknown and unfinished matches.
    """
    rows = connection.execute(sql("results", "winners"), {"match_ids": list(match_ids)}).fetchall()
    found = {row[0]: row[1:] for row in rows}
    listed = list(dict.fromkeys(match_ids))
    faults = [f"{one}: no such match" for one in listed if one not in found]
    faults += [
        f"{one}: not finished, its match object is not there yet"
        for one in listed
        if one in found and not found[one][2]
    ]
    if faults:
        raise UsageError("\n".join(faults))
    summary = series_summary([(one, found[one][0]) for one in listed], best_of)
    return {**summary, "games": [game | {"score": found[game["match_id"]][1]} for game in summary["games"]]}


def team_names(connection: Connection, team_ids: Iterable[str]) -> dict[str, str]:
    """The names of these teams, by their ids."""
    values = {"team_ids": sorted(team_ids)}
    return dict(connection.execute(sql("results", "team_names"), values).fetchall())


def of_context(connection: Connection, context: BoardContext) -> SeriesSummary:
    """Wins over the counted matches of a division or group, in the order of their start."""
    rows = connection.execute(sql("results", "winners_of_place"), context.values())
    return series_summary([(row[0], row[1]) for row in rows])
