"""Which matches are to be judged again when something they are judged by changes."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.matches.context import Place


def by_people(
    connection: Connection, season_ids: Iterable[UUID], account_ids: Collection[str], names: Collection[str]
) -> set[str]:
    """Matches in the days of these seasons in which somebody with such an account or name played.

    Those that can be no league match whoever is on a roster, and were none, are left out: league players play
    a lot in public.
    """
    if not account_ids and not names:
        return set()
    values = {"season_ids": list(season_ids), "account_ids": sorted(account_ids), "names": sorted(names)}
    return {row[0] for row in connection.execute(sql("touched", "by_people"), values)}


def of_season(connection: Connection, season_id: UUID) -> set[str]:
    """Matches that were given a place in it."""
    return {row[0] for row in connection.execute(sql("touched", "of_season"), {"season_id": season_id})}


def by_window(connection: Connection, place: Place, starts_at: datetime, ends_at: datetime) -> set[str]:
    """Matches of that division and group that start in this window."""
    values = {
        "season_id": place.season_id,
        "division": place.division,
        "group": place.group_name,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    return {row[0] for row in connection.execute(sql("touched", "by_window"), values)}


def of_round(connection: Connection, round_id: UUID) -> set[str]:
    """Matches of a round: who fills which slot is settled for all of them together."""
    return {row[0] for row in connection.execute(sql("touched", "of_round"), {"round_id": round_id})}
