"""Places on the map, cm."""

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
