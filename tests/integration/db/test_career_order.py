"""In whatever order and however often matches come in, careers are those of one clean pass in time."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from pewstats_collectors.db import careers, shadows
from pewstats_collectors.db.careers import count_match
from pewstats_collectors.db.pool import Connection, connect
from scripts.domain_tables import domain_tables
from tests.integration.db.rows import START, Values, write_match
from tests.integration.db.test_careers import TOTALS, clear
from tests.reference_careers import Played, achievements, advanced, career

PLAYERS = tuple(f"account.{letter}" for letter in "abc")
HOURS = (0, 1, 2, 2, 3, 5, 8, 13)
CAREERS = ("normal", "ranked", "tournament", "all")


def _drawn(rng: Random) -> dict[str, Any]:
    """What a player did in a match: much of it not measured."""
    values: dict[str, Any] = {"rank": rng.choice((1, 1, 2, 11)), "deaths": rng.choice((0, 1, 1))}
    if rng.random() < 0.9:
        values |= {"kills": rng.randrange(12), "damage_dealt": rng.choice((None, 0, 100.5, 333.25))}
        values |= {"dbnos": rng.randrange(4), "assists": rng.randrange(3), "headshot_kills": rng.randrange(3)}
        values["longest_kill"] = rng.choice((0, 12.5, 301, 301))
    if rng.random() < 0.6:
        values |= {"revives": rng.randrange(4), "heals_used": rng.randrange(5)}
        values |= {"damage_dealt_to_enemies": rng.randrange(500), "hits": rng.randrange(9)}
        values |= {
            "zone_samples": rng.randrange(1, 99),
            "avg_distance_from_center": rng.randrange(300) + 0.25,
        }
        values["max_distance_from_center"] = values["avg_distance_from_center"] + rng.choice((1, 99))
        values["min_distance_from_edge"] = -float(rng.randrange(50))
        values["avg_distance_from_edge"] = 3
        knocks = rng.randrange(5)
        values["finishing"] = {"total_knocks": knocks, "knocks_converted_self": rng.randrange(knocks + 1)}
        if knocks:
            values["finishing"] |= {"finishing_rate": 50, "conversion_rate": 100}
        values["weapons"] = {"AR": rng.randrange(1, 300)} if rng.random() < 0.5 else {}
    return values


@dataclass(frozen=True)
class State:
    """A match as it was told at some time; its start, too, may be told differently."""

    started_at: datetime
    career: str | None
    people: Mapping[str, Values]


class Season:
    """Some matches, each with states it goes through until its last; drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.states = {f"m{n}": self._states(hour) for n, hour in enumerate(HOURS)}

    def _states(self, hour: int) -> list[State]:
        return [self._state(hour) for _ in range(self.rng.randrange(1, 4))]

    def _state(self, hour: int) -> State:
        bots = [f"ai.{n}" for n in range(self.rng.choice((0, 0, 1)))]
        people = [*self.rng.sample(PLAYERS, self.rng.randrange(1, 4)), *bots]
        at = START + timedelta(hours=hour + self.rng.choice((0, 0, 2)))
        career = self.rng.choice((*CAREERS[:3], None))
        return State(at, career, {one: _drawn(self.rng) for one in people})

    def write(self, connection: Connection, match_id: str, number: int) -> None:
        state = self.states[match_id][number]
        write_match(connection, match_id, state.people, created_at=state.started_at, career=state.career)
        count_match(connection, match_id)

    def play(self, connection: Connection) -> None:
        """Every state of every match in any order that ends with its last, some twice."""
        waiting = {match_id: list(range(len(states))) for match_id, states in self.states.items()}
        while waiting:
            match_id = self.rng.choice(sorted(waiting))
            number = waiting[match_id].pop(0)
            for _ in range(self.rng.choice((1, 1, 2))):
                self.write(connection, match_id, number)
            if not waiting[match_id]:
                del waiting[match_id]

    def play_in_time(self, connection: Connection) -> None:
        """The last state of every match, once, by their starts."""
        for match_id in sorted(self.states, key=lambda one: (self.states[one][-1].started_at, one)):
            self.write(connection, match_id, -1)

    def played(self) -> Mapping[str, list[Played]]:
        """By account, as the matches ended up."""
        found: dict[str, list[Played]] = defaultdict(list)
        for match_id, states in self.states.items():
            last = states[-1]
            bots = sum(one.startswith("ai.") for one in last.people) / len(last.people)
            for account_id, values in last.people.items():
                found[account_id].append(Played(match_id, last.started_at, last.career, values, bots))
        return found


def tables(url: str) -> dict[str, str]:
    found = domain_tables(url)
    return {name: found[name] for name in TOTALS}


def rows(connection: Connection, table: str) -> dict[tuple[str, str], dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(f"SELECT * FROM {table}".encode()).fetchall()  # noqa: S608
    return {(one["account_id"], one["match_type"]): one for one in found}


@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000))
def test_any_order_ends_in_what_a_clean_pass_and_plain_loops_give(database: str, seed: int) -> None:
    season = Season(seed)
    with connect(database, autocommit=True) as connection:
        clear(connection)
        season.play(connection)
        found = tables(database)
        compare_with_reference(connection, season.played())
        with connect(database) as fresh:
            assert shadows.compare(fresh, careers.TABLES, careers.count_all) == []
            assert shadows.compare(fresh, ("player_achievements",), careers.award_all) == []
        clear(connection)
        season.play_in_time(connection)
    assert tables(database) == found


def compare_with_reference(connection: Connection, played: Mapping[str, list[Played]]) -> None:
    stats, more = rows(connection, "player_stats"), rows(connection, "player_advanced_career_stats")
    awards = connection.execute(
        "SELECT account_id, achievement_id, match_id FROM player_achievements"
    ).fetchall()
    for account_id in PLAYERS:
        for name in CAREERS:
            expected = career(played.get(account_id, []), name)
            found = stats.get((account_id, name))
            if expected is None:
                assert found is None
                continue
            assert found is not None
            assert {key: found[key] for key in expected} == expected
            if (account_id, name) in more:
                expected = advanced(played[account_id], name)
                assert {key: more[account_id, name][key] for key in expected} == expected
        expected_awards = achievements(played.get(account_id, []))
        told = {one[1]: one[2] for one in awards if one[0] == account_id}
        assert {key: value for key, value in told.items() if key in _TOLD} == expected_awards


#: The achievements that the reference knows.
_TOLD = ("first_win", "win_10", "streak_2", "streak_5", "kills_5", "kills_10", "kills_100")


def test_what_was_tampered_with_is_found_and_put_right(connection: Connection, database: str) -> None:
    season = Season(3)
    season.play(connection)
    clean = tables(database)
    connection.execute("UPDATE player_stats SET kills = kills + 1 WHERE match_type = 'all'")
    connection.execute("DELETE FROM player_weapon_stats")
    connection.execute("UPDATE player_achievements SET match_id = 'm0'")
    connection.commit()
    with connect(database) as fresh:
        found = shadows.compare(fresh, careers.TABLES, careers.count_all)
    assert {one.table for one in found} == {"player_stats", "player_weapon_stats"}
    for names, compute in (
        (careers.TABLES, careers.count_all),
        (("player_achievements",), careers.award_all),
    ):
        with connect(database) as fresh:
            assert shadows.mend(fresh, names, compute) != []
    assert tables(database) == clean


@pytest.mark.parametrize("late", ["win", "loss"])
def test_a_late_match_joins_or_splits_streaks(connection: Connection, late: str) -> None:
    """Wins at 0, 1, 3 and 4 h; the one of 2 h comes last."""
    for hour in (4, 0, 3, 1, 2):
        rank = 1 if hour != 2 or late == "win" else 5
        write_match(
            connection,
            f"m{hour}",
            {"account.a": {"rank": rank, "kills": 1}},
            created_at=START + timedelta(hours=hour),
        )
        count_match(connection, f"m{hour}")
    [stats] = [one for key, one in rows(connection, "player_stats").items() if key == ("account.a", "all")]
    awards: dict[str, str] = dict(
        connection.execute("SELECT achievement_id, match_id FROM player_achievements").fetchall()
    )
    if late == "win":
        assert (stats["current_win_streak"], stats["best_win_streak"]) == (5, 5)
        assert awards["streak_5"] == "m4"
    else:
        assert (stats["current_win_streak"], stats["best_win_streak"]) == (2, 2)
        assert "streak_5" not in awards
    assert awards["first_win"] == "m0"
    assert awards["streak_2"] == "m1"


def test_a_mean_of_samples_is_no_mean_of_matches(connection: Connection) -> None:
    """metrics.md section 15: 10 samples at 100 m and 90 at 200 m are 190 m."""
    for n, (samples, distance) in enumerate(((10, 100), (90, 200))):
        write_match(
            connection,
            f"m{n}",
            {"account.a": {"zone_samples": samples, "avg_distance_from_center": distance}},
        )
        count_match(connection, f"m{n}")
    assert (
        rows(connection, "player_advanced_career_stats")["account.a", "all"]["avg_distance_from_center"]
        == 190
    )


@pytest.mark.parametrize(
    ("column", "value"), [("abnormal", "true"), ("validation_status", "'remake_failed'")]
)
def test_what_was_no_match_is_in_no_career(connection: Connection, column: str, value: str) -> None:
    for n in range(2):
        write_match(connection, f"m{n}", {"account.a": {"kills": 3}}, career="ranked")
        count_match(connection, f"m{n}")
    connection.execute(f"UPDATE matches SET {column} = {value} WHERE match_id = 'm1'".encode())  # noqa: S608
    count_match(connection, "m1")
    found = rows(connection, "player_stats")
    assert {key: (one["matches_played"], one["kills"]) for key, one in found.items()} == {
        ("account.a", "ranked"): (1, 3),
        ("account.a", "all"): (1, 3),
    }
