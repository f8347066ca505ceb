"""What a page of a board and a rank on it cost with 1,000 players and with 100,000: they must not grow.

Runs alternate between two databases, so that a busy machine is as busy for the one as for the other.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from pewstats_collectors.db import leaderboards
from pewstats_collectors.db.leaderboards import Filter, Metric, Place
from pewstats_collectors.db.pool import Connection, connect
from scripts.bench_standings import medians_ms

Work = Callable[[], Any]

#: The bounds: of every figure in ms, and of that with many players to that with few.
BOARD_MS: Final = 5.0
GROWTH: Final = 1.3
FEW, MANY = 1_000, 100_000

#: Evenly spread values, rates, and those that half of all players share.
_MEASURED: Final[tuple[Metric, ...]] = ("damage", "kd", "win_rate", "wins")
_SQL: Final = Path(__file__).with_suffix(".sql")
_LINEUP: Final = 64
_ANOTHER_MATCH: Final = """
    UPDATE player_stats
    SET matches_played = matches_played + 1, kills = kills + 2, kills_matches = kills_matches + 1,
        deaths = deaths + 1, damage = damage + 210.5, damage_matches = damage_matches + 1
    WHERE account_id = ANY (%(account_ids)s)
"""


def measure_boards(few_url: str, many_url: str, runs: int) -> list[dict[str, Any]]:
    """One object per figure: medians in ms with few players and with many, and their ratio.

    Each is the mean over metrics of different spread. Both databases are empty.
    """
    sizes = {few_url: FEW, many_url: MANY}
    for url, players in sizes.items():
        fill(url, players)
    with connect(few_url, autocommit=True) as few, connect(many_url, autocommit=True) as many:
        for connection in (few, many):
            connection.prepare_threshold = None  # a command asks once
        works = {FEW: works_of(few, FEW), MANY: works_of(many, MANY)}
        figures = {
            name: [of_all / len(_MEASURED) for of_all in medians_ms((few_work, works[MANY][name]), runs)]
            for name, few_work in works[FEW].items()
        }
    with connect(few_url) as few, connect(many_url) as many:
        ranking = medians_ms((_ranking(few), _ranking(many)), runs)
    figures[f"rank {_LINEUP} players of a match"] = ranking
    return [
        {"name": name, "few_players_ms": one, "many_players_ms": all_of_them, "ratio": all_of_them / one}
        for name, (one, all_of_them) in figures.items()
    ]


def board_lines(figures: Sequence[dict[str, Any]]) -> Iterator[str]:
    """For people to read: each figure, with the bounds beside it."""
    for one in figures:
        bound = "" if one["name"].startswith("rank ") else f" (at most {BOARD_MS:g})"
        yield (
            f"{one['name']:<30} {one['few_players_ms']:6.2f} ms with {FEW:,} players, "
            f"{one['many_players_ms']:6.2f} with {MANY:,}{bound}: {one['ratio']:.2f} (at most {GROWTH:g})"
        )


def fill(url: str, players: int) -> None:
    """Careers of so many players, and the boards of them; the database is empty."""
    with connect(url, autocommit=True) as connection:
        for statement in _SQL.read_text(encoding="utf-8").split(";\n"):
            connection.execute(statement.encode(), {"players": players})
        with connection.transaction():
            leaderboards.recompute(connection)
        connection.execute("VACUUM ANALYZE")


def works_of(connection: Connection, players: int) -> dict[str, Work]:
    """What is measured, each over several metrics; half of the players deep where it is deep."""
    deep = players // 2
    places = {metric: _line_at(connection, metric, deep) for metric in _MEASURED}

    def each(work: Callable[[Metric], object]) -> Work:
        return lambda: [work(metric) for metric in _MEASURED]

    def page(metric: Metric, **where: Any) -> object:
        return leaderboards.board(connection, metric, Filter("all"), limit=20, **where)

    return {
        "first page": each(page),
        "page in the middle": each(lambda metric: page(metric, offset=deep)),
        "page after a line": each(lambda metric: page(metric, after=places[metric])),
        "own rank": each(
            lambda metric: leaderboards.standing(connection, metric, "all", places[metric].account_id)
        ),
        "number of lines": each(lambda metric: leaderboards.total(connection, metric, "all")),
    }


def _line_at(connection: Connection, metric: Metric, offset: int) -> Place:
    return leaderboards.board(connection, metric, Filter("all"), limit=1, offset=offset).lines[0].place


def _ranking(connection: Connection) -> Work:
    """Rank those who were in one match, when each of them has played another in two careers; rolled back."""
    query = "SELECT account_id FROM players ORDER BY md5(account_id) LIMIT %s"
    which = {"account_ids": [row[0] for row in connection.execute(query, (_LINEUP,))]}

    def rank() -> None:
        connection.execute(_ANOTHER_MATCH, which)
        leaderboards.rank_players(connection, which["account_ids"])
        connection.rollback()

    return rank
