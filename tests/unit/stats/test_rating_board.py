"""Boards of ratings: ranks, ties, and those who have none."""

from pewstats_collectors.stats.multi_team import Parameters, Rating
from pewstats_collectors.stats.rating_board import Rated, rating_board

RULES = Parameters(mu=25, sigma=8, beta=4, gamma=1, tau=0.1, min_matches=3, max_sigma=4)


def test_equal_ratings_share_a_rank_and_the_unranked_come_last_with_the_reason() -> None:
    everybody = [
        Rated("best but new", Rating(60, 1), 2),
        Rated("b", Rating(30, 2), 3),
        Rated("a", Rating(27, 1), 9),
        Rated("unsure", Rating(50, 5), 3),
        Rated("c", Rating(20, 1), 3),
        Rated("top", Rating(30, 1), 3),
    ]
    lines = rating_board(everybody, RULES)
    assert [(one.rank, one.id, one.not_ranked) for one in lines] == [
        (1, "top", None),
        (2, "a", None),
        (2, "b", None),
        (4, "c", None),
        (None, "best but new", "2 of 3 matches"),
        (None, "unsure", "uncertain: sigma 5.00 above 4"),
    ]


def test_a_board_of_nobody_is_empty() -> None:
    assert rating_board([], RULES) == []
