"""What `bench growth` measures of partitions: both tables hold the same, and all that is measured runs."""

from pewstats_collectors.db.pool import Connection, connect
from scripts.bench_growth import growth_lines
from scripts.bench_partitions import measure_partitions
from tests.integration.db.rows import write_match

POSITION = """
    INSERT INTO player_circle_positions
    SELECT match_id, 'account.' || player, t, t, 1, 2, 3, 4, 5, 6, 7, true
    FROM matches, generate_series(1, 3) AS player, generate_series(1, 50) AS t
"""


def fill(connection: Connection) -> None:
    for number in range(4):
        write_match(connection, f"m{number}", {})
    connection.execute(POSITION)


def test_both_tables_hold_the_same_and_everything_that_is_measured_runs(database: str) -> None:
    with connect(database, autocommit=True) as connection:
        fill(connection)
        try:
            found = measure_partitions(database, 4, 1)
            plain = connection.execute("SELECT * FROM plain ORDER BY match_id, account_id, t").fetchall()
            monthly = connection.execute("SELECT * FROM monthly ORDER BY match_id, account_id, t").fetchall()
        finally:  # other tests use this database, too
            connection.execute("DROP TABLE IF EXISTS plain, monthly")
    assert found["matches"] == 48
    assert len(plain) == 12 * 4 * 3 * 50
    assert [row[:-1] for row in monthly] == plain
    for table in ("plain", "monthly"):
        assert all(found[table][what] > 0 for what in ("bytes", "replace_ms", "read_ms", "prune_ms"))
    assert found["plain"]["next_month"] < found["plain"]["bytes"] / 12  # what was deleted is used again
    assert found["monthly"]["given_back"] > 0


def test_a_line_for_each_figure() -> None:
    figures = {"bytes": 1e6, "replace_ms": 1.0, "read_ms": 1.0, "read_of_month_ms": 1.0}
    figures |= {"prune_ms": 1.0, "given_back": 0.0, "next_month": 0.0}

    def tables(rows: float) -> dict[str, object]:
        table = {"rows": rows, "bytes": rows * 300}
        purposes = {"detail of tracked players": 1.0, "matches": 1.0, "careers and boards": 1.0}
        return {
            "tables": {"player_circle_positions": table, "player_damage_events": table},
            "purposes": purposes,
        }

    lines = list(
        growth_lines(
            {
                "matches": 24,
                "people": 64,
                "tracked": {0: tables(0), 8: tables(800), 64: tables(6400)},
                "partitions": {"matches": 480, "months": 12, "plain": figures, "monthly": figures},
            }
        )
    )
    assert "player_circle_positions: 87.5% fewer rows, 87.5% fewer bytes (seed 001: 87.5 %)" in lines
    assert "would be 192 GB of 100,000 matches (scaled)" in "\n".join(lines)
