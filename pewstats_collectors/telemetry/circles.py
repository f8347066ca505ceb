"""The two circles: blue, the wall that hurts, and white, where it goes next. Time in ms, places in cm.

Blue moves in a straight line between the states told every ten seconds, and is not known where those are more
than 25 s apart or away; before the first and after the last it is as they tell. White stands still from its
announcement to the next. Telemetry calls blue `safetyZone` and white `poisonGasWarning`.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from pewstats_collectors.telemetry.events import LogGameStatePeriodic, LogPhaseChange
from pewstats_collectors.telemetry.phase import phase_of


class Circle(NamedTuple):
    """A circle, cm."""

    x: float
    y: float
    radius: float


class PhaseTimes(NamedTuple):
    """When the circle of a phase was announced and when blue began to close on it; None: not told.

    `inside_*`: who stood in the white circle then, None where the file does not tell.
    """

    announce_ms: int | None
    close_ms: int | None
    inside_announce: frozenset[str] | None
    inside_close: frozenset[str] | None


class Circles:
    """Both circles of a match at any time."""

    def __init__(
        self, states: Iterable[tuple[int, LogGameStatePeriodic]], phases: dict[int, PhaseTimes], gap_ms: int
    ) -> None:
        self.phases = phases
        self._gap_ms = gap_ms
        # In an order of their own where their times are equal: nothing may depend on the file's.
        told = sorted((ms, phase_of(one.common.is_game), _blue(one), _white(one)) for ms, one in states)
        blue = {ms: circle for ms, _, circle, _ in reversed(told)}
        self._times, self._blues = list(blue)[::-1], list(blue.values())[::-1]
        self._whites = {phase: circle for _, phase, _, circle in reversed(told) if phase >= 1}
        announced = sorted(
            (told.announce_ms, phase) for phase, told in phases.items() if told.announce_ms is not None
        )
        self._announced = [ms for ms, _ in announced]
        # Of several announced by then the largest counts.
        self._largest = [max(phase for _, phase in announced[: n + 1]) for n in range(len(announced))]

    @property
    def is_told(self) -> bool:
        """Whether the file tells circles at all."""
        return bool(self._times)

    def blue_at(self, ms: int) -> Circle | None:
        """The blue circle."""
        times, blues, gap = self._times, self._blues, self._gap_ms
        index = bisect_right(times, ms)
        if index == 0 or index == len(times):
            edge = min(index, len(times) - 1)
            return blues[edge] if times and abs(times[edge] - ms) <= gap else None
        before, after = times[index - 1], times[index]
        if after - before > gap:
            return blues[index - 1] if ms == before else None
        (ax, ay, ar), (bx, by, br) = blues[index - 1], blues[index]
        share = (ms - before) / (after - before)
        return Circle(ax + (bx - ax) * share, ay + (by - ay) * share, ar + (br - ar) * share)

    def white_at(self, ms: int) -> Circle | None:
        """The white circle; None before the first, and in a phase whose circle no state tells."""
        index = bisect_right(self._announced, ms)
        return self._whites.get(self._largest[index - 1]) if index else None

    def white_of(self, phase: int) -> Circle | None:
        """The white circle of a phase."""
        return self._whites.get(phase)


def phases_of(changes: Iterable[tuple[int, LogPhaseChange]]) -> dict[int, PhaseTimes]:
    """Phases by number, from the two changes that each has: announced, closing."""
    phases: dict[int, PhaseTimes] = {}
    for ms, change in sorted(changes, key=lambda timed: (timed[0], timed[1].common.is_game)):
        inside = change.players_in_white_circle
        who = None if inside is None else frozenset(inside)
        told = phases.get(change.phase) or PhaseTimes(None, None, None, None)
        if told.announce_ms is None:
            told = told._replace(announce_ms=ms, inside_announce=who)
        if told.close_ms is None and change.common.is_game >= change.phase - 1e-6:
            told = told._replace(close_ms=ms, inside_close=who)
        phases[change.phase] = told
    return phases


def phases_by_state(half_steps: dict[int, int]) -> dict[int, PhaseTimes]:
    """Phases of a file without phase changes (2019), from the first event of each half step of isGame."""
    numbers = {half // 2 for half in half_steps if half >= 2}
    return {
        number: PhaseTimes(
            min(half_steps[half] for half in (2 * number, 2 * number + 1) if half in half_steps),
            half_steps.get(2 * number + 1),
            None,
            None,
        )
        for number in sorted(numbers)
    }


def _blue(state: LogGameStatePeriodic) -> Circle:
    told = state.game_state
    return Circle(told.safety_zone_position.x, told.safety_zone_position.y, told.safety_zone_radius)


def _white(state: LogGameStatePeriodic) -> Circle:
    told = state.game_state
    middle = told.poison_gas_warning_position
    return Circle(middle.x, middle.y, told.poison_gas_warning_radius)
