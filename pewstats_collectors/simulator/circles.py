"""The blue and white circles of one match, as functions of time.

Blue (`safetyZone`) is the wall that hurts; white (`poisonGasWarning`) is the next one. In phase n white is
announced, then blue moves linearly onto it. Times in ms since the start, lengths in cm.
"""

import math
from dataclasses import dataclass
from random import Random

from pewstats_collectors.simulator.single import cm

Circle = tuple[float, float, float]

#: isGame between the start and the first circle: a float32 on the wire.
BEFORE_FIRST = 0.10000000149011612

# Shares of the match length: announced, moving, done; white radius in m; HP per tick.
_PHASES = (
    (0.060, 0.190, 0.360, 1100.0, 0.4),
    (0.360, 0.440, 0.530, 600.0, 0.6),
    (0.530, 0.600, 0.660, 330.0, 1.2),
    (0.660, 0.720, 0.770, 180.0, 2.5),
    (0.770, 0.815, 0.850, 90.0, 5.0),
    (0.850, 0.885, 0.915, 45.0, 7.0),
    (0.915, 0.940, 0.965, 20.0, 10.0),
    (0.965, 0.980, 1.000, 0.0, 14.0),
)
# The same of official matches on the large maps, in seconds of 1,802.
_OFFICIAL_S = 1802.0
_OFFICIAL = (
    (121, 391, 691, 2029.0, 0.4),
    (691, 871, 991, 1217.0, 0.6),
    (991, 1121, 1212, 670.0, 0.8),
    (1212, 1332, 1392, 368.0, 1.0),
    (1392, 1492, 1552, 184.0, 3.0),
    (1552, 1642, 1672, 92.0, 5.0),
    (1672, 1742, 1772, 46.0, 7.0),
    (1772, 1787, 1802, 0.0, 14.0),
)


@dataclass(frozen=True, slots=True)
class Phase:
    number: int
    announced: int
    moving: int
    done: int
    before: Circle
    white: Circle
    damage: float


class Circles:
    """All phases of one match; the first white centre lies at `centre`."""

    def __init__(
        self,
        rng: Random,
        centre: tuple[float, float],
        duration_s: float,
        width_cm: float,
        shape: str = "small",
    ) -> None:
        self.phases: list[Phase] = []
        blue: Circle = (width_cm / 2, width_cm / 2, cm(width_cm * 0.71))
        spot = centre
        whole = _OFFICIAL_S if shape == "official" else 1.0
        rows = _OFFICIAL if shape == "official" else _PHASES
        for number, (announced, moving, done, radius_m, damage) in enumerate(rows, 1):
            radius = radius_m * 100.0
            if number > 1:
                room, angle = (blue[2] - radius) * 0.8 * math.sqrt(rng.random()), rng.random() * math.tau
                spot = (blue[0] + room * math.cos(angle), blue[1] + room * math.sin(angle))
            white = (cm(spot[0]), cm(spot[1]), radius)
            first, second, third = (
                round(when / whole * duration_s * 1000) for when in (announced, moving, done)
            )
            self.phases.append(Phase(number, first, second, third, blue, white, damage))
            blue = white

    def phase(self, t: int) -> Phase | None:
        """The last phase announced at t, None before the first."""
        found = None
        for phase in self.phases:
            if phase.announced > t:
                break
            found = phase
        return found

    def blue(self, t: int) -> Circle:
        phase = self.phase(t)
        if phase is None:
            return self.phases[0].before
        share = min(1.0, max(0.0, (t - phase.moving) / (phase.done - phase.moving)))
        (x, y, r), (to_x, to_y, to_r) = phase.before, phase.white
        return x + (to_x - x) * share, y + (to_y - y) * share, r + (to_r - r) * share

    def white(self, t: int) -> Circle:
        phase = self.phase(t)
        return phase.white if phase else (0.0, 0.0, 0.0)

    def is_game(self, t: int) -> float:
        """`common.isGame`: 0 lobby, 0.1 before the first circle, n announced, n.5 blue n moving."""
        if t < 0:
            return 0
        phase = self.phase(t)
        if phase is None:
            return BEFORE_FIRST
        return phase.number if t < phase.moving else phase.number + 0.5
