"""What is measured of an event's Elos: all that it runs works, and is taken back."""

from scripts.bench_event_elo import ELOS, event_elo_lines, event_works, fill_event
from scripts.domain_tables import domain_tables

PLAYERS = 100


def test_everything_that_is_measured_runs(database: str) -> None:
    fill_event(database, PLAYERS)
    before = domain_tables(database)
    assert before["player_event_stats"].count("\n") == PLAYERS + 1
    assert before["leaderboard_weekly_elos"].count("\n") == PLAYERS + 1
    with event_works(database) as works:
        for work in works.values():
            work()
    assert domain_tables(database) == before


def test_each_figure_has_its_bound_beside_it() -> None:
    figure = {"few_ms": 4.0, "many_ms": 500.0}
    elos, page = event_elo_lines([{"name": ELOS, **figure}, {"name": "board page", **figure}], 100_000)
    assert "500.0 with 100,000 (at most 1,000)" in elos
    assert "at most" not in page
