"""Series: wins in order, the first to a majority, and what is no series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.series import series_summary


def won(*winners: str | None) -> list[tuple[str, str | None]]:
    return [(f"match{n}", winner) for n, winner in enumerate(winners)]


def test_a_series_says_its_winner_score_and_games_in_order() -> None:
    assert series_summary([("m2", "alpha"), ("m1", "beta"), ("m3", "alpha")]) == {
        "series_winner_id": "alpha",
        "series_score": {"alpha": 2, "beta": 1},
        "games": [
            {"match_id": "m2", "winner_id": "alpha"},
            {"match_id": "m1", "winner_id": "beta"},
            {"match_id": "m3", "winner_id": "alpha"},
        ],
    }


@pytest.mark.parametrize(
    ("winners", "best_of", "winner"),
    [
        ([], None, None),
        ([], 1, None),
        (["alpha"], None, "alpha"),
        (["alpha"], 1, "alpha"),
        (["alpha"], 3, None),
        (["alpha", "alpha"], None, "alpha"),
        (["alpha", "alpha"], 3, "alpha"),
        (["alpha", "beta"], None, None),
        (["alpha", "beta"], 3, None),
        (["alpha", "beta", "gamma"], 3, None),
        (["beta", "alpha", "alpha"], 3, "alpha"),
        (["alpha", "alpha", "beta"], 3, "alpha"),
        (["alpha", "alpha"], 5, None),
        (["alpha", "beta", "alpha", "beta", "beta"], 5, "beta"),
        (["alpha", None], None, None),
        (["alpha", None, "alpha"], None, "alpha"),
        ([None], 1, None),
    ],
)
def test_the_winner_is_the_first_to_a_majority(
    winners: list[str | None], best_of: int | None, winner: str | None
) -> None:
    assert series_summary(won(*winners), best_of)["series_winner_id"] == winner


def test_games_after_the_decision_are_scored_and_change_no_winner() -> None:
    summary = series_summary(won("alpha", "alpha", "beta"), 3)
    assert (summary["series_winner_id"], summary["series_score"]) == ("alpha", {"alpha": 2, "beta": 1})
    assert len(summary["games"]) == 3


def test_a_match_listed_twice_counts_once_where_it_was_listed_first() -> None:
    summary = series_summary([("m1", "alpha"), ("m2", "beta"), ("m1", "beta")], 3)
    assert (summary["series_winner_id"], summary["series_score"]) == (None, {"alpha": 1, "beta": 1})
    assert [game["match_id"] for game in summary["games"]] == ["m1", "m2"]
    assert series_summary([("m1", "alpha")] * 4, 3)["series_winner_id"] is None


@pytest.mark.parametrize("best_of", [0, -1, 2, 4])
def test_best_of_is_odd_and_positive(best_of: int) -> None:
    with pytest.raises(UsageError, match=f"best of {best_of}: expected an odd number, 1 or more"):
        series_summary(won("alpha"), best_of)


def test_a_series_has_no_more_matches_than_it_is_best_of() -> None:
    with pytest.raises(UsageError, match="best of 3: expected at most 3 matches, not 4"):
        series_summary(won("alpha", "beta", "alpha", "beta"), 3)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | st.sampled_from(["alpha", "beta"]))),
    st.none() | st.sampled_from([7, 9]),
)
def test_the_winner_has_a_majority_of_matches_counted_once(
    listed: list[tuple[str, str | None]], best_of: int | None
) -> None:
    summary = series_summary(listed, best_of)
    games = [one for n, one in enumerate(listed) if one[0] not in [match for match, _ in listed[:n]]]
    winners = [winner for _, winner in games]
    assert [(game["match_id"], game["winner_id"]) for game in summary["games"]] == games
    assert summary["series_score"] == {
        team: winners.count(team) for team in ("alpha", "beta") if team in winners
    }
    majority = {team for team in ("alpha", "beta") if 2 * winners.count(team) > (best_of or len(games))}
    assert {summary["series_winner_id"]} - {None} == majority
