"""The files that admins bring, taken in whole or not at all.

What a file alone cannot tell to be wrong is checked here, against what is stored. Each raises UsageError that
names every fault with its place, and returns the matches that are to be judged again.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import ids, rosters, schedules, season_rules, seasons
from pewstats_collectors.db.tournaments.schedules import StoredRound
from pewstats_collectors.matches.context import Place
from pewstats_collectors.matches.file_tables import raise_faults
from pewstats_collectors.matches.user_files import RosterRow, RoundRow, ScheduleRow, TeamRow

AnyRow = RosterRow | RoundRow | ScheduleRow | TeamRow


def import_teams(connection: Connection, rows: Sequence[TeamRow]) -> set[str]:
    """Teams, each in its division and group; one that is there moves."""
    raise_faults(_unknown_seasons(connection, rows))
    return _refreshed(connection, rows, rosters.move_teams(connection, rows))


def import_roster(connection: Connection, rows: Sequence[RosterRow]) -> set[str]:
    """Teams and their players."""
    raise_faults(_unknown_seasons(connection, rows))
    return _refreshed(connection, rows, rosters.write_roster(connection, rows))


def import_rounds(connection: Connection, rows: Sequence[RoundRow]) -> set[str]:
    """Rounds; a division that was over has new ones to play."""
    raise_faults(_unknown_seasons(connection, rows) or _overlapping(connection, rows))
    return _refreshed(connection, rows, schedules.write_rounds(connection, rows))


def import_schedule(connection: Connection, rows: Sequence[ScheduleRow]) -> set[str]:
    """Planned matches."""
    raise_faults(_unknown_seasons(connection, rows) or _of_no_round(connection, rows))
    return _refreshed(connection, rows, schedules.write_schedule(connection, rows))


def _refreshed(connection: Connection, rows: Iterable[AnyRow], again: set[str]) -> set[str]:
    season_rules.refresh(connection, {ids.season_id(row.season) for row in rows})
    return again


def _unknown_seasons(connection: Connection, rows: Iterable[AnyRow]) -> list[str]:
    known = seasons.season_names(connection)
    named = ", ".join(known) or "none; make it with `pewstats tournament season`"
    return [
        f"{row.place}, season: expected a season that is there, got {row.season!r}; known: {named}"
        for row in rows
        if row.season not in known
    ]


def _place(row: RoundRow | ScheduleRow) -> Place:
    return Place(ids.season_id(row.season), row.division, row.group)


def _overlapping(connection: Connection, rows: Iterable[RoundRow]) -> list[str]:
    """Rounds at the time of a stored one that the file says nothing of."""
    replaced = {ids.round_id(row, row.number) for row in rows}

    @cache
    def staying(place: Place) -> list[StoredRound]:
        return [one for one in schedules.rounds_of(connection, place) if one.round_id not in replaced]

    return [
        f"{row.place}, starts_at: expected no overlap with round {one.number}, which is stored "
        f"from {one.starts_at.isoformat()} until {one.ends_at.isoformat()}"
        for row in rows
        for one in staying(_place(row))
        if row.starts_at < one.ends_at and one.starts_at < row.ends_at
    ]


def _of_no_round(connection: Connection, rows: Iterable[ScheduleRow]) -> list[str]:
    @cache
    def numbers(place: Place) -> list[int]:
        return [one.number for one in schedules.rounds_of(connection, place)]

    def fault(row: ScheduleRow) -> str:
        place = ", ".join(filter(None, (row.division, row.group)))
        known = ", ".join(map(str, numbers(_place(row)))) or "none; import its rounds first"
        return (
            f"{row.place}, round: expected a round of {place} that is there, got {row.round}; known: {known}"
        )

    return [fault(row) for row in rows if row.round not in numbers(_place(row))]
