"""What `bench ratings` measures of boards: they are whole, and all that is measured runs."""

from pewstats_collectors.db import leaderboards
from pewstats_collectors.db.pool import connect
from scripts import bench_boards

PLAYERS = 70


def test_filled_boards_are_whole_and_everything_that_is_measured_runs(database: str) -> None:
    bench_boards.fill(database, PLAYERS)
    with connect(database, autocommit=True) as connection:
        assert leaderboards.differences(connection) == []
        for name, work in bench_boards.works_of(connection, PLAYERS).items():
            (first, *_) = work()
            assert first == PLAYERS if name == "number of lines" else first is not None


def test_a_line_for_each_figure() -> None:
    figure = {"name": "first page", "few_players_ms": 1.0, "many_players_ms": 1.2, "ratio": 1.2}
    (line,) = bench_boards.board_lines([figure])
    assert "1.20 with 100,000 (at most 5): 1.20" in line
