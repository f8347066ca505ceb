"""A series: wins per participant over listed matches, and who was first to a majority."""

from collections.abc import Sequence
from typing import TypedDict

from pewstats_collectors.errors import UsageError


class Game(TypedDict):
    """One match of a series; without a winner it counts for nobody."""

    match_id: str
    winner_id: str | None


class SeriesSummary(TypedDict):
    """A series so far; it has no winner until somebody has a majority."""

    series_winner_id: str | None
    series_score: dict[str, int]
    games: list[Game]


def series_summary(winners: Sequence[tuple[str, str | None]], best_of: int | None = None) -> SeriesSummary:
    """The series over these (match, winner), in this order; a match listed again is ignored.

    The majority is one of `best_of`, else of the number of matches listed. Matches after the decision are
    listed and scored too, but the first to a majority stays the winner. Raises UsageError for a `best_of`
    that is even, below 1, or fewer than the matches listed.
    """
    first_mention: dict[str, str | None] = {}
    for match_id, winner_id in winners:
        first_mention.setdefault(match_id, winner_id)
    _check_best_of(best_of, len(first_mention))
    majority = (len(first_mention) if best_of is None else best_of) // 2 + 1
    score: dict[str, int] = {}
    series_winner = None
    for winner_id in first_mention.values():
        if winner_id is None:
            continue
        score[winner_id] = score.get(winner_id, 0) + 1
        if score[winner_id] == majority:  # which no second one can reach
            series_winner = winner_id
    return {
        "series_winner_id": series_winner,
        "series_score": score,
        "games": [{"match_id": match, "winner_id": winner} for match, winner in first_mention.items()],
    }


def _check_best_of(best_of: int | None, listed: int) -> None:
    if best_of is None:
        return
    if best_of < 1 or best_of % 2 == 0:
        raise UsageError(f"best of {best_of}: expected an odd number, 1 or more")
    if best_of < listed:
        raise UsageError(f"best of {best_of}: expected at most {best_of} matches, not {listed}")
