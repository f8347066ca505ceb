"""Seasons as they are given, changed, and on or over."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from pewstats_collectors.db import tournaments
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import Season

SPRING = Season(
    "Spring",
    "League",
    "steam",
    "Europe/Berlin",
    starts_on=date(2026, 3, 1),
    ends_on=date(2026, 3, 31),
    discovery_from=time(18),
    discovery_until=time(1),
)


def test_a_season_reads_as_it_was_written(connection: Connection) -> None:
    tournaments.write_season(connection, SPRING)
    assert tournaments.read_season(connection, "Spring") == SPRING
    changed = replace(SPRING, min_teams=10, discovery_from=None, discovery_until=None)
    tournaments.write_season(connection, changed)
    assert tournaments.read_season(connection, "Spring") == changed
    assert tournaments.read_season(connection, "Autumn") is None


def test_a_season_is_on_from_its_first_to_its_last_day_where_it_is_played(connection: Connection) -> None:
    tournaments.write_season(connection, SPRING)

    def is_on(month: int, day: int, hour: int, minute: int) -> bool:
        at = datetime(2026, month, day, hour, minute, tzinfo=UTC)
        judged = tournaments.league(connection, "steam", at).seasons
        asked = tournaments.discovery_seasons(connection, at)
        assert bool(judged) == bool(asked)
        return bool(asked)

    assert not is_on(2, 28, 22, 59)  # 23:59 in Berlin
    assert is_on(2, 28, 23, 0)
    assert is_on(3, 31, 21, 59)  # summer time by then
    assert not is_on(3, 31, 22, 0)
