"""Career totals: every match counts once, as it stands now, whatever came before or goes on beside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db.careers import count_match
from pewstats_collectors.db.pool import Connection, Pool, connect
from scripts.domain_tables import domain_tables
from tests.integration.db.rows import START, Values, write_match

TOTALS = (
    "player_stats", "player_damage_stats", "player_advanced_career_stats", "player_weapon_stats",
    "player_achievements", "career_counts", "career_weapon_counts",
)  # fmt: skip
GOOD: Values = {"kills": 5, "damage_dealt": 400.5, "deaths": 0, "rank": 1, "weapons": {"AR": 300, "SMG": 100}}
POOR: Values = {"kills": 0, "damage_dealt": 12.25, "deaths": 1, "rank": 12, "weapons": {"SMG": 12}}


def totals(connection: Connection, account_id: str, match_type: str = "all") -> dict[str, Any] | None:
    cursor = connection.execute(
        "SELECT * FROM player_stats WHERE (account_id, match_type) = (%s, %s)", (account_id, match_type)
    )
    row = cursor.fetchone()
    names = [column.name for column in cursor.description or ()]
    return None if row is None else dict(zip(names, row, strict=True))


def tables(url: str) -> dict[str, str]:
    found = domain_tables(url)
    return {name: found[name] for name in TOTALS}


def clear(connection: Connection) -> None:
    connection.execute("TRUNCATE players, matches CASCADE")


def test_a_match_counts_in_its_career_and_in_all(connection: Connection) -> None:
    write_match(connection, "m1", {"account.a": GOOD, "account.b": POOR}, career="ranked")
    count_match(connection, "m1")
    expected = {
        "account_id": "account.a",
        "matches_played": 1,
        "wins": 1,
        "top_10s": 1,
        "kills": 5,
        "deaths": 0,
        "assists": 0,
        "headshot_kills": 0,
        "revives": 0,
        "damage": 400.5,
        "damage_matches": 1,
    }
    for match_type in ("ranked", "all"):
        found = totals(connection, "account.a", match_type)
        assert found is not None
        assert expected.items() <= found.items()
    poor = totals(connection, "account.b")
    assert poor is not None
    assert (poor["wins"], poor["top_10s"], poor["deaths"]) == (0, 0, 1)
    assert totals(connection, "account.a", "normal") is None
    weapons = "SELECT weapon_category, total_damage, total_kills, matches_played FROM player_weapon_stats"
    rows = connection.execute(f"{weapons} WHERE account_id = 'account.a' AND match_type = 'ranked'".encode())
    assert sorted(rows.fetchall()) == [("AR", 300, 1, 1), ("SMG", 100, 1, 1)]


def test_counting_twice_is_counting_once(connection: Connection, database: str) -> None:
    write_match(connection, "m1", {"account.a": GOOD, "account.b": POOR})
    write_match(connection, "m2", {"account.a": POOR})
    for match_id in ("m1", "m2"):
        count_match(connection, match_id)
    once = tables(database)
    for match_id in ("m2", "m1", "m1"):
        count_match(connection, match_id)
    assert tables(database) == once


def test_a_match_whose_values_changed_counts_as_it_stands_now(connection: Connection, database: str) -> None:
    write_match(connection, "m1", {"account.a": GOOD})
    count_match(connection, "m1")
    only_the_other = tables(database)
    write_match(connection, "m2", {"account.a": GOOD, "account.gone": GOOD})
    count_match(connection, "m2")
    changed = {"account.a": POOR, "account.new": GOOD}
    write_match(connection, "m2", changed)
    count_match(connection, "m2")
    after = tables(database)
    assert totals(connection, "account.gone") is None
    clear(connection)
    write_match(connection, "m1", {"account.a": GOOD})
    write_match(connection, "m2", changed)
    for match_id in ("m2", "m1"):
        count_match(connection, match_id)
    assert tables(database) == after
    write_match(connection, "m2", changed, career=None)
    count_match(connection, "m2")
    assert tables(database) == only_the_other


def test_a_match_moves_whole_from_one_career_to_another(connection: Connection, database: str) -> None:
    people = {"account.a": GOOD, "account.b": POOR}
    write_match(connection, "m1", people, career="tournament")
    count_match(connection, "m1")
    clean = tables(database)
    write_match(connection, "m1", people)
    count_match(connection, "m1")
    assert totals(connection, "account.a", "tournament") is None
    kept = totals(connection, "account.a")
    assert kept is not None
    assert kept["matches_played"] == 1
    write_match(connection, "m1", people, career="tournament")
    count_match(connection, "m1")
    assert tables(database) == clean


def test_bots_have_no_career(connection: Connection) -> None:
    write_match(connection, "m1", {"ai.123": GOOD, "account.a": POOR})
    count_match(connection, "m1")
    for table in TOTALS:
        accounts = connection.execute(f"SELECT DISTINCT account_id FROM {table}".encode()).fetchall()  # noqa: S608
        assert set(accounts) <= {("account.a",)}


def test_telemetry_stands_in_where_there_is_no_match_object(connection: Connection) -> None:
    seen = {"telemetry_kills": 3, "damage_dealt_to_enemies": 250, "team_placement": 1, "telemetry_assists": 2}
    write_match(connection, "m1", {"account.a": seen, "account.b": seen | {"kills": 1, "rank": 7}})
    write_match(connection, "m2", {"account.a": {}})
    for match_id in ("m1", "m2"):
        count_match(connection, match_id)
    first, second = totals(connection, "account.a"), totals(connection, "account.b")
    assert first is not None
    assert second is not None
    assert (first["kills"], first["assists"], first["wins"]) == (3, 2, 1)
    assert (first["matches_played"], first["damage"], first["damage_matches"]) == (2, 250, 1)
    assert (second["kills"], second["wins"], second["top_10s"]) == (1, 0, 1)


PLAYERS = ("account.a", "account.b", "account.c")
CAREERS = ("normal", "ranked", "tournament", None)
STARTS = {f"m{n}": START + timedelta(hours=hour) for n, hour in enumerate((5, 3, 3, 1), 1)}
_value = st.builds(
    lambda kills, damage, rank, weapons: {
        "kills": kills,
        "damage_dealt": damage,
        "rank": rank,
        "weapons": weapons,
    },
    st.none() | st.integers(0, 9),
    st.none() | st.integers(0, 99),
    st.sampled_from([1, 2, 11]),
    st.dictionaries(st.sampled_from(["AR", "SMG"]), st.integers(1, 99), max_size=2),
)
_state = st.tuples(
    st.sampled_from(list(STARTS)),
    st.dictionaries(st.sampled_from(PLAYERS), _value, max_size=3),
    st.sampled_from(CAREERS),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(_state, min_size=1, max_size=6), seed=st.integers(0, 99))
def test_any_order_of_arrivals_and_repetitions_ends_in_the_same_totals(
    database: str, history: list[tuple[str, dict[str, Values], str | None]], seed: int
) -> None:
    final = {match_id: (people, career) for match_id, people, career in history}
    with connect(database, autocommit=True) as connection:
        clear(connection)
        for match_id, people, career in history:
            write_match(connection, match_id, people, created_at=STARTS[match_id], career=career)
            count_match(connection, match_id)
        again = [*final, *final]
        Random(seed).shuffle(again)
        for match_id in again:
            count_match(connection, match_id)
        found = tables(database)
        clear(connection)
        for match_id, (people, career) in sorted(final.items()):
            write_match(connection, match_id, people, created_at=STARTS[match_id], career=career)
            count_match(connection, match_id)
    assert found == tables(database)


def test_many_matches_of_the_same_players_are_counted_at_once_without_deadlock(
    connection: Connection, pool: Pool
) -> None:
    rng = Random(7)
    people = [f"account.{number:02}" for number in range(12)]
    lineups = {f"m{number}": rng.sample(people, 8) for number in range(10)}
    for match_id, lineup in lineups.items():
        write_match(connection, match_id, {one: GOOD if one < "account.06" else POOR for one in lineup})

    def count(match_id: str) -> None:
        with pool.connection() as own:
            count_match(own, match_id)

    with ThreadPoolExecutor(4) as threads:
        for _ in range(3):
            jobs = [*lineups, *lineups]
            rng.shuffle(jobs)
            list(threads.map(count, jobs))
    for one in people:
        played = sum(one in lineup for lineup in lineups.values())
        found = totals(connection, one)
        assert found is not None
        assert found["matches_played"] == played
        assert found["kills"] == played * (5 if one < "account.06" else 0)
