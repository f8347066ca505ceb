"""What judging makes of matches that are out of the ordinary."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.db.tournaments import decisions, ids, judging, rosters, schedules, seasons
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.matches.user_files import read_roster, read_rounds

START = datetime(2026, 1, 17, 20, tzinfo=UTC)
BY = By("admin", "as the rules say")
PLAYERS = {"Alpha": ("a1", "a2"), "Beta": ("b1", "b2"), "Gamma": ("c1", "c2")}


@pytest.fixture
def league(database: str) -> Any:
    """Three teams whose players' accounts are known, and a round; every statement is committed."""
    with connect(database, autocommit=True) as connection:
        seasons.write_season(connection, Season("S", "League", "steam", min_teams=2))
        roster = [f"S,One,{team},{one},account.{one}" for team, names in PLAYERS.items() for one in names]
        bring_roster(connection, roster)
        bring_rounds(connection, 1, START - timedelta(hours=1))
        yield connection


def bring_roster(connection: Connection, lines: Sequence[str]) -> None:
    text = "\n".join(["season,division,team,player_name,account_id", *lines])
    rosters.write_roster(connection, read_roster(text, "roster"))


def bring_rounds(connection: Connection, number: int, begin: datetime) -> set[str]:
    head = "season,division,number,name,starts_at,ends_at"
    line = f"S,One,{number},Round,{begin.isoformat()},{(begin + timedelta(hours=2)).isoformat()}"
    return schedules.write_rounds(connection, read_rounds(f"{head}\n{line}", "rounds"))


def play(
    connection: Connection,
    match_id: str,
    squads: Sequence[Mapping[str, str]],
    at: datetime = START,
    kind: str = "custom",
) -> None:
    """A match of these rosters by place, each of accounts and names; the n-th has n kills a head."""
    connection.execute(
        "INSERT INTO matches (match_id, shard, discovered_by, discovery_priority, created_at, match_type, "
        "has_match_object) VALUES (%s, 'steam', 'main', 'normal', %s, %s, true)",
        (match_id, at, kind),
    )
    for rank, squad in enumerate(squads, 1):
        connection.execute(
            "INSERT INTO match_rosters (match_id, team_id, rank, won) VALUES (%s, %s, %s, %s)",
            (match_id, rank, rank, rank == 1),
        )
        for account_id, name in squad.items():
            connection.execute(
                "INSERT INTO match_summaries (match_id, account_id, player_name, team_id, is_bot, kills) "
                "VALUES (%s, %s, %s, %s, false, %s)",
                (match_id, account_id, name, rank, rank),
            )


def squad(*names: str) -> dict[str, str]:
    return {f"account.{one}": one for one in names}


def results(connection: Connection) -> dict[str, tuple[int, int]]:
    """By team: rank and kills."""
    statement = "SELECT name, rank, r.kills FROM tournament_match_results AS r JOIN teams USING (team_id)"
    return {row[0]: row[1:] for row in connection.execute(statement)}


def account_of(connection: Connection, name: str) -> str | None:
    statement = "SELECT account_id FROM tournament_players WHERE player_name = %s"
    found: list[str | None] = [row[0] for row in connection.execute(statement, (name,))]
    return found[0] if len(found) == 1 else pytest.fail(f"{len(found)} entries")


def test_a_team_has_the_roster_in_which_most_of_it_played_with_everybody_there(league: Connection) -> None:
    bring_roster(league, ["S,One,Alpha,a3,account.a3"])
    play(league, "m", [squad("a3", "b1", "b2"), squad("a1", "a2", "stranger"), squad("c1")])
    judging.judge_match(league, "m")
    assert results(league) == {"Beta": (1, 3), "Alpha": (2, 6), "Gamma": (3, 3)}


def test_a_roster_gives_points_to_one_team_only(league: Connection) -> None:
    """A guest brings his own team nothing: the roster is that of the others."""
    play(league, "m", [squad("a1", "a2", "b1"), squad("c1", "c2")])
    judged = judging.judge_match(league, "m")
    assert judged is not None
    assert judged.context.team_count == 3  # he was there all the same
    assert results(league) == {"Alpha": (1, 3), "Gamma": (2, 4)}


def test_a_name_that_two_have_tells_the_lower_account_whatever_came_first(league: Connection) -> None:
    twice = {"account.x2": "Twin", "account.x1": "Twin"}
    play(league, "m", [squad("a1"), squad("b1"), twice])
    bring_roster(league, ["S,One,Gamma,Twin,"])
    assert account_of(league, "Twin") == "account.x1"
    league.execute(
        "UPDATE tournament_players SET seen_account_id = NULL, seen_at = NULL, seen_match_id = NULL"
    )
    judging.judge_match(league, "m")
    assert account_of(league, "Twin") == "account.x1"


def test_whom_only_the_telemetry_knows_tells_no_account(league: Connection) -> None:
    play(league, "m", [squad("a1"), squad("b1")])
    league.execute(
        "INSERT INTO match_summaries (match_id, account_id, player_name, is_bot) "
        "VALUES ('m', 'account.watcher', 'Watcher', false)"
    )
    bring_roster(league, ["S,One,Gamma,Watcher,"])
    judging.judge_match(league, "m")
    assert account_of(league, "Watcher") is None


def test_a_remake_follows_its_original_into_another_round(league: Connection) -> None:
    later = START + timedelta(days=1)
    play(league, "m2", [squad("a1"), squad("b1")])
    play(league, "m1", [squad("a1")], START + timedelta(hours=5))  # in no round, and with one team
    judging.judge_match(league, "m2")
    decisions.remake(league, "m2", "m1", BY)
    for match_id in ("m2", "m1"):
        judging.judge_match(league, match_id)
    again = bring_rounds(league, 1, later)
    again |= bring_rounds(league, 2, START - timedelta(hours=1))
    assert "m2" in again
    judging.judge_match(league, "m1")
    judged = judging.judge_match(league, "m2")
    assert judged is not None
    assert judged.again == {"m1"}
    judging.judge_match(league, "m1")
    rounds = league.execute("SELECT DISTINCT round_id FROM matches").fetchall()
    assert rounds == [(round_id(2),)]


def test_undone_the_remake_is_judged_by_itself_and_the_original_counts_again(league: Connection) -> None:
    play(league, "m1", [squad("a1"), squad("b1")])
    play(league, "m2", [squad("a1")], START + timedelta(hours=5))
    before = judged_again(league, {"m1", "m2"})
    judged_again(league, decisions.remake(league, "m1", "m2", BY))
    assert results(league) != {}
    assert judged_again(league, decisions.undo(league, "m2", BY)) == before


def round_id(number: int) -> UUID:
    (row,) = read_rounds(
        f"season,division,number,name,starts_at,ends_at\nS,One,{number},R,{START.isoformat()},"
        f"{(START + timedelta(hours=1)).isoformat()}",
        "rounds",
    )
    return ids.round_id(row, number)


def judged_again(connection: Connection, match_ids: set[str]) -> list[tuple[Any, ...]]:
    for match_id in sorted(match_ids):
        judging.judge_match(connection, match_id)
    statement = "SELECT match_id, validation_status, round_id, team_count FROM matches ORDER BY match_id"
    return connection.execute(statement).fetchall()


def test_judging_asks_as_much_of_the_database_however_many_matches_and_seasons_there_are(
    league: Connection,
) -> None:
    asked = []
    for number in range(12):
        seasons.write_season(league, Season(f"Old {number}", "League", "steam"))
        play(league, f"m{number}", [squad("a1"), squad("b1")], START + timedelta(minutes=number))
        counted: Any = Counting(league)
        judging.judge_match(counted, f"m{number}")
        asked.append(counted.statements)
    assert set(asked) == {asked[0]}


class Counting:
    """A connection that counts the statements it is given."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.statements = 0

    def __getattr__(self, name: str) -> Any:
        if name in ("execute", "cursor"):
            self.statements += 1
        return getattr(self._connection, name)
