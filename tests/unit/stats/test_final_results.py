"""Final results: moves that staff decided, and the order of those they displace."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.final_results import final_order

DAY = datetime(2026, 2, 1, tzinfo=UTC)
FOUR = [("alpha", 1), ("beta", 2), ("gamma", 3), ("delta", 4)]
TIED = [("alpha", 1), ("beta", 2), ("gamma", 2), ("delta", 4)]
Override = tuple[str, int, datetime]


def moves(*given_moves: tuple[str, int]) -> list[Override]:
    return [(who, rank, DAY + timedelta(hours=n)) for n, (who, rank) in enumerate(given_moves)]


@pytest.mark.parametrize(
    ("lines", "overrides", "expected"),
    [
        (FOUR, [], "alpha 1 beta 2 gamma 3 delta 4"),
        (TIED, [], "alpha 1 beta 2 gamma 2 delta 4"),
        (FOUR, [("delta", 1)], "delta 1 alpha 2 beta 3 gamma 4"),
        (FOUR, [("alpha", 3)], "beta 1 gamma 2 alpha 3 delta 4"),
        (FOUR, [("beta", 2)], "alpha 1 beta 2 gamma 3 delta 4"),
        (FOUR, [("delta", 1), ("gamma", 1)], "gamma 1 delta 2 alpha 3 beta 4"),
        (FOUR, [("delta", 1), ("delta", 4)], "alpha 1 beta 2 gamma 3 delta 4"),
        (FOUR, [("delta", 1), ("delta", 1)], "delta 1 alpha 2 beta 3 gamma 4"),
        (TIED, [("delta", 1)], "delta 1 alpha 2 beta 3 gamma 3"),
        (TIED, [("alpha", 4)], "beta 1 gamma 1 delta 3 alpha 4"),
        (TIED, [("delta", 3)], "alpha 1 beta 2 delta 3 gamma 4"),
        (TIED, [("gamma", 2)], "alpha 1 gamma 2 beta 3 delta 4"),
        (TIED, [("beta", 2)], "alpha 1 beta 2 gamma 3 delta 4"),
        (
            [("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 5)],
            [("e", 3)],
            "a 1 b 1 e 3 c 4 d 4",
        ),
        ([("a", 1), ("b", 1), ("c", 1)], [("b", 3)], "a 1 c 1 b 3"),
    ],
)
def test_moves_displace_the_others_in_their_order(
    lines: list[tuple[str, int]], overrides: list[tuple[str, int]], expected: str
) -> None:
    final = final_order(lines, moves(*overrides))
    assert " ".join(f"{who} {rank}" for who, rank in final.items()) == expected


def test_no_participants_have_no_order() -> None:
    assert final_order([], []) == {}


def test_an_unknown_participant_is_named() -> None:
    with pytest.raises(UsageError, match="no participant 'omega' in the final results"):
        final_order(FOUR, moves(("omega", 1)))


@pytest.mark.parametrize("rank", [0, 5, -1])
def test_a_rank_is_one_of_the_list(rank: int) -> None:
    with pytest.raises(UsageError, match=f"beta: expected a rank from 1 to 4, not {rank}"):
        final_order(FOUR, moves(("beta", rank)))


def test_a_participant_is_listed_once() -> None:
    with pytest.raises(UsageError, match="expected every participant once"):
        final_order([("alpha", 1), ("alpha", 2)], [])


@st.composite
def lists(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Participants with ranks as standings give them: shared ones skip the next."""
    lines: list[tuple[str, int]] = []
    for n in range(draw(st.integers(1, 7))):
        shared = bool(lines) and draw(st.booleans())
        lines.append((f"p{n}", lines[-1][1] if shared else n + 1))
    return lines


@st.composite
def overridden(draw: st.DrawFn) -> tuple[list[tuple[str, int]], list[Override]]:
    lines = draw(lists())
    move = st.tuples(st.sampled_from([who for who, _ in lines]), st.integers(1, len(lines)))
    return lines, moves(*draw(st.lists(move, max_size=5)))


@given(lists())
def test_without_overrides_the_calculated_ranks_are_final(lines: list[tuple[str, int]]) -> None:
    assert list(final_order(lines, []).items()) == lines


@given(overridden())
def test_the_last_move_gets_the_rank_it_asks_for(case: tuple[list[tuple[str, int]], list[Override]]) -> None:
    lines, overrides = case
    final = final_order(lines, overrides)
    assert sorted(final) == sorted(who for who, _ in lines)
    if overrides:
        assert final[overrides[-1][0]] == overrides[-1][1]


@given(overridden())
def test_those_never_moved_keep_their_order(case: tuple[list[tuple[str, int]], list[Override]]) -> None:
    lines, overrides = case
    final = final_order(lines, overrides)
    moved = {who for who, _, _ in overrides}
    calculated = dict(lines)
    stayed = [who for who, _ in lines if who not in moved]
    assert [who for who in final if who not in moved] == stayed
    for above, below in pairwise(stayed):
        assert final[above] <= final[below]
        assert final[above] < final[below] or calculated[above] == calculated[below]


@given(overridden())
def test_a_rank_is_one_more_than_those_ahead(case: tuple[list[tuple[str, int]], list[Override]]) -> None:
    lines, overrides = case
    final = final_order(lines, overrides)
    moved = {who for who, _, _ in overrides}
    for who, rank in final.items():
        assert rank == 1 + sum(other < rank for other in final.values())
        assert who not in moved or list(final.values()).count(rank) == 1


@given(overridden())
def test_tied_neighbours_that_stayed_share_a_rank(case: tuple[list[tuple[str, int]], list[Override]]) -> None:
    lines, overrides = case
    final = final_order(lines, overrides)
    moved = {who for who, _, _ in overrides}
    for above, below in pairwise(final):
        tied = dict(lines)[above] == dict(lines)[below] and not {above, below} & moved
        assert (final[above] == final[below]) == tied


@given(overridden(), st.randoms(use_true_random=False))
def test_the_order_in_which_overrides_are_read_does_not_matter(
    case: tuple[list[tuple[str, int]], list[Override]], random: Random
) -> None:
    lines, overrides = case
    at_one_time = [(who, rank, DAY) for who, rank, _ in overrides]
    for read in (overrides, at_one_time):
        shuffled = list(read)
        random.shuffle(shuffled)
        assert final_order(lines, shuffled) == final_order(lines, read)


@given(overridden())
def test_repeating_the_last_override_changes_nothing(
    case: tuple[list[tuple[str, int]], list[Override]],
) -> None:
    lines, overrides = case
    again = [(who, rank, at + timedelta(days=1)) for who, rank, at in overrides[-1:]]
    assert final_order(lines, overrides + again) == final_order(lines, overrides)
