"""When a backfill ends, as a range: by the slowest and the fastest stretch of what was done last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

#: So many completions tell how fast it goes: fewer than MIN tell nothing.
LAST: Final = 100
MIN: Final = 10
STRETCHES: Final = 5
#: Nothing for so long is a pause: what was done before it tells nothing about now.
PAUSE: Final = timedelta(minutes=2)


class Eta(NamedTuple):
    """From `soonest` to `latest`, both from now."""

    soonest: timedelta
    latest: timedelta

    def __str__(self) -> str:
        low, high = _rounded(self.soonest), _rounded(self.latest)
        return f"about {low}" if low == high else f"{low} to {high}"


def eta(completions: Sequence[datetime], left: int, now: datetime) -> Eta | None:
    """The end of `left` pieces of work, by when others were completed; None: nobody can tell."""
    times = _without_pause([*sorted(completions), now])
    if left <= 0 or len(set(times)) <= MIN:
        return None
    cuts = [round(part * (len(times) - 1) / STRETCHES) for part in range(STRETCHES + 1)]
    stretches = [(last - first, times[last] - times[first]) for first, last in pairwise(cuts)]
    # What was completed together has no time between it: such a stretch tells nothing of its own.
    paces = [seconds / number for number, seconds in stretches if seconds]
    return Eta(min(paces) * left, max(paces) * left)


def _without_pause(times: Sequence[datetime]) -> Sequence[datetime]:
    """The last of these times with no pause between them."""
    for place in range(len(times) - 1, 0, -1):
        if times[place] - times[place - 1] > PAUSE:
            return times[place:]
    return times


def _rounded(span: timedelta) -> str:
    seconds = span.total_seconds()
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
