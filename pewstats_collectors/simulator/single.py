"""Numbers as the game keeps them: single precision, shown with all their digits.

Each lies on a grid of a power of two fine enough to look like the game's and coarse enough that sums and
differences of them are exact.
"""


def cm(value: float) -> float:
    """A coordinate: 1/32 of a centimetre."""
    return round(value * 32.0) / 32.0


def fine(value: float) -> float:
    """Hit points, heights in cm, speeds: 1/4096."""
    return round(value * 4096.0) / 4096.0
