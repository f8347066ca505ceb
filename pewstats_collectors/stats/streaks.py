"""Wins in a row, by the start of matches: of each career, and of all matches together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Streaks:
    """How many wins in a row a player stands at: by career, and over all of them."""

    by_career: Mapping[str, int] = field(default_factory=dict)
    over_all: int = 0


def win_streaks(matches: Iterable[tuple[str, bool]], before: Streaks) -> Iterator[tuple[int, int]]:
    """After each match, (career, won) in the order of their start: its career's streak, and that over all."""
    by_career, over_all = dict(before.by_career), before.over_all
    for career, won in matches:
        by_career[career] = by_career.get(career, 0) + 1 if won else 0
        over_all = over_all + 1 if won else 0
        yield by_career[career], over_all
