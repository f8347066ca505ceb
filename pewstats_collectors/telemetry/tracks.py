"""The track of a player: where he was seen, and where he was in between.

Points are the places in his positions and attacks, and of both sides in damage and knocks; kill events never
(stale in the old format, zero in the new). Between two points at most 15 s apart he moved in a straight line;
else he is where the nearer one is, if that is within 7.5 s; else nowhere. Time in ms, places in cm.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from pewstats_collectors.telemetry.event_parts import Location, Person

Point = tuple[float, float, float]
Seen = Iterable[tuple[int, Person]]


class Track:
    """Places of one player by time, no two at one instant."""

    __slots__ = ("_gap_ms", "_places", "times")

    def __init__(self, seen: dict[int, Location], gap_ms: int) -> None:
        self.times = sorted(seen)
        self._places = [seen[ms] for ms in self.times]
        self._gap_ms = gap_ms

    def at(self, ms: int) -> Point | None:
        """Where the player is."""
        times = self.times
        index = bisect_left(times, ms)
        if 0 < index < len(times):
            before, after = times[index - 1], times[index]
            if ms != after and after - before <= self._gap_ms:
                share = (ms - before) / (after - before)
                a, b = self._places[index - 1], self._places[index]
                return (a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share, a.z + (b.z - a.z) * share)
        return self._nearest(index, ms)

    def point(self, index: int) -> Point:
        """Where he was seen at `times[index]`."""
        return _point(self._places[index])

    def between(self, start_ms: int, end_ms: int) -> list[Point]:
        """The points seen from start to end, both included."""
        first, last = bisect_left(self.times, start_ms), bisect_left(self.times, end_ms + 1)
        return [_point(place) for place in self._places[first:last]]

    def _nearest(self, index: int, ms: int) -> Point | None:
        if index < len(self.times) and self.times[index] == ms:
            return _point(self._places[index])
        near = [one for one in (index - 1, index) if 0 <= one < len(self.times)]
        best = min(near, key=lambda one: abs(self.times[one] - ms), default=None)
        if best is None or abs(self.times[best] - ms) * 2 > self._gap_ms:
            return None
        return _point(self._places[best])


NOWHERE: Final = Track({}, 0)


def tracks_of(sources: Iterable[Seen], gap_ms: int) -> dict[str, Track]:
    """Tracks by account id. A source: times and people as some kind of event shows them."""
    seen: defaultdict[str, dict[int, Location]] = defaultdict(dict)
    for source in sources:
        for ms, person in source:
            place = person.location
            if place.x != 0 or place.y != 0 or place.z != 0:
                of_player = seen[person.account_id]
                known = of_player.get(ms)
                if known is None or _point(place) < _point(known):  # of several at one instant the smallest
                    of_player[ms] = place
    return {account: Track(places, gap_ms) for account, places in seen.items()}


def _point(place: Location) -> Point:
    return place.x, place.y, place.z
