"""What boards and judging cost with one season in the database and with many: they must not grow.

Runs alternate between two databases, so that a busy machine is as busy for the one as for the other.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from click.testing import CliRunner

from pewstats_collectors.cli.tournament.standings import standings as standings_command
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.db.tournaments import boards, judging, results
from pewstats_collectors.db.tournaments.boards import BoardContext
from pewstats_collectors.stats.player_board import player_board
from scripts.bench_league import LeagueSeason, fill, tidy

Work = Callable[[], object]

#: The bounds: of a division's board in ms, and of every figure with all seasons to that with one.
BOARD: Final = "team board"
BOARD_MS: Final = 10.0
GROWTH: Final = 1.2

#: From its sixth run on a statement of a worker is prepared, and from the eleventh planned for good.
_WARM_UPS: Final = 11


def measure_standings(alone_url: str, among_url: str, runs: int, seasons: int) -> list[dict[str, Any]]:
    """One object per figure: medians in ms with one season and with `seasons`, and their ratio.

    `one_division_ms` is of a season whose 288 matches are all of one division. Both databases are empty.
    """
    season = LeagueSeason(seasons)
    whole = LeagueSeason(seasons + 1, divisions=1, matches=288)
    fill_seasons(alone_url, [season])
    fill_seasons(among_url, [LeagueSeason(number) for number in range(1, seasons + 1)])
    with works_of(alone_url, season) as alone, works_of(among_url, season) as among:
        figures = {name: medians_ms((alone[name], among[name]), runs) for name in alone}
    fill_seasons(among_url, [whole])
    with works_of(among_url, whole) as works:
        one_division = {name: medians_ms((work,), runs) for name, work in works.items()}
    return [
        {
            "name": name,
            "one_season_ms": one,
            "all_seasons_ms": all_of_them,
            "ratio": all_of_them / one,
            "one_division_ms": one_division[name][0],
        }
        for name, (one, all_of_them) in figures.items()
    ]


def standings_lines(figures: Sequence[dict[str, Any]], seasons: int) -> Iterator[str]:
    """For people to read: each figure, with the bounds beside it."""
    for one in figures:
        bound = f" (at most {BOARD_MS:g})" if one["name"] == BOARD else ""
        yield (
            f"{one['name']:<20} {one['one_season_ms']:6.1f} ms with 1 season{bound}, "
            f"{one['all_seasons_ms']:6.1f} with {seasons}: {one['ratio']:.2f} (at most {GROWTH:g}); "
            f"{one['one_division_ms']:6.1f} where one division played 288 matches"
        )


def fill_seasons(url: str, seasons: Iterable[LeagueSeason]) -> None:
    with connect(url, autocommit=True) as connection:
        for season in seasons:
            fill(connection, season)
            results.refresh(connection, season.place)
        tidy(connection)


@contextmanager
def works_of(url: str, season: LeagueSeason) -> Iterator[dict[str, Work]]:
    """What is measured of a season: boards as a command reads them, unprepared; judging as a worker does."""
    with connect(url) as of_command, connect(url) as of_worker:
        of_command.prepare_threshold = None
        works = _boards(of_command, season)
        yield {**works, "command": _command(url, season), "judge a match": _judging(of_worker, season)}


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
        BOARD: lambda: boards.team_board(connection, overall, rules),
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


def medians_ms(works: Sequence[Work], runs: int) -> list[float]:
    """The median of each, after warm-ups; they take turns."""
    for work in works:
        for _ in range(_WARM_UPS):
            work()
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, of_work in zip(works, seconds, strict=True):
            started = time.perf_counter()
            work()
            of_work.append(time.perf_counter() - started)
    return [statistics.median(of_work) * 1000 for of_work in seconds]
