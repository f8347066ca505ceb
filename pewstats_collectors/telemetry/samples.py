"""Eligible samples: the positions by which a player's place in the circles is judged. Time in ms, cm.

A position of the match at or after his first landing while he lives (downed and driving too), from the first
circle on, with a place, where blue is known, and not aboard a plane. Two samples of one instant are one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import hypot
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.circles import Circle, Circles
from pewstats_collectors.telemetry.events import LogParachuteLanding, LogPlayerPosition
from pewstats_collectors.telemetry.lives import Lives

_FIRST_CIRCLE: Final = 1 - 1e-6
_PLANES: Final = frozenset({"TransportAircraft", "EmergencyPickup"})


class Sample(NamedTuple):
    """Where a player stood; `distance` to the middle of blue, `white` None before the first.

    `in_blue_zone`: whether the game says that blue burns him there; None: it does not say.
    """

    ms: int
    x: float
    y: float
    z: float
    blue: Circle
    distance: float
    white: Circle | None
    in_blue_zone: bool | None


def samples_of(
    positions: Iterable[tuple[int, LogPlayerPosition]],
    landings: Mapping[str, tuple[int, LogParachuteLanding]],
    lives: Lives,
    circles: Circles,
) -> dict[str, list[Sample]]:
    """Samples by account id and time."""
    samples: defaultdict[str, dict[int, Sample]] = defaultdict(dict)
    for ms, event in positions:
        person = event.character
        landed = landings.get(person.account_id)
        if landed is None or ms < landed[0] or event.common.is_game < _FIRST_CIRCLE:
            continue
        if event.vehicle is not None and event.vehicle.vehicle_type in _PLANES:
            continue
        place = person.location
        x, y, z = place.x, place.y, place.z
        if (x == 0 and y == 0 and z == 0) or not lives.alive(person.account_id, ms):
            continue
        blue = circles.blue_at(ms)
        if blue is None:
            continue
        known = samples[person.account_id].get(ms)
        if known is None or (x, y, z) < (known.x, known.y, known.z):
            distance = hypot(x - blue.x, y - blue.y)
            sample = Sample(ms, x, y, z, blue, distance, circles.white_at(ms), person.is_in_blue_zone)
            samples[person.account_id][ms] = sample
    return {account: list(by_time.values()) for account, by_time in samples.items()}
