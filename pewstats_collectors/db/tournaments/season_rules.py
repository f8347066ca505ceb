"""A season is created, or its rules change: what was judged and counted by the old ones is so again."""

from collections.abc import Iterable
from uuid import UUID

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import ids, locks, results, rosters, seasons, touched
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.errors import UsageError

#: What says which matches are a season's, and which of them are tournament matches.
_JUDGED_BY = (
    "shard", "time_zone", "starts_on", "ends_on", "discovery_from", "discovery_until", "min_teams",
    "match_kinds", "slot_before_min", "slot_after_min",
)  # fmt: skip


def change_season(connection: Connection, season: Season) -> set[str]:
    """Create or change a season; returns the matches that are to be judged again.

    Raises UsageError for another shard of a season that has matches: accounts differ from shard to shard.
    """
    before = seasons.read_season(connection, season.name)
    if before is None:
        seasons.write_season(connection, season)
        return set()
    season_id = ids.season_id(season.name)
    for shard in sorted({before.shard, season.shard}):
        locks.change(connection, shard)
    if before.shard != season.shard and touched.of_season(connection, season_id):
        raise UsageError(
            f"--shard {season.shard}: season {season.name!r} has matches on {before.shard} already; "
            "expected a new season for another shard"
        )
    again: set[str] = set()
    if any(getattr(before, rule) != getattr(season, rule) for rule in _JUDGED_BY):
        again = rosters.touched_by_season(connection, season_id)
        seasons.write_season(connection, season)
        rosters.link_all(connection, [season_id])
        again |= rosters.touched_by_season(connection, season_id)
    else:
        seasons.write_season(connection, season)
    refresh(connection, [season_id])
    return again


def refresh(connection: Connection, season_ids: Iterable[UUID]) -> None:
    """Results of completed rounds, and final ones, of every division and group of these seasons."""
    for season_id in sorted(season_ids):
        for place in seasons.places(connection, season_id):
            results.refresh(connection, place)
