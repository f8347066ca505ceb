"""Kept boards: as if all careers were sorted anew for each reader, whatever changed since the last one."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db import leaderboards
from pewstats_collectors.db.careers import count_match
from pewstats_collectors.db.leaderboards import Board, Filter, Place, Standing, board, rank_players, standing
from pewstats_collectors.db.pool import Connection, Pool, connect
from pewstats_collectors.db.shadows import Difference
from tests.integration.db.board_rows import write_career
from tests.integration.db.concurrency import waiting_for_locks
from tests.integration.db.rows import START, Values, write_match
from tests.waiting import until

ALL = Filter("all")
NEVER_SHRINK = [Phase.explicit, Phase.reuse, Phase.generate]

#: Digits that many may share; those the sections begin and end at; any others.
VALUES = st.one_of(
    st.integers(0, 1).map(Decimal),
    st.integers(0, 3).map(Decimal),
    st.sampled_from(["0.0001", "0.01", "1.0001", "1.99", "4.98", "99.9999", "100", "101"]).map(Decimal),
    st.integers(0, 10**9).map(lambda number: Decimal(number) / 10_000),
    st.integers(10**8, 10**11).map(lambda number: Decimal(number) / 10_000),
)


@dataclass(frozen=True)
class Career:
    """What a test knows of a player."""

    damage: Decimal | None
    matches: int
    hidden: bool


MATCHES = st.sampled_from([4, 5, 5, 5, 6])
HIDDEN = st.sampled_from([False] * 5 + [True])
CAREERS = st.builds(Career, st.none() | VALUES, MATCHES, HIDDEN)
ACCOUNTS = [f"account.{first}{number}" for first in "08f" for number in range(12)]


def write(connection: Connection, careers: dict[str, Career]) -> None:
    for account_id, career in careers.items():
        write_career(connection, account_id, career.damage, matches=career.matches)
    rank_players(connection, careers)
    for account_id, career in careers.items():
        connection.execute(
            "UPDATE players SET hidden = %s WHERE account_id = %s", (career.hidden, account_id)
        )


def sorted_plainly(careers: dict[str, Career]) -> list[tuple[int, str, Decimal]]:
    """(rank, account id, value) of everybody who is ranked."""
    ranked = [
        (one.damage, account_id)
        for account_id, one in careers.items()
        if one.damage is not None and one.matches >= 5 and not one.hidden
    ]
    return [
        (1 + sum(other > value for other, _ in ranked), account_id, value)
        for value, account_id in sorted(ranked, key=lambda line: (-line[0], line[1]))
    ]


def lines(page: Board) -> list[tuple[int, str, Decimal]]:
    return [(line.rank, line.account_id, line.value) for line in page.lines]


def expected_standing(whole: list[tuple[int, str, Decimal]], account_id: str) -> Standing | None:
    for rank, account, value in whole:
        if account == account_id:
            lower = sum(other < value for _, _, other in whole)
            others = len(whole) - 1
            return Standing(rank, value, len(whole), round(100 * lower / others, 2) if others else None)
    return None


@settings(max_examples=15, phases=NEVER_SHRINK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.fixed_dictionaries({}, optional=dict.fromkeys(ACCOUNTS, CAREERS)),
    second=st.dictionaries(st.sampled_from(ACCOUNTS), CAREERS, max_size=12),
    limit=st.integers(1, 9),
)
def test_pages_ranks_and_counts_are_those_of_a_plain_sort_after_any_changes(
    database: str, first: dict[str, Career], second: dict[str, Career], limit: int
) -> None:
    with connect(database, autocommit=True) as connection:
        connection.execute("TRUNCATE players, matches CASCADE")
        write(connection, first)
        write(connection, second)
        whole = sorted_plainly(first | second)
        assert leaderboards.differences(connection) == []
        after = None
        for offset in range(0, len(whole) + limit, limit):
            page = board(connection, "damage", ALL, limit=limit, offset=offset)
            assert (lines(page), page.total_count) == (whole[offset : offset + limit], len(whole))
            assert board(connection, "damage", ALL, limit=limit, after=after).lines == page.lines
            after = page.lines[-1].place if page.lines else after
        for offset in range(len(whole)):
            assert (
                lines(board(connection, "damage", ALL, limit=1, offset=offset)) == whole[offset : offset + 1]
            )
        for account_id in ACCOUNTS:
            found = standing(connection, "damage", "all", account_id)
            assert found == expected_standing(whole, account_id)
        for position, (_, account_id, value) in enumerate(whole):
            near = leaderboards.around(connection, "damage", "all", Place(value, account_id), number=2)
            assert [line.account_id for line in near] == [
                one for _, one, _ in whole[max(0, position - 2) : position + 3]
            ]


def test_sections_are_in_the_order_of_values_and_hold_few_of_them(connection: Connection) -> None:
    """A greater value is never in a lower section; a section is at most a fiftieth of its value wide."""
    query = """
        WITH one AS (
            SELECT value::numeric, leaderboard_section(value::numeric) AS section
            FROM (SELECT n / 10000.0 FROM generate_series(0, 1200000, 7) AS n
                  UNION SELECT n FROM generate_series(0, 3000) AS n
                  UNION SELECT 1.07 ^ n FROM generate_series(0, 260) AS n) AS values (value)
        ), pair AS (
            SELECT value, section, lead(section) OVER (ORDER BY value) AS next FROM one
        )
        SELECT count(*) FILTER (WHERE next < section), count(*) FILTER (WHERE section > value),
            count(*) FILTER (WHERE value - section > greatest(value / 50, 0.01) AND value < 1000000),
            count(*) FILTER (WHERE value < 100 AND value = trunc(value) AND next = section)
        FROM pair
    """
    assert connection.execute(query).fetchone() == (0, 0, 0, 0)


def test_a_board_is_kept_for_a_minimum_of_matches_that_can_be_changed(connection: Connection) -> None:
    for number in range(1, 8):
        write_career(connection, f"account.{number}", number, matches=number)
        rank_players(connection, [f"account.{number}"])
    assert [line.value for line in board(connection, "damage", ALL, limit=9).lines] == [7, 6, 5]
    two = Filter("all", min_matches=6)
    assert [line.value for line in board(connection, "damage", two, limit=9).lines] == [7, 6]
    with connection.transaction():
        leaderboards.recompute(connection, 3)
    assert leaderboards.minimum(connection) == 3
    assert [line.value for line in board(connection, "damage", ALL, limit=9).lines] == [7, 6, 5, 4, 3]
    assert leaderboards.differences(connection) == []
    with connection.transaction():
        leaderboards.recompute(connection, 5)
    assert board(connection, "damage", ALL, limit=9).total_count == 3


def test_what_is_wrong_on_a_board_is_found_and_mended(connection: Connection) -> None:
    write_career(connection, "account.a", 7)
    write_career(connection, "account.b", Decimal("250.5"))
    rank_players(connection, ["account.a", "account.b"])
    connection.execute("UPDATE player_stats SET damage = 8 WHERE account_id = 'account.a'")
    connection.execute("UPDATE leaderboard_counts SET players = 9 WHERE metric = 'damage' AND section = 250")
    lines, counts = leaderboards.differences(connection)
    assert [(one["metric"], one["value"]) for one in lines.stored] == [("avg_damage", 1.4), ("damage", 7)]
    assert [(one["metric"], one["value"]) for one in lines.computed] == [("avg_damage", 1.6), ("damage", 8)]
    assert [one["players"] for one in (*counts.stored, *counts.computed)] == [9, 1]
    with connection.transaction():
        leaderboards.recompute(connection)
    assert leaderboards.differences(connection) == []


def test_matches_that_are_counted_at_once_leave_boards_and_counts_whole(
    connection: Connection, pool: Pool
) -> None:
    rng = Random(11)
    people = [f"account.{number:02}" for number in range(12)]
    matches = {}
    for number in range(24):
        stats: dict[str, Values] = {
            one: {"kills": rng.randrange(5), "damage_dealt": rng.randrange(500), "rank": place}
            for place, one in enumerate(rng.sample(people, 9), 1)
        }
        matches[f"m{number:02}"] = stats
        write_match(connection, f"m{number:02}", stats, created_at=START + timedelta(hours=number))

    def count(match_id: str) -> None:
        with pool.connection() as own:
            rank_players(own, count_match(own, match_id))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count, [*matches, *matches]))
    assert leaderboards.differences(connection) == []
    assert board(connection, "damage", ALL, limit=1).total_count == len(people)


def test_players_who_share_sections_only_are_ranked_at_once(connection: Connection, pool: Pool) -> None:
    """Two transactions that rank several players one by one meet in the sections, in any order."""
    people = {f"account.{number:02}": number % 8 + 100 for number in range(32)}
    for account_id, damage in people.items():
        write_career(connection, account_id, damage)
    rank_players(connection, people)

    def turn(number: int) -> None:
        mine = [f"account.{one:02}" for one in range(number * 8, number * 8 + 8)]
        for _ in range(5):
            with pool.connection() as own:
                for account_id in mine if number % 2 else reversed(mine):
                    own.execute("UPDATE players SET hidden = NOT hidden WHERE account_id = %s", (account_id,))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(turn, range(4)))
    assert leaderboards.differences(connection) == []
    assert board(connection, "damage", ALL, limit=9).total_count == 0


def test_boards_are_mended_while_players_are_ranked(
    connection: Connection, database: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ranks one meanwhile waits, and minds the new minimum."""
    for name, matches in (("account.a", 5), ("account.b", 5), ("account.c", 9)):
        write_career(connection, name, 7, matches=matches)
    rank_players(connection, ["account.a", "account.c"])
    differences = leaderboards.differences

    def rank() -> None:
        with pool.connection() as other:
            rank_players(other, ["account.b"])

    def when_somebody_waits(own: Connection) -> list[Difference]:
        ranked.append(threads.submit(rank))
        until(lambda: waiting_for_locks(connection))
        return differences(own)

    monkeypatch.setattr(leaderboards, "differences", when_somebody_waits)
    ranked: list[Future[None]] = []
    with ThreadPoolExecutor(1) as threads:
        with connect(database) as own:
            leaderboards.recompute(own, 6)
        ranked[0].result()
    assert differences(connection) == []
    assert [line[1] for line in lines(board(connection, "damage", ALL, limit=9))] == ["account.c"]


@pytest.mark.parametrize("hidden", [True, False])
def test_whoever_hides_a_player_the_next_board_is_without_him(connection: Connection, hidden: bool) -> None:
    write_career(connection, "account.a", 7)
    rank_players(connection, ["account.a"])
    connection.execute("UPDATE players SET hidden = true")
    if not hidden:
        connection.execute("UPDATE players SET hidden = false")
    expected = [] if hidden else [(1, "account.a", Decimal(7))]
    for chosen in (ALL, Filter("all", min_matches=1)):
        assert lines(board(connection, "damage", chosen, limit=9)) == expected
    assert leaderboards.differences(connection) == []
