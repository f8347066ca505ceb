"""The clock of a match: milliseconds since LogMatchStart, by the events' own time `_D`.

Only events between start and LogMatchEnd count; before is the lobby, after are leftovers. Times are whole
milliseconds inside (fractions beyond are cut), so that equal times are equal and sums are exact.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from pewstats_collectors import times
from pewstats_collectors.errors import Reject
from pewstats_collectors.telemetry.decode import Telemetry
from pewstats_collectors.telemetry.events import Event, LogMatchEnd, LogMatchStart
from pewstats_collectors.telemetry.match_id import long_ids
from pewstats_collectors.telemetry.parameters import Parameters

E = TypeVar("E", bound=Event)

_MILLISECOND: Final = timedelta(milliseconds=1)
_STRAY: Final = timedelta(hours=1)
_LONGEST_MATCH: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Clock:
    """Start (aware), end in ms since the start, the last ms that counts; `incomplete`: no LogMatchEnd."""

    start: datetime
    end_ms: int
    window_ms: int
    incomplete: bool

    def ms_of(self, at: datetime) -> int:
        """A time as ms since the start."""
        return (at - self.start) // _MILLISECOND

    def within(self, events: list[E]) -> list[tuple[int, E]]:
        """The events of the match with their ms, by time; equal times keep the order of the file."""
        start, last = self.start, self.window_ms
        timed = [((event.at - start) // _MILLISECOND, event) for event in events]
        return sorted((pair for pair in timed if 0 <= pair[0] <= last), key=lambda pair: pair[0])


def clock_of(telemetry: Telemetry, parameters: Parameters) -> Clock:
    """Find start and end.

    Raises Reject "no match start", "impossible time" and "events of several matches".
    """
    starts = [event.at for event in telemetry.of(LogMatchStart)]
    start = min(starts, default=telemetry.first_in_game)
    if start is None:
        raise Reject("no match start", "neither LogMatchStart nor any event of a running match")
    if not times.is_plausible(start):
        raise Reject("impossible time", f"the match began {start.isoformat()}: {times.EXPECTED}")
    start = start.replace(microsecond=start.microsecond // 1000 * 1000)
    ends = [event.at for event in telemetry.of(LogMatchEnd)]
    end = max(ends, default=telemetry.last)
    _refuse_several_matches(telemetry, start, end)
    end_ms = max((end - start) // _MILLISECOND, 0)
    window_ms = end_ms + round(parameters.window.grace_s * 1000)
    return Clock(start, end_ms, window_ms, incomplete=not ends)


def _refuse_several_matches(telemetry: Telemetry, start: datetime, end: datetime) -> None:
    ids = {found.match_id for found in long_ids(telemetry)}
    if len(ids) > 1:
        raise Reject("events of several matches", f"{len(ids)} match ids")
    before, after = start - telemetry.first, telemetry.last - end  # a difference never overflows
    if max(before, after) > _STRAY or end - start > _LONGEST_MATCH:
        raise Reject(
            "events of several matches",
            f"events from {telemetry.first.isoformat()} to {telemetry.last.isoformat()},"
            f" the match from {start.isoformat()} to {end.isoformat()}",
        )
