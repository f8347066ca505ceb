"""The blue and the white circle, and the samples of players in them (metrics 9.1 to 9.6)."""

import math
import statistics
from dataclasses import dataclass
from itertools import pairwise

from tests.reference.damage import Damage
from tests.reference.landings import Landing
from tests.reference.lives import Lives
from tests.reference.match import Match
from tests.reference.plain import (
    BLUE_ZONE,
    Event,
    Place,
    Row,
    account,
    flat,
    half_up,
    is_game,
    mean,
    number,
    phase_of,
    place,
    rounded,
    seconds,
    text,
    whole,
)

MAX_GAP_MS = 25_000
BLUE_TICK_S = 1.03
TICK_MIN_GAPS = 5
FLIGHTS = ("TransportAircraft", "EmergencyPickup")


@dataclass(frozen=True)
class Circle:
    """A circle; x, y in centimetres, radius in metres."""

    x: float
    y: float
    radius: float

    def edge(self, at: Place) -> float:
        """Return the 2D distance to the edge in metres, inside positive."""
        return self.radius - self.centre(at)

    def centre(self, at: Place) -> float:
        """Return the 2D distance to the centre in metres."""
        return flat(at[0], at[1], self.x, self.y)


@dataclass(frozen=True)
class Circles:
    """All circles of a match."""

    blues: list[tuple[int, Circle]]  # one a LogGameStatePeriodic
    announced: dict[int, int]  # phase, t
    closing: dict[int, int]
    whites: dict[int, Circle]  # by phase

    def blue(self, t: int) -> Circle | None:
        """Return the blue circle, linear between two events at most 25 s apart (metrics 9.2)."""
        before = [(at, circle) for at, circle in self.blues if at <= t]
        after = [(at, circle) for at, circle in self.blues if at >= t]
        if not before or not after:
            ends = before[-1:] or after[:1]
            return ends[0][1] if ends and abs(ends[0][0] - t) <= MAX_GAP_MS else None
        (a_t, a), (b_t, b) = before[-1], after[0]
        if b_t - a_t > MAX_GAP_MS:
            return None
        if b_t == a_t:
            return a
        s = (t - a_t) / (b_t - a_t)
        return Circle(a.x + (b.x - a.x) * s, a.y + (b.y - a.y) * s, a.radius + (b.radius - a.radius) * s)

    def white(self, t: int) -> Circle | None:
        """Return the white circle of the phase announced last (metrics 9.2)."""
        phase = max((n for n, at in self.announced.items() if at <= t), default=None)
        return None if phase is None else self.whites.get(phase)


@dataclass(frozen=True)
class Sample:
    """A position that counts (metrics 9.3)."""

    t: int
    place: Place
    blue: Circle
    white: Circle | None


def read_circles(match: Match) -> Circles:
    """Return the circles of LogGameStatePeriodic and the moments of LogPhaseChange."""
    blues: dict[int, Circle] = {}
    whites: dict[int, Circle] = {}
    for t, event in match.of("LogGameStatePeriodic"):
        blue, white = _circle(event, "safetyZone"), _circle(event, "poisonGasWarning")
        if blue:
            blues.setdefault(t, blue)
        if white and phase_of(event) >= 1:
            whites.setdefault(phase_of(event), white)
    announced, closing = _changes(match) if match.tells("LogPhaseChange") else _changes_of_2019(match)
    return Circles(sorted(blues.items()), announced, closing, whites)


def _circle(event: Event, name: str) -> Circle | None:
    state = event.get("gameState")
    centre = state.get(name + "Position") if isinstance(state, dict) else None
    x, y, radius = number(centre, "x"), number(centre, "y"), number(state, name + "Radius")
    return None if x is None or y is None or radius is None else Circle(x, y, radius / 100)


def _changes(match: Match) -> tuple[dict[int, int], dict[int, int]]:
    """Return when each phase was announced and when it began to close; isGame is that before the change."""
    announced: dict[int, int] = {}
    closing: dict[int, int] = {}
    for t, event in match.of("LogPhaseChange"):
        phase = whole(event, "phase")
        if phase is not None:
            announced.setdefault(phase, t)
            if is_game(event) >= phase - 1e-6:
                closing.setdefault(phase, t)
    return announced, closing


def _changes_of_2019(match: Match) -> tuple[dict[int, int], dict[int, int]]:
    """Return the same from isGame, n from the announcement and n.5 from the closing on."""
    announced: dict[int, int] = {}
    closing: dict[int, int] = {}
    for t, event in match.window:
        phase = phase_of(event)
        if phase >= 1:
            announced.setdefault(phase, t)
            if is_game(event) + 1e-6 >= phase + 0.5:
                closing.setdefault(phase, t)
    return announced, closing


def read_samples(
    match: Match, lives: Lives, landings: dict[str, Landing], circles: Circles
) -> dict[str, list[Sample]]:
    """Return the eligible samples of every player; one an instant, the smallest (x, y, z)."""
    chosen: dict[tuple[str, int], Place] = {}
    for t, event in match.of("LogPlayerPosition"):
        account_id, at = account(event.get("character")), place(event.get("character"))
        if account_id not in landings or at is None or t < landings[account_id].t:
            continue
        if not lives.alive(account_id, t) or is_game(event) < 1 - 1e-6:
            continue
        if text(event.get("vehicle"), "vehicleType") not in FLIGHTS:
            chosen[account_id, t] = min(at, chosen.get((account_id, t), at))
    samples: dict[str, list[Sample]] = {player: [] for player in match.players}
    for (account_id, t), at in sorted(chosen.items()):
        blue = circles.blue(t)
        if blue is not None:
            samples[account_id].append(Sample(t, at, blue, circles.white(t)))
    return samples


def circle_sums(samples: list[Sample]) -> Row:
    """Return the aggregates of one player (metrics 9.4)."""
    centre = [s.blue.centre(s.place) for s in samples]
    edge = [s.blue.edge(s.place) for s in samples]
    white = [(s.white.centre(s.place), s.white.edge(s.place)) for s in samples if s.white]
    return {
        "zone_samples": len(samples),
        "outside_samples": sum(e < 0 for e in edge) if samples else None,
        "avg_distance_from_center": rounded(mean(centre), 2),
        "max_distance_from_center": rounded(max(centre, default=None), 2),
        "avg_distance_from_edge": rounded(mean(edge), 2),
        "min_distance_from_edge": rounded(min(edge, default=None), 2),
        "white_samples": len(white),
        "avg_distance_from_white_center": rounded(mean(c for c, _ in white), 2),
        "avg_distance_from_white_edge": rounded(mean(e for _, e in white), 2),
    }


def circle_rows(samples: dict[str, list[Sample]], tracked: frozenset[str]) -> list[Row]:
    """Return table `player_circle_positions` (metrics 9.6)."""
    rows = []
    for account_id in sorted(tracked & samples.keys()):
        for s in samples[account_id]:
            blue, white = s.blue, s.white
            rows.append(
                {
                    "account_id": account_id,
                    "t": seconds(s.t),
                    "elapsed_time": half_up(s.t, 1000),
                    "player_x": s.place[0],
                    "player_y": s.place[1],
                    "safe_zone_center_x": round(blue.x, 2),
                    "safe_zone_center_y": round(blue.y, 2),
                    "safe_zone_radius": round(blue.radius, 2),
                    "distance_from_center": round(blue.centre(s.place), 2),
                    "distance_from_edge": round(blue.edge(s.place), 2),
                    "is_in_safe_zone": blue.edge(s.place) >= 0,
                    "white_center_x": white.x if white else None,
                    "white_center_y": white.y if white else None,
                    "white_radius": round(white.radius, 2) if white else None,
                    "distance_from_white_center": round(white.centre(s.place), 2) if white else None,
                }
            )
    return rows


def blue_ticks(damages: list[Damage]) -> list[tuple[str, int]]:
    """Return the distinct blue-zone ticks as (victim, t)."""
    return sorted({(d.victim, d.t) for d in damages if d.type == BLUE_ZONE})


def tick_seconds(ticks: list[tuple[str, int]]) -> float:
    """Return the median gap in [0.5, 1.5] s between ticks of one victim; 1.03 under 5 gaps (metrics 9.5)."""
    gaps = [(b[1] - a[1]) / 1000 for a, b in pairwise(ticks) if a[0] == b[0]]
    gaps = [gap for gap in gaps if 0.5 <= gap <= 1.5]
    return statistics.median(gaps) if len(gaps) >= TICK_MIN_GAPS else BLUE_TICK_S


def time_outside(
    match: Match, landing: Landing | None, ticks: list[tuple[str, int]]
) -> tuple[int | None, int | None]:
    """Return the number of ticks since the landing, and the seconds they stand for (metrics 9.5)."""
    if landing is None or not match.tells("LogGameStatePeriodic") or not match.tells("LogPlayerTakeDamage"):
        return None, None
    mine = sum(victim == landing.account_id and t >= landing.t for victim, t in ticks)
    return mine, math.floor(mine * tick_seconds(ticks) + 0.5)
