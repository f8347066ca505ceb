"""Standings through the database: those of seed 004, rank changes, rulesets, hidden players."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from pewstats_collectors.db import ledger
from pewstats_collectors.db.pool import Connection, Pool
from pewstats_collectors.db.tournaments import adjustments, boards, ids
from pewstats_collectors.db.tournaments.adjustments import Adjustment
from pewstats_collectors.db.tournaments.boards import BoardContext, calculate_br_standings
from pewstats_collectors.errors import UsageError
from pewstats_collectors.jobs import AGGREGATE
from pewstats_collectors.stats.player_board import player_board
from pewstats_collectors.stats.rulesets import ruleset
from pewstats_collectors.stats.standings import Standing, rank_changes
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import aggregate
from tests.integration.tournaments.small_league import DIVISION, SEASON, SmallLeague, account, begins, team_id
from tests.integration.workers.deps import storage_deps


def br(league: SmallLeague, match_ids: Sequence[str] | None = None) -> list[dict[str, Any]]:
    return calculate_br_standings(league.connection, league.place(), match_ids)


def order(lines: Sequence[dict[str, Any]]) -> list[tuple[int, str, int]]:
    return [(one["rank"], one["participant_name"], one["total_points"]) for one in lines]


def give(
    league: SmallLeague, team: str, points: int, *, round_id: UUID | None = None, reason: str = "late"
) -> None:
    kind = "penalty" if points < 0 else "head_start"
    one_id = uuid5(ids.team_id(SEASON, team), reason)
    one = Adjustment(one_id, ids.team_id(SEASON, team), round_id, kind, points, reason, "admin")
    adjustments.add(league.connection, one)


def test_a_line_has_the_keys_of_the_seed(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 3), ("Beta", 2, 1), minute=5)
    league.play("m2", ("Alpha", 4, 0), ("Beta", 2, 1), minute=40)
    league.play("m3", ("Alpha", 9, 0), ("Beta", 9, 0), minute=80)  # nobody gains anything
    assert br(league) == [
        {
            "rank": 1,
            "participant_id": team_id("Alpha"),
            "participant_name": "Alpha",
            "total_points": 17,
            "total_kills": 3,
            "best_placement": 1,
            "matches_played": 3,
            "avg_placement": 4.67,
            "tiebreaker_timestamp": "2026-01-17T18:40:00Z",
        },
        {
            "rank": 2,
            "participant_id": team_id("Beta"),
            "participant_name": "Beta",
            "total_points": 14,
            "total_kills": 2,
            "best_placement": 2,
            "matches_played": 3,
            "avg_placement": 4.33,
            "tiebreaker_timestamp": "2026-01-17T18:40:00Z",
        },
    ]


def test_an_empty_tournament_has_no_lines(connection: Connection) -> None:
    league = SmallLeague(connection)
    assert br(league) == []
    league.play("m1", ("Alpha", 1, 0))
    assert br(league, []) == []


def test_equal_points_are_decided_by_kills(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 0), ("Beta", 2, 4))
    assert order(br(league)) == [(1, "Beta", 10), (2, "Alpha", 10)]


def test_equal_kills_are_decided_by_the_best_placement(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 1), ("Beta", 3, 1))
    league.play("m2", ("Beta", 3, 0), minute=40)
    assert order(br(league)) == [(1, "Alpha", 11), (2, "Beta", 11)]


def test_equal_placements_are_decided_by_who_was_there_first(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Beta", 2, 1), minute=0)
    league.play("m2", ("Alpha", 2, 1), minute=40)
    assert order(br(league)) == [(1, "Beta", 7), (2, "Alpha", 7)]


def test_who_is_equal_on_all_of_it_shares_a_rank_and_the_next_is_skipped(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 9), ("Gamma", 2, 1), ("Beta", 2, 1), ("Delta", 4, 0))
    assert order(br(league)) == [(1, "Alpha", 19), (2, "Beta", 7), (2, "Gamma", 7), (4, "Delta", 4)]


def test_over_some_of_the_matches_each_counts_once_and_without_adjustments(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 0), ("Beta", 2, 0))
    league.play("m2", ("Alpha", 2, 0), ("Beta", 1, 2), round_=2)
    give(league, "Beta", -5)
    assert order(br(league)) == [(1, "Alpha", 16), (2, "Beta", 13)]
    assert order(br(league, ["m2", "m2"])) == [(1, "Beta", 12), (2, "Alpha", 6)]
    assert order(br(league, ["m2", "m1"])) == [(1, "Beta", 18), (2, "Alpha", 16)]


def test_matches_that_do_not_count_there_are_all_named_at_once(connection: Connection) -> None:
    league = SmallLeague(connection, groups={"": ["Alpha"], "B": ["Beta"]})
    league.play("m1", ("Alpha", 1, 0))
    league.play("m2", ("Beta", 1, 0))
    league.play("m3", ("Alpha", 1, 0), ("Beta", 2, 0))  # mixed: for nobody
    with pytest.raises(UsageError) as error:
        br(league, ["no1", "m1", "m2", "m3", "no2", "m2"])
    assert str(error.value).splitlines() == [
        "no1: no such match",
        "m2: does not count for One",
        "m3: does not count for One",
        "no2: no such match",
    ]


def overall(connection: Connection, group: str | None = None, **limits: Any) -> dict[str, int | None]:
    """Change of rank by team."""
    context = BoardContext(ids.season_id(SEASON), DIVISION, group, **limits)
    lines = boards.team_board(connection, context, ruleset("super"))
    change = rank_changes(lines, boards.ranks_before(connection, context))
    return {line.team_name: change[line.team_id] for line in lines}


def test_ranks_change_against_the_last_completed_round_and_only_in_the_overall_context(
    connection: Connection,
) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 0), ("Beta", 2, 0))
    assert overall(connection) == {"Alpha": None, "Beta": None}
    league.complete(1)
    league.play("m2", ("Beta", 1, 9), ("Gamma", 2, 0), ("Alpha", 9, 0), round_=2)
    assert overall(connection) == {"Beta": 1, "Alpha": -1, "Gamma": None}
    nobody = {"Alpha": None, "Beta": None, "Gamma": None}
    assert overall(connection, round=2) == nobody
    assert overall(connection, match_ids=["m2"]) == nobody
    league.complete(2)
    assert overall(connection) == {"Beta": 0, "Alpha": 0, "Gamma": 0}


def test_a_division_with_several_groups_has_changes_within_each_only(connection: Connection) -> None:
    league = SmallLeague(connection, groups={"A": ["Alpha", "Beta"], "B": ["Gamma", "Delta"]})
    for group, one, other in (("A", "Alpha", "Beta"), ("B", "Gamma", "Delta")):
        league.play(f"{group}1", (one, 1, 0), (other, 2, 0))
        league.complete(1, group=group)
        league.play(f"{group}2", (other, 1, 9), (one, 2, 0), round_=2)
    assert overall(connection) == dict.fromkeys(("Alpha", "Beta", "Gamma", "Delta"))
    assert overall(connection, "A") == {"Beta": 1, "Alpha": -1}
    assert overall(connection, "B") == {"Delta": 1, "Gamma": -1}


def test_the_only_group_of_a_division_needs_no_name(connection: Connection) -> None:
    league = SmallLeague(connection, groups={"A": ["Alpha", "Beta"]})
    league.play("m1", ("Alpha", 1, 0), ("Beta", 2, 0))
    league.complete(1, group="A")
    assert overall(connection) == overall(connection, "A") == {"Alpha": 0, "Beta": 0}


def test_recent_placements_are_the_last_six_of_the_context_oldest_first(connection: Connection) -> None:
    league = SmallLeague(connection)
    for number in range(1, 8):
        league.play(f"m{number}", ("Alpha", number, 0), minute=35 * number)
    league.play("last", ("Alpha", 16, 0), round_=2)
    (line,) = standings_of(league)
    assert line.recent_placements == [3, 4, 5, 6, 7, 16]
    (line,) = standings_of(league, round=2)
    assert line.recent_placements == [16]


def standings_of(league: SmallLeague, rules: str = "super", **limits: Any) -> list[Standing]:
    context = BoardContext(ids.season_id(SEASON), DIVISION, **limits)
    return boards.team_board(league.connection, context, ruleset(rules))


def test_adjustments_count_in_their_round_and_over_the_season(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 0))
    league.play("m2", ("Alpha", 1, 0), round_=2)
    give(league, "Alpha", -5, round_id=league.round(2).round_id)
    give(league, "Beta", 3, reason="seed")

    def points(**limits: Any) -> dict[str, int]:
        return {line.team_name: line.total_points for line in standings_of(league, **limits)}

    assert points() == {"Alpha": 15, "Beta": 3}
    assert points(round=1) == {"Alpha": 10}
    assert points(round=2) == {"Alpha": 5}
    assert points(match_ids=["m2"]) == {"Alpha": 10}
    assert points(until_round=1) == {"Alpha": 10, "Beta": 3}


def test_only_the_best_matches_of_each_round_give_points(connection: Connection) -> None:
    league = SmallLeague(connection, ruleset="super_best_4_of_6")
    for round_ in (1, 2):
        for number, rank in enumerate((1, 2, 3, 4, 5, 6)):
            league.play(f"m{round_}{number}", ("Alpha", rank, 0), round_=round_, minute=35 * number)
    assert order(br(league)) == [(1, "Alpha", 2 * (10 + 6 + 5 + 4))]


def match_point_final(connection: Connection) -> SmallLeague:
    """Alpha is at match point after m4, Beta wins m5, Alpha wins m6 and the final; m7 counts no more."""
    league = SmallLeague(connection, ruleset="match_point")
    for number in range(1, 5):
        league.play(f"m{number}", ("Alpha", 2, 7), ("Beta", 1, 0), minute=35 * number)
    league.play("m5", ("Beta", 1, 1), ("Alpha", 2, 0), minute=180)
    league.play("m6", ("Alpha", 1, 1), ("Beta", 2, 0), minute=220)
    league.play("m7", ("Beta", 1, 9), ("Alpha", 2, 9), minute=260)
    return league


def test_a_match_point_final_ends_with_its_champion(connection: Connection) -> None:
    league = match_point_final(connection)
    lines = standings_of(league, "match_point")
    assert [(line.rank, line.team_name, line.champion, line.matches_played) for line in lines] == [
        (1, "Alpha", True, 6),
        (2, "Beta", False, 6),
    ]
    context = BoardContext(ids.season_id(SEASON), DIVISION)
    rules = ruleset("match_point")
    over = boards.until_decided(connection, context, rules)
    kills = {one["player_name"]: one["total_kills"] for one in boards.player_totals(connection, over, rules)}
    assert kills == {"name of account.alpha": 29, "name of account.beta": 1}
    assert boards.until_decided(connection, context, ruleset("super")) == context


def test_a_part_of_a_match_point_final_has_no_champion_of_its_own(connection: Connection) -> None:
    league = match_point_final(connection)
    league.play("m8", ("Beta", 1, 60), ("Alpha", 2, 0), round_=2)
    league.play("m9", ("Beta", 1, 60), ("Alpha", 2, 0), round_=2, minute=40)
    rules = ruleset("match_point")
    first = BoardContext(ids.season_id(SEASON), DIVISION, round=1)
    lines = boards.team_board(connection, first, rules)
    assert [(line.team_name, line.champion, line.matches_played) for line in lines] == [
        ("Alpha", False, 6),
        ("Beta", False, 6),
    ]
    assert boards.team_board(connection, replace(first, round=2), rules) == []  # it was over by then
    last = replace(first, round=None, match_ids=["m6", "m7"])
    assert [line.matches_played for line in boards.team_board(connection, last, rules)] == [1, 1]
    final = boards.final_of(connection, replace(first, round=2), rules)
    assert final is not None
    assert (final.champion, final.deciding_match_id) == (ids.team_id(SEASON, "Alpha"), "m6")


def test_the_finisher_counts_once_the_telemetry_is_read(connection: Connection, pool: Pool) -> None:
    league = SmallLeague(connection, ruleset="super_finisher")
    league.play("m1", ("Alpha", 1, 5), ("Beta", 2, 1))
    league.complete(1, 2)
    assert order(br(league)) == [(1, "Alpha", 15), (2, "Beta", 7)]
    connection.execute(
        "UPDATE match_summaries SET kills_by_finisher = CASE account_id WHEN %s THEN 0 ELSE 6 END",
        (account("Alpha"),),
    )
    ledger.add(connection, AGGREGATE, "m1")
    held = ledger.claim(connection, AGGREGATE, "m1", lease_s=60)
    assert held is not None
    aggregate.handle(held, storage_deps(pool, TelemetryStore("memory://finisher")))
    assert order(br(league)) == [(1, "Beta", 12), (2, "Alpha", 10)]
    assert league.history(1) == [(1, "Beta", 12, 6, 0, 1), (2, "Alpha", 10, 0, 1, 1)]
    assert league.final() == [(1, "Beta"), (2, "Alpha")]
    assert league.final("player") == [(1, "name of account.beta"), (2, "name of account.alpha")]


def test_a_hidden_player_is_on_no_player_board(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 5), ("Beta", 2, 1))
    league.hide("Alpha")
    rules = ruleset("super")
    totals = boards.player_totals(connection, BoardContext(ids.season_id(SEASON), DIVISION), rules)
    assert [(one["rank"], one["account_id"]) for one in player_board(totals, [], rules)] == [
        (1, account("Beta"))
    ]
    assert [line.team_name for line in standings_of(league)] == ["Alpha", "Beta"]


def test_a_match_is_over_when_the_clock_of_its_round_says_so(connection: Connection) -> None:
    league = SmallLeague(connection)
    league.play("m1", ("Alpha", 1, 0), minute=20 * 60)  # the window ends before that minute
    assert br(league) == []
    league.play("m2", ("Alpha", 1, 0), minute=20 * 60 - 1)
    assert [one["tiebreaker_timestamp"] for one in br(league)] == [
        f"{begins(1) + timedelta(minutes=20 * 60 - 1):%Y-%m-%dT%H:%M:%SZ}"
    ]
