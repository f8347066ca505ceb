"""What it costs to compute the Elos of an event with 1,000 and with 100,000 scores, and to read its board."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from pewstats_collectors.db.leaderboard_events import boards, elos, events, weeks
from pewstats_collectors.db.leaderboard_events.events import Event
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.stats.leaderboard_events import EventDefinition
from scripts.bench_standings import medians_ms

FEW: Final = 1_000
ELOS: Final = "all Elos, nothing stored"
CHANGED: Final = "all Elos, one best changed"
#: The bounds, in ms, of whatever has one.
BOUNDS: Final = {ELOS: 1000.0, CHANGED: 1000.0}

_WEEK: Final = (2026, 3)
_NOW: Final = datetime(2026, 2, 1, tzinfo=UTC)
_PLAYERS: Final = """
    INSERT INTO players (account_id, player_name, shard)
    SELECT 'account.' || lpad(n::text, 7, '0'), 'Player' || n, 'steam'
    FROM generate_series(1, %(players)s) AS n
"""
_SCORES: Final = """
    INSERT INTO leaderboard_scores
        (account_id, event_id, score, score_type, iso_year, week_number, submitted_at)
    SELECT account_id, %(event_id)s, 1 + abs(hashtext(account_id)) %% 100000 / 100.0, kind, year, week,
        '2026-01-14Z'
    FROM players, (VALUES ('all_time', NULL, NULL), ('weekly', 2026, 3)) AS one (kind, year, week)
"""
_BETTER: Final = "UPDATE leaderboard_scores SET score = score + 50 WHERE account_id = 'account.0000001'"
_MUCH_BETTER: Final = "UPDATE leaderboard_scores SET score = 999999999 WHERE account_id = 'account.0000001'"


def measure_event_elo(few_url: str, many_url: str, runs: int, many: int) -> list[dict[str, Any]]:
    """One object per figure: medians in ms with 1,000 scores and with `many`. Both databases are empty."""
    fill_event(few_url, FEW)
    fill_event(many_url, many)
    with event_works(few_url) as few_works, event_works(many_url) as many_works:
        found = {name: medians_ms((few_works[name], many_works[name]), runs) for name in few_works}
    return [{"name": name, "few_ms": few, "many_ms": many_ms} for name, (few, many_ms) in found.items()]


def event_elo_lines(figures: Sequence[dict[str, Any]], many: int) -> Iterator[str]:
    """For people to read: each figure, with the bound beside it."""
    for one in figures:
        bound = f" (at most {BOUNDS[one['name']]:,.0f})" if one["name"] in BOUNDS else ""
        yield (
            f"{one['name']:<27} {one['few_ms']:7.1f} ms with {FEW:,} scores, "
            f"{one['many_ms']:7.1f} with {many:,}{bound}"
        )


def fill_event(url: str, players: int) -> None:
    """An event in which each player has a best ever, and the same in one week, which is closed."""
    event = _event()
    with connect(url, autocommit=True) as connection:
        events.create(connection, event)
        connection.execute(_PLAYERS, {"players": players})
        connection.execute(_SCORES, {"event_id": event.event_id})
        connection.execute("ANALYZE")
        weeks.close(connection, EventWeek(event.event_id, *_WEEK), _NOW)
        elos.calculate(connection, event.event_id)
        connection.execute("VACUUM ANALYZE")


@contextmanager
def event_works(url: str) -> Iterator[dict[str, Callable[[], object]]]:
    """What is measured; all that is written is taken back each time."""
    event_id = _event().event_id
    with connect(url) as connection, connect(url) as of_command:
        of_command.prepare_threshold = None
        yield {
            ELOS: _taken_back(
                connection, "TRUNCATE player_event_stats", lambda: elos.compute(connection, event_id)
            ),
            CHANGED: _taken_back(connection, _BETTER, lambda: elos.compute(connection, event_id)),
            "all Elos, each another": _taken_back(
                connection, _MUCH_BETTER, lambda: elos.compute(connection, event_id)
            ),
            "a week closed": _taken_back(
                connection,
                "TRUNCATE player_event_stats, leaderboard_weekly_elos",
                lambda: weeks.compute(connection, event_id, [EventWeek(event_id, *_WEEK)]),
            ),
            "board page": lambda: boards.event_board(of_command, event_id, limit=50, offset=0),
            "board, a late page": lambda: boards.event_board(of_command, event_id, limit=50, offset=900),
        }


def _taken_back(connection: Connection, before: str, work: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        try:
            connection.execute(before.encode())
            return work()
        finally:
            connection.rollback()

    return run


def _event() -> Event:
    definition = EventDefinition("Bench", "manual", "HIGH")
    return events.make_event(definition, shard="steam")
