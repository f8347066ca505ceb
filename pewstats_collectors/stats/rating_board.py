"""A board of ratings: who is ranked where, and what keeps the others off the ranks."""

from collections.abc import Iterable
from dataclasses import dataclass

from pewstats_collectors.stats.multi_team import Parameters, Rating, why_not_ranked


@dataclass(frozen=True, slots=True)
class Rated:
    """Somebody's rating, and of how many matches it is."""

    id: str
    rating: Rating
    matches: int


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A line of the board: either with a rank, or with why there is none."""

    rank: int | None
    id: str
    rating: Rating
    matches: int
    not_ranked: str | None


def rating_board(everybody: Iterable[Rated], parameters: Parameters) -> list[RatingLine]:
    """The ranked by mu - 3 sigma, equal ones sharing a rank; after them all others, likewise."""
    lines: list[RatingLine] = []
    unranked: list[RatingLine] = []
    for one in sorted(everybody, key=lambda one: (-one.rating.shown, one.id)):
        why = why_not_ranked(one.rating, one.matches, parameters)
        if why is not None:
            unranked.append(RatingLine(None, one.id, one.rating, one.matches, why))
            continue
        shared = lines[-1].rank if lines and lines[-1].rating.shown == one.rating.shown else None
        lines.append(RatingLine(shared or len(lines) + 1, one.id, one.rating, one.matches, None))
    return lines + unranked
