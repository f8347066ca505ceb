"""What `bench standings` measures: its seasons are as judging leaves them, and all that it runs works."""

from typing import Any

from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.db.tournaments import judging
from scripts.bench_league import ROUNDS, TEAMS, LeagueSeason, fill
from scripts.bench_standings import fill_seasons, standings_lines, works_of

SEASON = LeagueSeason(1, divisions=2, matches=ROUNDS)
DERIVED = (
    "SELECT * FROM matches ORDER BY match_id",
    "SELECT * FROM tournament_appearances ORDER BY match_id, account_id",
    "SELECT * FROM tournament_match_results ORDER BY match_id, team_id",
    "SELECT * FROM tournament_scheduled_matches ORDER BY slot_id",
    "SELECT * FROM tournament_rounds ORDER BY round_id",
)


def test_a_season_is_as_judging_leaves_it(database: str) -> None:
    with connect(database, autocommit=True) as connection:
        fill(connection, SEASON)
        filled = _derived(connection)
        for (match_id,) in connection.execute("SELECT match_id FROM matches").fetchall():
            judging.judge_match(connection, match_id)
        assert _derived(connection) == filled
        assert len(filled[0]) == 2 * ROUNDS
        assert len(filled[2]) == 2 * ROUNDS * TEAMS


def test_everything_that_is_measured_runs(database: str) -> None:
    fill_seasons(database, [SEASON])
    with works_of(database, SEASON) as works:
        done: dict[str, Any] = {name: work() for name, work in works.items()}
    assert [len(done[name]) for name in ("team board", "team board, a round", "team board, a match")] == [
        TEAMS
    ] * 3
    assert len(done["player board"]) == 4 * TEAMS
    assert done["judge a match"].context.place == SEASON.place
    assert done["command"].exit_code == 0


def test_each_figure_has_its_bounds_beside_it() -> None:
    figure = {"one_season_ms": 4.0, "all_seasons_ms": 5.0, "ratio": 1.25, "one_division_ms": 9.0}
    board, ranks = standings_lines([{"name": "team board", **figure}, {"name": "ranks before", **figure}], 50)
    assert "(at most 10)" in board
    assert "5.0 with 50: 1.25 (at most 1.2)" in board
    assert "(at most 10)" not in ranks


def _derived(connection: Connection) -> list[list[tuple[Any, ...]]]:
    return [connection.execute(query).fetchall() for query in DERIVED]
