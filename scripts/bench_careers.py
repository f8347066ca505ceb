"""What it costs to aggregate a match when its players have few matches behind them, and many.

Runs alternate between two databases, so that a busy machine is as busy for the one as for the other.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from pewstats_collectors.db import careers, leaderboards
from pewstats_collectors.db.leaderboard_events import events
from pewstats_collectors.db.leaderboard_events import recompute as recomputed_events
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.stats.leaderboard_events import EventDefinition
from pewstats_collectors.workers import aggregate
from scripts.bench_standings import medians_ms

PLAYERS: Final = 16
FEW: Final = 1_000
GROWTH: Final = 1.3
#: How many matches the players of a late one have played since.
LATE: Final = 100

_SQL: Final = Path(__file__).with_suffix(".sql")
_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_CATEGORIES: Final = ("AR", "SMG", "DMR")


def measure_careers(few_url: str, many_url: str, runs: int, many: int) -> list[dict[str, Any]]:
    """One object per figure: medians in ms where each player has 1,000 matches and where he has `many`.

    Both databases are empty. Everybody of the match has played all of them.
    """
    fill_careers(few_url, FEW)
    fill_careers(many_url, many)
    with _works(few_url, FEW) as few_works, _works(many_url, many) as many_works:
        found = {name: medians_ms((few_works[name], many_works[name]), runs) for name in few_works}
    return [
        {"name": name, "few_ms": few, "many_ms": many, "ratio": many / few}
        for name, (few, many) in found.items()
    ]


def careers_lines(figures: Sequence[dict[str, Any]], many: int) -> Iterator[str]:
    """For people to read: each figure, with the bound beside it."""
    for one in figures:
        yield (
            f"{one['name']:<20} {one['few_ms']:6.1f} ms with {FEW:,} matches behind each player, "
            f"{one['many_ms']:6.1f} with {many:,}: {one['ratio']:.2f} (at most {GROWTH:g})"
        )


def fill_careers(url: str, matches: int) -> None:
    """Players with so many matches behind them, and an event that all of these are in."""
    event = events.make_event(EventDefinition("Bench", "damage", "HIGH"), shard="steam")
    with connect(url, autocommit=True) as connection:
        with connection.transaction():
            connection.execute(
                "SET LOCAL session_replication_role = replica"
            )  # no look-up of every foreign key
            for statement in _SQL.read_bytes().split(b";\n")[:-1]:
                connection.execute(statement, {"players": PLAYERS, "matches": matches})
        connection.execute("VACUUM ANALYZE")
        with connection.transaction():
            careers.count_all(connection)
            careers.award_all(connection)
            leaderboards.recompute(connection)
            events.create(connection, event)
            recomputed_events.count_all(connection)
        connection.execute("VACUUM ANALYZE")


@contextmanager
def _works(url: str, matches: int) -> Iterator[dict[str, Callable[[], object]]]:
    """A match is aggregated, and taken back each time."""
    newest = _FIRST + timedelta(hours=matches + 1)
    late = newest - timedelta(hours=LATE + 0.5)
    with connect(url) as connection:
        _write_match(connection, "new", newest, Random(1))
        _write_match(connection, "late", late, Random(1))
        _write_match(connection, "read again", newest, Random(2))
        connection.commit()
        _aggregate(connection, "read again")
        _write_match(connection, "read again", newest, Random(3))
        connection.commit()

        def taken_back(match_id: str) -> None:
            _aggregate(connection, match_id)
            connection.rollback()

        yield {name: partial(taken_back, name) for name in ("new", "read again", "late")}


def _aggregate(connection: Connection, match_id: str) -> None:
    aggregate.count(connection, match_id, elos_after_s=5)


def _write_match(connection: Connection, match_id: str, started_at: datetime, rng: Random) -> None:
    connection.execute(
        "INSERT INTO matches (match_id, shard, discovered_by, discovery_priority, has_match_object,"
        " created_at, match_type)"
        " VALUES (%s, 'steam', 'main', 'normal', true, %s, 'competitive') ON CONFLICT DO NOTHING",
        (match_id, started_at),
    )
    for table in ("match_summaries", "player_match_weapon_distribution"):
        connection.execute(f"DELETE FROM {table} WHERE match_id = %s".encode(), (match_id,))  # noqa: S608
    for number in range(1, PLAYERS + 1):
        kills, damage = rng.randrange(7), rng.randrange(600)
        connection.execute(
            "INSERT INTO match_summaries (match_id, account_id, player_name, team_id, is_bot, kills,"
            " damage_dealt, deaths, damage_dealt_to_enemies, damage_received_total, killsteals, heals_used)"
            " VALUES (%s, %s, %s, %s, false, %s, %s, 1, %s, 100, 0, %s)",
            (
                match_id,
                f"account.{number}",
                f"Player-{number}",
                1 + number // 4,
                kills,
                damage,
                damage,
                kills,
            ),
        )
        for category in _CATEGORIES:
            connection.execute(
                "INSERT INTO player_match_weapon_distribution VALUES (%s, %s, %s, %s, 1, 0)",
                (match_id, f"account.{number}", category, damage),
            )
