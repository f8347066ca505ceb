"""Final results of a tournament: the calculated order, then the moves that staff decided."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from pewstats_collectors.errors import UsageError


def final_order(
    lines: Sequence[tuple[str, int]], overrides: Iterable[tuple[str, int, datetime]]
) -> dict[str, int]:
    """Each participant's final rank, best first.

    `lines` are (participant, calculated rank), best first; `overrides` (participant, new rank, time), applied
    in order of time, at one time in order of participant. Each takes the participant out and puts it at that
    place of the list; the others keep their order. A calculated rank stays shared by neighbours that no
    override names; all other ranks are places in the list. Raises UsageError for an unknown or repeated
    participant, or a rank outside the list.
    """
    calculated = dict(lines)
    if len(calculated) < len(lines):
        raise UsageError("final results: expected every participant once")
    order = list(calculated)
    moved = set()
    for participant, new_rank, _ in sorted(overrides, key=lambda one: (one[2], one[0], one[1])):
        _check(participant, new_rank, order)
        order.remove(participant)
        order.insert(new_rank - 1, participant)
        moved.add(participant)
    final = {one: place for place, one in enumerate(order, 1)}
    for above, below in pairwise(order):
        if calculated[above] == calculated[below] and moved.isdisjoint((above, below)):
            final[below] = final[above]
    return final


def _check(participant: str, new_rank: int, order: list[str]) -> None:
    if participant not in order:
        raise UsageError(f"no participant {participant!r} in the final results")
    if not 1 <= new_rank <= len(order):
        raise UsageError(f"{participant}: expected a rank from 1 to {len(order)}, not {new_rank}")
