"""The number of the circle, from the state `isGame` that events carry.

0 lobby, 0.1 before the first circle, n when circle n is announced, n.5 while blue closes on it. The file's
numbers are single precision, so a little is added before comparing.
"""

from math import floor
from typing import Final

_SINGLE_PRECISION: Final = 1e-6


def phase_of(is_game: float) -> int:
    """The circle's number; 0 before the first."""
    return floor(is_game + _SINGLE_PRECISION)


def half_steps_of(is_game: float) -> int:
    """Twice the number, one more while blue closes."""
    return floor(2 * (is_game + _SINGLE_PRECISION))
