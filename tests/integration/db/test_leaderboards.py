"""Boards: ranks, pages, filters, and who is on none of them."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from pewstats_collectors.db.careers import count_match
from pewstats_collectors.db.leaderboards import METRICS_OF_MATCHES, BoardLine, Filter, Metric, board
from pewstats_collectors.db.pool import Connection
from tests.integration.db.rows import START, Values, write_match

ALL = Filter("all", min_matches=1)
SEASON = Filter("all", season="Spring")


@pytest.fixture
def played(connection: Connection) -> Connection:
    """Two normal matches a day apart and a tournament match of the season `Spring`, a week later."""
    first: dict[str, Values] = {
        "account.a": {"kills": 3, "damage_dealt": 300, "rank": 1, "revives": 2, "deaths": 1},
        "account.b": {"kills": 3},
    }
    second: dict[str, Values] = {
        "account.b": {"kills": 2, "damage_dealt": 99.5, "rank": 2},
        "account.c": {"kills": 5, "damage_dealt": 10, "headshot_kills": 2, "longest_kill": 99.5},
        "account.d": {"kills": 1, "rank": 1},
    }
    third: dict[str, Values] = {
        "account.a": {"kills": 4, "damage_dealt": 50, "rank": 1},
        "account.e": {"kills": 0},
    }
    write_match(connection, "m1", first)
    write_match(connection, "m2", second, created_at=START + timedelta(days=1))
    write_match(connection, "m3", third, created_at=START + timedelta(days=7), career="tournament")
    season, tournament = uuid4(), uuid4()
    connection.execute("INSERT INTO tournaments VALUES (%s, 'Spring League')", (tournament,))
    connection.execute(
        "INSERT INTO tournament_seasons VALUES "
        "(%s, %s, 'Spring', 'steam', 'UTC', NULL, NULL, NULL, NULL, 6, 8, 'super', '{custom}')",
        (season, tournament),
    )
    connection.execute("UPDATE matches SET season_id = %s WHERE match_id = 'm3'", (season,))
    for match_id in ("m1", "m2", "m3"):
        count_match(connection, match_id)
    return connection


def ranks(lines: list[BoardLine]) -> list[tuple[int, str, int | Decimal]]:
    return [(line.rank, line.account_id.removeprefix("account."), line.value) for line in lines]


def whole(connection: Connection, chosen: Filter, metric: Metric = "kills") -> list[BoardLine]:
    return board(connection, metric, chosen, limit=100, offset=0).lines


@pytest.mark.parametrize("chosen", [ALL, Filter("all", from_time=START - timedelta(days=1))])
def test_equal_values_share_a_rank_and_the_next_one_is_skipped(played: Connection, chosen: Filter) -> None:
    lines = whole(played, chosen)
    assert ranks(lines) == [(1, "a", 7), (2, "b", 5), (2, "c", 5), (4, "d", 1), (5, "e", 0)]
    assert [line.matches_played for line in lines] == [2, 2, 1, 1, 1]
    assert lines[0].player_name == "name of account.a"


@pytest.mark.parametrize("chosen", [ALL, Filter("all", from_time=START)])
def test_hidden_players_are_on_no_board_and_leave_no_gap(played: Connection, chosen: Filter) -> None:
    played.execute("UPDATE players SET hidden = true WHERE account_id IN ('account.a', 'account.b')")
    lines = whole(played, chosen)
    assert ranks(lines) == [(1, "c", 5), (2, "d", 1), (3, "e", 0)]
    assert board(played, "kills", chosen, limit=1, offset=0).total_count == 3


@pytest.mark.parametrize("chosen", [ALL, Filter("all", from_time=START)])
def test_pages_are_pieces_of_the_whole_board(played: Connection, chosen: Filter) -> None:
    pages = [board(played, "kills", chosen, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [len(page.lines) for page in pages] == [2, 2, 1, 0]
    assert [page.total_count for page in pages] == [5, 5, 5, 5]
    assert [line for page in pages for line in page.lines] == whole(played, chosen)


def test_a_board_is_of_one_career(played: Connection) -> None:
    assert ranks(whole(played, Filter("tournament", min_matches=1))) == [(1, "a", 4), (2, "e", 0)]
    assert ranks(whole(played, Filter("normal", min_matches=1))) == [
        (1, "b", 5),
        (1, "c", 5),
        (3, "a", 3),
        (4, "d", 1),
    ]
    assert whole(played, Filter("ranked", min_matches=1)) == []


def test_a_board_of_a_season_holds_its_matches_only(played: Connection) -> None:
    assert ranks(whole(played, Filter("all", season="Spring"))) == [(1, "a", 4), (2, "e", 0)]
    assert whole(played, Filter("normal", season="Spring")) == []
    assert whole(played, Filter("all", season="Autumn")) == []


def test_a_span_of_time_holds_its_start_and_not_its_end(played: Connection) -> None:
    day = timedelta(days=1)
    assert ranks(whole(played, Filter("all", from_time=START, until=START + day))) == [
        (1, "a", 3),
        (1, "b", 3),
    ]
    assert ranks(whole(played, Filter("all", from_time=START + day, until=START + 2 * day))) == [
        (1, "c", 5),
        (2, "b", 2),
        (3, "d", 1),
    ]


@pytest.mark.parametrize("metric", METRICS_OF_MATCHES)
def test_a_board_over_all_matches_is_the_board_of_the_careers(played: Connection, metric: Metric) -> None:
    career, all_matches = (
        [line for line in ranks(whole(played, chosen, metric)) if line[2]]
        for chosen in (ALL, Filter("all", until=START + timedelta(days=9)))
    )
    assert career == all_matches
    assert career != []


def test_what_was_not_measured_is_on_no_board_of_matches(played: Connection) -> None:
    lines = whole(played, Filter("all", season="Spring"), "damage")
    assert ranks(lines) == [(1, "a", 50)]
