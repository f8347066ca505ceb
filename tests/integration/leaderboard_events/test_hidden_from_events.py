"""Hidden and erased players: Elos are owed again without them, and scores of the erased are gone."""

from pewstats_collectors.db import hidden_players
from pewstats_collectors.db.leaderboard_events import elos
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments.decisions import By
from scripts.domain_tables import domain_tables
from tests.integration.db.rows import START, write_match
from tests.integration.leaderboard_events.event_rows import count, new_event, seen, stats, submit

BY = By("jane", "banned")


def owed(connection: Connection) -> list[str]:
    """The events whose Elos are owed; they are not any more."""
    query = "DELETE FROM ledger WHERE job = 'event_elo' AND state = 'ready' RETURNING subject"
    return [row[0] for row in connection.execute(query)]


def test_elos_are_owed_again_without_a_hidden_player_and_with_him(connection: Connection) -> None:
    event = new_event(connection)
    other = new_event(connection, name="Other", metric="manual", direction="HIGH")
    write_match(
        connection, "m1", {"account.a": {"kills": 1}, "account.b": {"kills": 3}, "account.c": {"kills": 5}}
    )
    count(connection, "m1")
    seen(connection, "account.z")
    submit(connection, other, "account.z", "1", START)
    for change, who in (
        (hidden_players.hide, ["account.a", "account.b"]),
        (hidden_players.unhide, ["account.a", "account.b", "account.c"]),
    ):
        change(connection, "account.c", BY)
        assert owed(connection) == [str(event.event_id)]
        elos.calculate(connection, event.event_id)
        assert sorted(stats(connection, event.event_id)) == who


def test_an_erased_player_has_no_scores_and_gets_none_when_his_match_is_read_again(
    connection: Connection, database: str
) -> None:
    event = new_event(connection, metric="manual", direction="HIGH")
    kills = new_event(connection, name="Kills")
    write_match(connection, "m1", {"account.a": {"kills": 1}, "account.b": {"kills": 3}})
    count(connection, "m1")
    submit(connection, event, "account.a", "5", START)
    hidden_players.erase(connection, "account.a", BY)
    assert sorted(owed(connection)) == sorted(map(str, (event.event_id, kills.event_id)))
    count(connection, "m1")
    for one in (event, kills):
        elos.calculate(connection, one.event_id)
    tables = domain_tables(database)
    for table in tables:
        if table.startswith("leaderboard_") or table == "player_event_stats":
            assert "account.a" not in tables[table], table
    assert list(stats(connection, kills.event_id)) == ["account.b"]
