"""The track of a player: where he was seen, and where he was in between.

Points are the places in his positions and attacks, and of both sides in damage and knocks; kill events never
(stale in the old format, zero in the new). Between two points at most 15 s apart he moved in a straight line;
else he is where the nearer one is, if that is within 7.5 s; else nowhere. Time in ms, places in cm.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from pewstats_collectors.telemetry.events import Location, Person

Point = tuple[float, float, float]
Seen = Iterable[tuple[int, Person]]


class Track:
    """Points of one player by time, no two at one instant."""

    __slots__ = ("_gap_ms", "points", "times")

    def __init__(self, seen: list[tuple[int, float, float, float]], gap_ms: int) -> None:
        seen.sort(reverse=True)
        # Of several points of one instant the smallest stays: the last one written below.
        points = {ms: (x, y, z) for ms, x, y, z in seen}
        self.times = list(points)[::-1]
        self.points = list(points.values())[::-1]
        self._gap_ms = gap_ms

    def at(self, ms: int) -> Point | None:
        """Where the player is."""
        times, points = self.times, self.points
        index = bisect_left(times, ms)
        if index < len(times) and times[index] == ms:
            return points[index]
        if 0 < index < len(times):
            before, after = times[index - 1], times[index]
            if after - before <= self._gap_ms:
                share = (ms - before) / (after - before)
                (ax, ay, az), (bx, by, bz) = points[index - 1], points[index]
                return (ax + (bx - ax) * share, ay + (by - ay) * share, az + (bz - az) * share)
        return self._nearest(index, ms)

    def between(self, start_ms: int, end_ms: int) -> list[Point]:
        """The points seen from start to end, both included."""
        return self.points[bisect_left(self.times, start_ms) : bisect_left(self.times, end_ms + 1)]

    def _nearest(self, index: int, ms: int) -> Point | None:
        near = [one for one in (index - 1, index) if 0 <= one < len(self.times)]
        best = min(near, key=lambda one: abs(self.times[one] - ms), default=None)
        if best is None or abs(self.times[best] - ms) * 2 > self._gap_ms:
            return None
        return self.points[best]


NOWHERE: Final = Track([], 0)


def tracks_of(sources: Iterable[Seen], gap_ms: int) -> dict[str, Track]:
    """Tracks by account id. A source: times and people as some kind of event shows them."""
    seen: defaultdict[str, list[tuple[int, float, float, float]]] = defaultdict(list)
    for source in sources:
        for ms, person in source:
            place: Location = person.location
            x, y, z = place.x, place.y, place.z
            if x != 0 or y != 0 or z != 0:
                seen[person.account_id].append((ms, x, y, z))
    return {account: Track(points, gap_ms) for account, points in seen.items()}
