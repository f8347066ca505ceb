"""Wins in a row, of each career and over all."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.stats.streaks import Streaks, win_streaks

_matches = st.lists(st.tuples(st.sampled_from(("ranked", "normal")), st.booleans()), max_size=30)


def test_a_loss_ends_the_streak_of_its_career_and_that_over_all() -> None:
    matches = [("ranked", True), ("normal", True), ("normal", False), ("ranked", True), ("normal", True)]
    assert list(win_streaks(matches, Streaks())) == [(1, 1), (1, 2), (0, 0), (2, 1), (1, 2)]


def test_streaks_go_on_from_where_they_stood() -> None:
    before = Streaks({"ranked": 3, "normal": 1}, 4)
    assert list(win_streaks([("ranked", True), ("normal", False)], before)) == [(4, 5), (0, 0)]


@given(_matches)
def test_a_streak_is_the_number_of_wins_since_the_last_loss(matches: list[tuple[str, bool]]) -> None:
    over_all = list(
        accumulate((won for _, won in matches), lambda streak, won: streak + 1 if won else 0, initial=0)
    )
    assert [one for _, one in win_streaks(matches, Streaks())] == over_all[1:]


@given(_matches, st.integers(0, 30))
def test_it_does_not_matter_where_one_begins(matches: list[tuple[str, bool]], at: int) -> None:
    whole = list(win_streaks(matches, Streaks()))
    head, tail = matches[:at], matches[at:]
    by_career = {career: streak for (career, _), (streak, _) in zip(head, whole, strict=False)}
    stood = Streaks(by_career, whole[len(head) - 1][1] if head else 0)
    assert list(win_streaks(tail, stood)) == whole[len(head) :]
