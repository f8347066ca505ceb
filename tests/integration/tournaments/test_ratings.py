"""Ratings of a season follow what counts, whatever came first and whatever changed."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db import hidden_players, ledger, rating_boards, ratings
from pewstats_collectors.db.pool import Connection, Pool, connect, in_transaction, open_pool
from pewstats_collectors.db.tournaments import ids, judging
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.jobs import AGGREGATE, RATING
from pewstats_collectors.stats.multi_team import Kind, Rating, Side, rate
from pewstats_collectors.stats.rating_parameters import rating_parameters
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import aggregate
from scripts import services
from scripts.domain_tables import domain_tables_seen_by
from tests.integration.db.concurrency import waiting_for_locks
from tests.integration.db.rows import write_match
from tests.integration.tournaments.small_league import SEASON, TEAMS, SmallLeague, account, begins
from tests.integration.workers.deps import storage_deps
from tests.waiting import until

SEASON_ID = ids.season_id(SEASON)
SHIPPED = dict(rating_parameters())
TEAM, PERSON = SHIPPED["team"], SHIPPED["person"]
STRANGER = "account.stranger"


def update(connection: Connection) -> int:
    return ratings.bring_up_to_date(connection, SEASON_ID, SHIPPED)


def tables(connection: Connection) -> dict[str, str]:
    found = domain_tables_seen_by(connection)
    return {name: found[name] for name in ratings.TABLES}


def from_nothing(connection: Connection) -> dict[str, str]:
    for table in ratings.TABLES:
        connection.execute(f"DELETE FROM {table}".encode())  # noqa: S608
    update(connection)
    return tables(connection)


def play(
    league: SmallLeague, match_id: str, *teams: str, minute: int = 0, ranks: tuple[int, ...] = ()
) -> None:
    places = ranks or tuple(range(1, len(teams) + 1))
    did = [(team, rank, 1) for team, rank in zip(teams, places, strict=True)]
    league.play(match_id, *did, minute=minute)


def of(connection: Connection, kind: Kind) -> dict[str, Rating]:
    return {
        one.name: one.rated.rating for one in rating_boards.everybody(connection, SEASON_ID, kind).values()
    }


@pytest.fixture
def league(connection: Connection) -> SmallLeague:
    return SmallLeague(connection)


def test_matches_are_rated_in_the_order_of_their_start(league: SmallLeague, connection: Connection) -> None:
    play(league, "second", "Beta", "Alpha", "Gamma", minute=60)
    play(league, "first", "Alpha", "Beta", "Gamma", minute=0)
    assert update(connection) == 2
    first = rate([Side(n, (team,)) for n, team in enumerate(("Alpha", "Beta", "Gamma"), 1)], {}, TEAM)
    second = rate([Side(n, (team,)) for n, team in enumerate(("Beta", "Alpha", "Gamma"), 1)], first, TEAM)
    assert of(connection, "team").keys() == second.keys()
    for team, rating in of(connection, "team").items():
        assert (rating.mu, rating.sigma) == pytest.approx((second[team].mu, second[team].sigma))


def test_what_is_rated_is_not_rated_again(league: SmallLeague, connection: Connection) -> None:
    for number in range(4):
        play(league, f"m{number}", *TEAMS, minute=number)
    assert [update(connection), update(connection)] == [4, 0]
    play(league, "m4", *TEAMS, minute=4)
    assert update(connection) == 1
    league.judge("m0", "m4")
    assert update(connection) == 0


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ("UPDATE matches SET validation_status = 'remake_failed' WHERE match_id = 'm1'", 2),
        ("UPDATE matches SET created_at = created_at + interval '10 min' WHERE match_id = 'm1'", 3),
        ("UPDATE match_rosters SET rank = 9 WHERE match_id = 'm2' AND rank = 1", 2),
        ("UPDATE tournament_match_results SET rank = 9 WHERE match_id = 'm3' AND rank = 1", 1),
        (
            "UPDATE match_summaries SET is_bot = true WHERE match_id = 'm1' AND account_id = 'account.alpha'",
            3,
        ),
        ("UPDATE match_summaries SET kills = 9", 0),
        ("UPDATE tournament_players SET person = 'Ann' WHERE player_name = 'Delta'", 4),
    ],
)
def test_a_change_is_rated_from_the_first_match_it_touches(
    league: SmallLeague, connection: Connection, change: str, again: int
) -> None:
    for number in range(4):
        play(league, f"m{number}", *TEAMS, minute=number)
    update(connection)
    connection.execute(change.encode())
    assert update(connection) == again
    assert tables(connection) == from_nothing(connection)


def test_the_only_matches_that_are_gone_leave_nothing(league: SmallLeague, connection: Connection) -> None:
    play(league, "m", *TEAMS)
    update(connection)
    connection.execute("UPDATE matches SET validation_status = 'remake_failed'")
    assert update(connection) == 0
    assert {text.count("\n") for text in tables(connection).values()} == {1}


def test_other_parameters_rate_everything_again(league: SmallLeague, connection: Connection) -> None:
    play(league, "m0", *TEAMS)
    play(league, "m1", *TEAMS, minute=1)
    update(connection)
    before = tables(connection)
    only_who_is_ranked = SHIPPED | {"team": replace(TEAM, min_matches=50)}
    assert ratings.bring_up_to_date(connection, SEASON_ID, only_who_is_ranked) == 0
    more_chance = SHIPPED | {"person": replace(PERSON, beta=50)}
    assert ratings.bring_up_to_date(connection, SEASON_ID, more_chance) == 2
    assert tables(connection) != before
    assert update(connection) == 2
    assert tables(connection) == before


def test_everybody_but_bots_is_rated_strangers_too(league: SmallLeague, connection: Connection) -> None:
    people = {
        account("Alpha"): {"rank": 1},
        STRANGER: {"rank": 2},
        "ai.17": {"rank": 3},
        account("Beta"): {"rank": 4},
    }
    write_league_match(league, "m", people)
    update(connection)
    assert of(connection, "team").keys() == {"Alpha", "Beta"}
    persons = of(connection, "person")
    assert persons.keys() == {f"name of {one}" for one in (account("Alpha"), STRANGER, account("Beta"))}
    assert persons[f"name of {STRANGER}"].mu == pytest.approx(PERSON.mu)


def test_those_of_one_roster_are_one_side(league: SmallLeague, connection: Connection) -> None:
    people = {account("Alpha"): {"rank": 1}, STRANGER: {"rank": 1}, account("Beta"): {"rank": 2}}
    write_league_match(league, "m", people)
    connection.execute("UPDATE match_summaries SET team_id = 1 WHERE account_id = %s", (STRANGER,))
    update(connection)
    expected = rate([Side(1, ("a", "s")), Side(2, ("b",))], {}, PERSON)
    persons = of(connection, "person")
    assert persons[f"name of {STRANGER}"] == expected["s"]
    assert persons[f"name of {account('Beta')}"] == expected["b"]


def test_a_person_is_rated_over_all_his_accounts_and_once_a_match(
    league: SmallLeague, connection: Connection
) -> None:
    connection.execute("UPDATE tournament_players SET person = 'Ann' WHERE player_name IN ('Alpha', 'Beta')")
    play(league, "m0", "Alpha", "Gamma", "Delta")
    play(league, "m1", "Gamma", "Beta", "Delta", minute=1)
    play(league, "m2", "Gamma", "Beta", "Alpha", minute=2)
    update(connection)
    (ann,) = (
        one for one in rating_boards.everybody(connection, SEASON_ID, "person").values() if one.name == "Ann"
    )
    assert ann.account_ids == (account("Alpha"), account("Beta"))
    assert ann.rated.matches == 3
    of_m2 = rating_boards.deltas(connection, SEASON_ID, "m2", "person")
    assert [(one.rank, one.id == ann.rated.id) for one in of_m2] == [(1, False), (2, True)]
    connection.execute("UPDATE players SET hidden = true WHERE account_id = %s", (account("Beta"),))
    assert "Ann" not in of(connection, "person")


def test_the_strength_of_the_lobby_and_what_each_gained_are_kept(
    league: SmallLeague, connection: Connection
) -> None:
    play(league, "m0", "Alpha", "Beta", "Gamma", "Delta")
    play(league, "m1", "Alpha", "Beta", minute=1)
    update(connection)
    first, second = (rating_boards.find_match(connection, one) for one in ("m0", "m1"))
    assert first is not None
    assert second is not None
    assert (first.team_strength, first.person_strength) == (TEAM.mu, PERSON.mu)
    before, after = (rating_boards.deltas(connection, SEASON_ID, one, "team") for one in ("m0", "m1"))
    assert second.team_strength == pytest.approx((before[0].after.mu + before[1].after.mu) / 2)
    assert [one.before for one in after] == [one.after for one in before[:2]]
    assert [one.rank for one in before] == [1, 2, 3, 4]
    gained = [one.shown for one in before]
    assert gained == sorted(gained, reverse=True)
    assert rating_boards.find_match(connection, "m9") is None


def test_two_runs_at_once_are_as_good_as_one(database: str) -> None:
    with connect(database) as connection:
        league = SmallLeague(connection)
        for number in range(6):
            play(league, f"m{number}", *TEAMS, minute=number)

    def run(_: int) -> int:
        with connect(database) as connection:
            return update(connection)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(run, range(4))) == [0, 0, 0, 6]
    with connect(database) as connection:
        assert tables(connection) == from_nothing(connection)


def write_league_match(league: SmallLeague, match_id: str, people: Mapping[str, Mapping[str, Any]]) -> None:
    write_match(league.connection, match_id, people, created_at=begins(1))
    league.connection.execute("UPDATE matches SET has_match_object = true, match_type = 'custom'")
    league.judge(match_id)


@dataclass(frozen=True)
class Played:
    """A match as it is in the end."""

    match_id: str
    minute: int
    order: tuple[str, ...]
    ranks: tuple[int, ...]
    counts: bool


def some_matches(random: Random) -> list[Played]:
    matches = []
    for number in range(12):
        order = random.sample(TEAMS, random.randint(1, 4))
        ranks = sorted(random.choices(range(1, 5), k=len(order)))
        minute = random.randrange(10)  # some begin together
        matches.append(Played(f"m{number}", minute, tuple(order), tuple(ranks), random.random() < 0.8))
    return matches


def bring(league: SmallLeague, one: Played) -> None:
    """Played, staff decided whether it counts, and judged."""
    play(league, one.match_id, *one.order, minute=one.minute, ranks=one.ranks)
    at = begins(1) + timedelta(minutes=one.minute)
    league.connection.execute("UPDATE matches SET created_at = %s WHERE match_id = %s", (at, one.match_id))
    league.connection.execute("DELETE FROM tournament_match_overrides WHERE match_id = %s", (one.match_id,))
    if not one.counts:
        league.connection.execute(
            "INSERT INTO tournament_match_overrides (match_id, override_validation_status, override_reason, "
            "admin_user) VALUES (%s, 'remake_failed', 'crashed', 'admin')",
            (one.match_id,),
        )
    league.judge(one.match_id)


@pytest.fixture(scope="module")
def own_pool(postgres_url: str, _template: str) -> Iterator[Pool]:
    with (
        services.new_database(postgres_url, _template) as url,
        open_pool(f"{url}?options=-csynchronous_commit%3Doff", size=2) as opened,
    ):
        yield opened


@settings(max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(number=st.integers(0, 2**32))
def test_late_repeated_changed_and_removed_matches_end_in_one_clean_pass(own_pool: Pool, number: int) -> None:
    random = Random(number)
    with own_pool.connection() as connection, connection.transaction(force_rollback=True):
        league = SmallLeague(connection)
        final = some_matches(random)
        passing = [replace(one, minute=random.randrange(10), counts=True) for one in random.sample(final, 5)]
        last = random.sample([*final, *random.sample(final, 4)], len(final) + 4)
        for one in (*passing, *last):
            bring(league, one)
            if random.random() < 0.4:
                update(connection)
        update(connection)
        found = tables(connection)
        assert found["rating_matches"].count("\n") == 1 + sum(one.counts for one in final)
        assert found == from_nothing(connection)


def test_judging_owes_the_ratings_of_the_season_it_left_too(
    league: SmallLeague, connection: Connection
) -> None:
    play(league, "m", *TEAMS)
    judged = judging.judge_match(connection, "m")
    assert judged is not None
    assert judged.seasons == {SEASON_ID}
    connection.execute("UPDATE tournament_seasons SET match_kinds = '{esports-*}'")
    judged = judging.judge_match(connection, "m")
    assert judged is not None
    assert judged.context.place is None
    assert judged.seasons == {SEASON_ID}
    ratings.owe_judged(connection, judged)
    rows = connection.execute("SELECT subject FROM ledger WHERE job = 'rating'").fetchall()
    assert rows == [(str(SEASON_ID),)]


def test_ratings_are_mended_while_a_season_is_rated(
    league: SmallLeague, connection: Connection, database: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither waits for the other without end, whoever began first."""
    play(league, "m", *TEAMS)
    rated = ratings._rated
    begun = Event()

    def while_it_is_mended(own: Connection, season_id: UUID) -> list[ratings.RatedMatch]:
        if not begun.is_set():
            begun.set()
            until(lambda: waiting_for_locks(connection))
        return rated(own, season_id)

    monkeypatch.setattr(ratings, "_rated", while_it_is_mended)
    with ThreadPoolExecutor(1) as threads, connect(database) as own:
        worker = threads.submit(in_transaction, pool, update)
        assert begun.wait(5)
        assert ratings.mend(own) == []
        assert worker.result() == 1


def owed(connection: Connection) -> set[str]:
    rows = connection.execute("SELECT subject FROM ledger WHERE job = 'rating' AND state = 'ready'")
    return {row[0] for row in rows}


def test_a_name_that_tells_an_account_owes_the_ratings_of_all_seasons(
    league: SmallLeague, connection: Connection
) -> None:
    other = str(ids.season_id("Another"))
    ledger.settle(connection, RATING, other, state="done")
    connection.execute(
        "UPDATE tournament_players SET given_account_id = NULL, player_name = 'name of account.alpha' "
        "WHERE player_name = 'Alpha'"
    )
    write_match(connection, "m", {account(team): {"rank": 1, "kills": 1} for team in TEAMS})
    connection.execute("UPDATE matches SET has_match_object = true, match_type = 'custom'")
    for expected in ({other, str(SEASON_ID)}, {str(SEASON_ID)}):
        connection.execute("UPDATE ledger SET state = 'done'")
        judged = judging.judge_match(connection, "m")
        assert judged is not None
        ratings.owe_judged(connection, judged)
        assert owed(connection) == expected


def test_counting_a_match_owes_the_ratings_of_its_season(pool: Pool) -> None:
    with pool.connection() as connection:
        play(SmallLeague(connection), "m", *TEAMS)
        ledger.add(connection, AGGREGATE, "m")
    with pool.connection() as connection:
        held = ledger.claim(connection, AGGREGATE, "m", lease_s=60)
    assert held is not None
    aggregate.handle(held, storage_deps(pool, TelemetryStore(f"memory://{uuid4()}")))
    with pool.connection() as connection:
        assert owed(connection) == {str(SEASON_ID)}


def test_erasing_a_player_owes_ratings_for_he_is_no_person_any_more(
    league: SmallLeague, connection: Connection
) -> None:
    connection.execute("UPDATE tournament_players SET person = 'Ann' WHERE player_name IN ('Alpha', 'Beta')")
    play(league, "m", *TEAMS)
    update(connection)
    ledger.settle(connection, RATING, str(SEASON_ID), state="done")
    hidden_players.erase(connection, account("Alpha"), By("admin", "his request"))
    assert owed(connection) == {str(SEASON_ID)}
    assert update(connection) == 1
    ids_of = {one.id for one in rating_boards.deltas(connection, SEASON_ID, "m", "person")}
    assert account("Alpha") in ids_of
    assert account("Alpha") not in rating_boards.everybody(connection, SEASON_ID, "person")
