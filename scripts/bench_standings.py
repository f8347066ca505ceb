"""What boards and judging cost, with one season in the database and with many: both must not grow with history."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from click.testing import CliRunner

from pewstats_collectors.cli.tournament.standings import standings as standings_command
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.db.tournaments import boards, judging
from pewstats_collectors.db.tournaments.boards import BoardContext
from pewstats_collectors.stats.player_board import player_board
from scripts.bench_league import LeagueSeason, fill, tidy

Work = Callable[[], object]

#: The bounds: of a division's board in ms, and of every figure with all seasons to that with one.
BOARD_MS: Final = 10.0
GROWTH: Final = 1.2


def measure_standings(url: str, runs: int, seasons: int) -> list[dict[str, Any]]:
    """One object per figure: its medians with one season and with `seasons`, in ms, and their ratio."""
    with connect(url, autocommit=True) as connection:
        last = LeagueSeason(seasons)
        fill(connection, last)
        tidy(connection)
        alone = _measure(url, last, runs)
        for number in range(1, seasons):
            fill(connection, LeagueSeason(number))
        tidy(connection)
        among = _measure(url, last, runs)
        whole = LeagueSeason(seasons + 1, divisions=1, matches=288)
        fill(connection, whole)
        tidy(connection)
        one_division = _measure(url, whole, runs)
    return [
        {
            "name": name,
            "one_season_ms": alone[name],
            "all_seasons_ms": among[name],
            "ratio": among[name] / alone[name],
            "one_division_ms": one_division[name],
            "bound_ms": BOARD_MS if name == "team board" else None,
        }
        for name in alone
    ]


def standings_lines(results: Sequence[dict[str, Any]], seasons: int) -> Iterator[str]:
    """For people to read: each figure, with its bound where it has one."""
    yield f"{'ms':<26} {'1 season':>9} {seasons:>3} seasons  ratio   one division of 288 matches"
    for one in results:
        bound = f"  (at most {one['bound_ms']:g} ms)" if one["bound_ms"] else ""
        yield (
            f"{one['name']:<26} {one['one_season_ms']:9.1f} {one['all_seasons_ms']:11.1f} {one['ratio']:6.2f}"
            f"   {one['one_division_ms']:8.1f}{bound}"
        )
    yield f"ratio: at most {GROWTH:g}"


def _measure(url: str, season: LeagueSeason, runs: int) -> dict[str, float]:
    """Medians in ms after a warm-up, each statement planned anew as in a command of its own."""
    with connect(url) as connection:
        connection.prepare_threshold = None
        works = _boards(connection, season)
        figures = {name: _median_ms(work, runs) for name, work in works.items()}
    with connect(url) as connection:
        figures["judge a match"] = _median_ms(_judging(connection, season), runs)
    figures["command"] = _median_ms(_command(url, season), runs)
    return figures


def _boards(connection: Connection, season: LeagueSeason) -> dict[str, Work]:
    place = season.place
    rules = boards.rules_of(connection, place.season_id)
    overall = BoardContext(place.season_id, place.division)
    of_round = BoardContext(place.season_id, place.division, round=6)
    of_match = BoardContext(place.season_id, place.division, match_ids=[_a_match(connection, season)])

    def players() -> object:
        totals = boards.player_totals(connection, overall, rules)
        return player_board(totals, boards.weapon_totals(connection, overall), rules)

    return {
        "team board": lambda: boards.team_board(connection, overall, rules),
        "team board, a round": lambda: boards.team_board(connection, of_round, rules),
        "team board, a match": lambda: boards.team_board(connection, of_match, rules),
        "player board": players,
        "ranks before": lambda: boards.ranks_before(connection, overall),
    }


def _judging(connection: Connection, season: LeagueSeason) -> Work:
    """A match of a season whose rounds are all completed, which is the dearest; rolled back."""
    match_id = _a_match(connection, season)

    def judge() -> object:
        try:
            return judging.judge_match(connection, match_id)
        finally:
            connection.rollback()

    return judge


def _command(url: str, season: LeagueSeason) -> Work:
    arguments = ["--season", season.name, "--division", season.place.division, "--json"]
    environment = {"PEWSTATS_DATABASE_URL": url}
    runner = CliRunner()

    def run() -> object:
        return runner.invoke(standings_command, arguments, env=environment, catch_exceptions=False)

    return run


def _a_match(connection: Connection, season: LeagueSeason) -> str:
    place = season.place
    query = "SELECT max(match_id) FROM matches WHERE season_id = %s AND division = %s"
    (row,) = connection.execute(query, (place.season_id, place.division)).fetchall()
    return str(row[0])


def _median_ms(work: Work, runs: int) -> float:
    work()  # warm-up
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000
