"""Places on the map, cm."""

from math import dist
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.event_parts import Location


class Place(NamedTuple):
    """A point, or all None: the file's (0, 0, 0) of the dead and the gone is no position."""

    x: float | None
    y: float | None
    z: float | None


NOWHERE: Final = Place(None, None, None)
#: How the file says that somebody is nowhere.
NO_PLACE: Final = (0.0, 0.0, 0.0)


def place_of(location: Location) -> Place:
    """The place a location tells."""
    return Place(location.x, location.y, location.z) if has_place(location) else NOWHERE


def has_place(location: Location) -> bool:
    """Whether a location is a position at all."""
    return (location.x, location.y, location.z) != NO_PLACE


def distance_m(one: Location, other: Location) -> float | None:
    """How far apart two people are (m, 3D); None where one has no place."""
    if not (has_place(one) and has_place(other)):
        return None
    return dist((one.x, one.y, one.z), (other.x, other.y, other.z)) / 100
