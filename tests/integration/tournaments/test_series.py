"""Series over listed matches, through the database."""

from typing import Any

import pytest

from pewstats_collectors.db import matches
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments.series import calculate_series_summary
from pewstats_collectors.errors import UsageError
from tests.integration.tournaments.small_league import SmallLeague, team_id

ALPHA, BETA = team_id("Alpha"), team_id("Beta")


def played(connection: Connection, winners: str) -> list[str]:
    """A match for each letter, won by Alpha or Beta, or by both at once; returns their ids."""
    league = SmallLeague(connection)
    ranks = {"A": (1, 2), "B": (2, 1), "=": (1, 1), "-": (3, 4)}
    for number, winner in enumerate(winners, 1):
        alpha, beta = ranks[winner]
        league.play(f"m{number}", ("Alpha", alpha, number), ("Beta", beta, 0), minute=35 * number)
    return [f"m{number}" for number in range(1, len(winners) + 1)]


def summary(
    connection: Connection, winners: str, best_of: int | None = None
) -> tuple[str | None, dict[str, int]]:
    found = calculate_series_summary(connection, played(connection, winners), best_of)
    return found["series_winner_id"], found["series_score"]


def test_a_summary_has_the_keys_of_the_seed(connection: Connection) -> None:
    found: dict[str, Any] = calculate_series_summary(connection, played(connection, "ABA"))
    assert found == {
        "series_winner_id": ALPHA,
        "series_score": {ALPHA: 2, BETA: 1},
        "games": [
            {"match_id": "m1", "winner_id": ALPHA, "score": {ALPHA: 1, BETA: 0}},
            {"match_id": "m2", "winner_id": BETA, "score": {ALPHA: 2, BETA: 0}},
            {"match_id": "m3", "winner_id": ALPHA, "score": {ALPHA: 3, BETA: 0}},
        ],
    }


def test_a_single_match_decides_a_best_of_1(connection: Connection) -> None:
    assert summary(connection, "B", 1) == (BETA, {BETA: 1})


def test_a_sweep_decides_a_best_of_3_after_two_matches(connection: Connection) -> None:
    assert summary(connection, "AA", 3) == (ALPHA, {ALPHA: 2})


def test_the_first_to_three_wins_a_best_of_5(connection: Connection) -> None:
    assert summary(connection, "ABBAB", 5) == (BETA, {ALPHA: 2, BETA: 3})


@pytest.mark.parametrize("winners", ["A", "AB", "AA", "ABA-"])
def test_an_incomplete_best_of_5_has_no_winner(connection: Connection, winners: str) -> None:
    winner, score = summary(connection, winners, 5)
    assert winner is None
    assert score[ALPHA] == winners.count("A")


def test_a_match_that_nobody_won_alone_counts_for_nobody(connection: Connection) -> None:
    assert summary(connection, "A=-") == (None, {ALPHA: 1})


def test_a_match_listed_twice_counts_once_in_its_first_place(connection: Connection) -> None:
    played(connection, "AB")
    found = calculate_series_summary(connection, ["m2", "m1", "m2"])
    assert found["series_score"] == {ALPHA: 1, BETA: 1}
    assert found["series_winner_id"] is None
    assert [game["match_id"] for game in found["games"]] == ["m2", "m1"]


def test_unknown_and_unfinished_matches_are_all_named_at_once(connection: Connection) -> None:
    played(connection, "A")
    matches.discover(connection, "m9", "steam", by="main", lane="normal")
    with pytest.raises(UsageError) as error:
        calculate_series_summary(connection, ["no2", "m9", "m1", "no1", "no2"])
    assert str(error.value).splitlines() == [
        "no2: no such match",
        "no1: no such match",
        "m9: not finished, its match object is not there yet",
    ]


def test_a_best_of_that_cannot_be_is_an_error(connection: Connection) -> None:
    listed = played(connection, "ABA")
    for best_of in (0, 1, 2):
        with pytest.raises(UsageError, match=f"best of {best_of}: expected"):
            calculate_series_summary(connection, listed, best_of)
