"""Hiding a player: off every board and result, at once and for good, while his team keeps what he did."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from pewstats_collectors.db import hidden_players, leaderboards, players, ratings
from pewstats_collectors.db.careers import count_match
from pewstats_collectors.db.leaderboards import Filter
from pewstats_collectors.db.pool import Connection, Pool, connect, in_transaction
from pewstats_collectors.db.tournaments import audit, boards
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.standings import Standing
from scripts.domain_tables import domain_tables
from tests.integration.db.conftest import connection as connection
from tests.integration.db.rows import write_match
from tests.integration.tournaments.small_league import SmallLeague, account

BY = By("jane", "banned")


@pytest.fixture
def league(connection: Connection) -> SmallLeague:
    """Alpha won the only round before Beta and Gamma; it is completed, and the careers are counted."""
    made = SmallLeague(connection, rounds=1)
    for match_id in ("m1", "m2"):
        made.play(match_id, ("Alpha", 1, 5), ("Beta", 2, 1), ("Gamma", 3, 0))
        count_match(connection, match_id)
    made.complete(1)
    with connection.transaction():
        leaderboards.recompute(connection, 1)
    return made


def people(connection: Connection, league: SmallLeague) -> list[str]:
    """Who is on the player board of the league."""
    context = boards.of_place(league.place())
    totals = boards.player_totals(connection, context, boards.rules_of(connection, league.place().season_id))
    return [one["account_id"] for one in totals]


def teams(connection: Connection, league: SmallLeague) -> list[Standing]:
    """The team board of the league."""
    rules = boards.rules_of(connection, league.place().season_id)
    return boards.team_board(connection, boards.of_place(league.place()), rules)


def on_boards(connection: Connection, account_id: str) -> bool:
    kept, summed = (
        leaderboards.board(connection, "kills", chosen, limit=9).lines
        for chosen in (Filter("all"), Filter("all", season="Spring"))
    )
    found = [account_id in {line.account_id for line in lines} for lines in (kept, summed)]
    assert found[0] == found[1]
    return found[0]


def test_a_hidden_player_is_off_all_boards_and_back_when_shown_again(
    connection: Connection, league: SmallLeague, database: str
) -> None:
    alpha = account("Alpha")
    before = domain_tables(database)
    teams_before = league.final("team")
    assert hidden_players.hide(connection, f"name of {alpha}", BY).account_id == alpha
    assert not on_boards(connection, alpha)
    assert alpha not in people(connection, league)
    assert league.final("player") == [(1, f"name of {account('Beta')}"), (2, f"name of {account('Gamma')}")]
    assert league.final("team") == teams_before
    assert leaderboards.differences(connection) == []
    assert hidden_players.unhide(connection, alpha, BY).hidden
    assert domain_tables(database) == before
    assert [
        (one["action"], one["reason"], one["after"]) for one in audit.read(connection, subject=alpha)
    ] == [
        ("unhide player", "banned", {"hidden": False, "hidden_reason": None}),
        ("hide player", "banned", {"hidden": True, "hidden_reason": "banned"}),
    ]


def test_hiding_twice_is_noted_once_and_another_reason_again(
    connection: Connection, league: SmallLeague
) -> None:
    for reason in ("banned", "banned", "banned for life"):
        hidden_players.hide(connection, account("Beta"), By("jane", reason))
    reasons = [one["reason"] for one in audit.read(connection, subject=account("Beta"))]
    assert reasons == ["banned for life", "banned"]
    assert not on_boards(connection, account("Beta"))
    assert league.final("team")[1] == (2, "Beta")


def test_an_erased_player_has_no_career_and_his_team_its_points(
    connection: Connection, league: SmallLeague
) -> None:
    alpha = account("Alpha")
    board = boards.team_board(
        connection, boards.of_place(league.place()), boards.rules_of(connection, league.place().season_id)
    )
    results = league.final("team"), league.history(1)
    ratings.owe(connection, [league.place().season_id])
    connection.execute("UPDATE ledger SET state = 'done' WHERE job = 'rating'")
    hidden_players.erase(connection, alpha, BY)
    assert ratings.is_owed(connection, league.place().season_id)
    for match_id in ("m1", "m2"):
        league.judge(match_id)
        count_match(connection, match_id)
    assert (
        boards.team_board(
            connection, boards.of_place(league.place()), boards.rules_of(connection, league.place().season_id)
        )
        == board
    )
    assert (league.final("team"), league.history(1)) == results
    assert not on_boards(connection, alpha)
    assert alpha not in people(connection, league)
    assert [name for _, name in league.final("player")] == [
        f"name of {account(one)}" for one in ("Beta", "Gamma")
    ]
    for table in hidden_players.CAREER:
        query = f"SELECT count(*) FROM {table} WHERE account_id = %s"  # noqa: S608
        assert connection.execute(query.encode(), (alpha,)).fetchone() == (0,)


def test_who_was_erased_stays_so(connection: Connection, league: SmallLeague) -> None:
    alpha = account("Alpha")
    hidden_players.erase(connection, alpha, BY)
    with pytest.raises(UsageError, match="was erased at his own request"):
        hidden_players.unhide(connection, alpha, BY)
    league.play("m3", ("Alpha", 1, 5), ("Beta", 2, 1))
    connection.execute("UPDATE players SET tracked = true, hidden = false, player_name = 'x'")
    found = players.find(connection, alpha)
    assert (found.hidden, found.player_name.split()[0]) == (True, "erased")
    assert hidden_players.erased_among(connection, [alpha, account("Beta")]) == {alpha}
    tracked = connection.execute("SELECT tracked FROM players WHERE account_id = %s", (alpha,)).fetchone()
    assert tracked == (False,)
    assert hidden_players.erase(connection, alpha, BY)


def test_only_an_account_is_erased(connection: Connection, league: SmallLeague) -> None:
    with pytest.raises(UsageError, match="expected an account id"):
        hidden_players.erase(connection, f"name of {account('Alpha')}", BY)
    with pytest.raises(UsageError, match=r"no player 'account\.x'"):
        hidden_players.erase(connection, "account.x", BY)


def test_matches_that_are_written_and_counted_meanwhile_do_not_keep_the_name(
    connection: Connection, pool: Pool, database: str
) -> None:
    """Whichever comes first."""
    people = {f"account.{number}": {"kills": number} for number in range(8)}

    def write(number: int) -> None:
        def work(own: Connection) -> None:
            write_match(own, f"m{number}", people)
            leaderboards.rank_players(own, count_match(own, f"m{number}"))

        in_transaction(pool, work)

    def erase(number: int) -> None:
        in_transaction(pool, lambda own: hidden_players.erase(own, f"account.{number}", BY))

    write(0)
    with ThreadPoolExecutor(4) as threads:
        for number in range(3):
            done = [threads.submit(write, 1 + number % 3), threads.submit(erase, number)]
            done += [threads.submit(write, 1 + (number + 1) % 3)]
            for one in done:
                one.result()
            with connect(database) as own:
                for table in ("match_summaries", "players"):
                    query = f"SELECT count(*) FROM {table} WHERE player_name = %s"  # noqa: S608
                    found = own.execute(query.encode(), (f"name of account.{number}",)).fetchone()
                    assert found == (0,)
                assert own.execute(
                    "SELECT count(*) FROM player_stats WHERE account_id = %s", (f"account.{number}",)
                ).fetchone() == (0,)
                assert leaderboards.differences(own) == []


def test_an_erasure_waits_for_whoever_is_writing_the_name(connection: Connection, pool: Pool) -> None:
    write_match(connection, "m1", {"account.a": {}})
    connection.execute("DELETE FROM match_summaries")
    with pool.connection() as own, ThreadPoolExecutor(1) as threads:
        own.execute(
            "INSERT INTO match_summaries (match_id, account_id, player_name, is_bot) "
            "VALUES ('m1', 'account.a', 'name of account.a', false)"
        )
        done = threads.submit(
            in_transaction, pool, lambda other: hidden_players.erase(other, "account.a", BY)
        )
        assert not wait([done], timeout=0.3).done
        own.commit()
        assert [one.match_id for one in done.result()] == ["m1"]
    found = connection.execute("SELECT player_name FROM match_summaries").fetchall()
    assert [name.split()[0] for (name,) in found] == ["erased"]
