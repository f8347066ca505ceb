"""Which matches a changed roster touches, where the same people play in season after season."""

from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.db.tournaments import touched
from scripts.bench_league import LeagueSeason, fill

BEFORE, NOW = LeagueSeason(1, divisions=1, matches=12), LeagueSeason(2, divisions=1, matches=12)
SOMEBODY, NAME = "account.1-1-1", "Player-1-1-1"


def test_a_public_match_is_not_touched_because_its_players_were_in_another_season(database: str) -> None:
    with connect(database, autocommit=True) as connection:
        fill(connection, BEFORE)
        fill(connection, NOW)
        assert _touched(connection) == touched.of_season(connection, NOW.season_id)
        public = _make_public(connection)
        assert public not in _touched(connection)


def test_a_public_match_in_which_two_places_met_is_touched(database: str) -> None:
    with connect(database, autocommit=True) as connection:
        fill(connection, NOW)
        public = _make_public(connection)
        connection.execute("UPDATE teams SET division = 'Division 2' WHERE name = 'Team 1-2'")
        assert public in _touched(connection)


def _touched(connection: Connection) -> set[str]:
    return touched.by_people(connection, [NOW.season_id], {SOMEBODY}, {NAME})


def _make_public(connection: Connection) -> str:
    """One of the season's matches was a public one, after all."""
    (row,) = connection.execute(
        "UPDATE matches SET match_type = 'official', validation_status = NULL, is_tournament_match = false"
        " WHERE match_id = (SELECT max(match_id) FROM matches WHERE season_id = %s) RETURNING match_id",
        (NOW.season_id,),
    ).fetchall()
    return str(row[0])
