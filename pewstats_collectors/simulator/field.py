"""The field of one match: its people, circles and clock, its truth, and the log of its events."""

import heapq
import itertools
from collections.abc import Callable
from random import Random
from typing import Any

from pewstats_collectors.simulator.circles import Circle, Circles, Phase
from pewstats_collectors.simulator.fighter import Course, Fighter, Point, ground
from pewstats_collectors.simulator.people import MatchPlan
from pewstats_collectors.simulator.single import cm
from pewstats_collectors.simulator.telemetry_events import EventLog
from pewstats_collectors.simulator.truth import MatchTruth, PlayerTruth


class Field:
    """Everything that is going on in one match. Time is in ms since the start, negative in the lobby."""

    def __init__(self, plan: MatchPlan) -> None:
        self.plan = plan
        self.rng = Random(plan.seed)
        width = plan.map.width_m * 100.0
        self.centre = (
            cm(width * self.rng.uniform(0.3, 0.7)),
            cm(width * self.rng.uniform(0.3, 0.7)),
        )
        self.circles = Circles(self.rng, self.centre, plan.duration_s, width, plan.circles)
        self.now = -60_000
        self.over_at: int | None = None
        self.last_death = -1
        self.ended = False
        self.rally: dict[tuple[int, int], tuple[float, float]] = {}
        self.graves: list[Fighter] = []
        #: the red zone that is on, if any
        self.red: Circle | None = None
        self.truth = MatchTruth()
        self.fighters: list[Fighter] = []
        self.teams: dict[int, list[Fighter]] = {}
        self._seat_everybody()
        self.attack_ids = itertools.count(1)
        self.events = EventLog(self)
        self._queue: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._order = itertools.count()

    def _seat_everybody(self) -> None:
        spot: Point = (self.centre[0] + 90_000.0, self.centre[1] + 60_000.0, 0.0)
        for squad in self.plan.squads:
            for person in squad.members:
                x = cm(spot[0] + self.rng.uniform(-9000, 9000))
                y = cm(spot[1] + self.rng.uniform(-9000, 9000))
                here = (x, y, ground(x, y))
                truth = PlayerTruth(person.account_id, person.name, squad.team_id, person.is_bot)
                self.truth.players[person.account_id] = truth
                course = Course(here, here, -60_000, -60_000)
                fighter = Fighter(person, squad.team_id, len(self.fighters) + 1, truth, course)
                self.fighters.append(fighter)
                self.teams.setdefault(squad.team_id, []).append(fighter)

    def at(self, when: int, action: Callable[..., None], *args: Any) -> None:
        """Let something happen at `when`."""
        heapq.heappush(self._queue, (max(when, self.now), next(self._order), action, args))

    def after(self, delay: int, action: Callable[..., None], *args: Any) -> None:
        self.at(self.now + delay, action, *args)

    def run(self) -> None:
        """Play until nothing is left to happen."""
        while self._queue:
            self.now, _, action, args = heapq.heappop(self._queue)
            action(*args)

    def where(self, fighter: Fighter) -> Point:
        return fighter.course.at(self.now)

    def mates(self, fighter: Fighter) -> list[Fighter]:
        return [mate for mate in self.teams[fighter.team_id] if mate is not fighter]

    def alive(self) -> list[Fighter]:
        return [fighter for fighter in self.fighters if fighter.alive]

    def teams_alive(self) -> list[int]:
        return [team for team, members in self.teams.items() if any(member.alive for member in members)]

    def is_outside_blue(self, point: Point) -> bool:
        x, y, radius = self.circles.blue(self.now)
        return (point[0] - x) ** 2 + (point[1] - y) ** 2 > radius * radius

    def place_at(self, point: Point) -> str:
        """The named place around a point, "" in open country: three of seven squares of 655 m have a name."""
        column, row = int(point[0]) >> 16, int(point[1]) >> 16
        names = self.plan.map.places
        return names[(column * 7 + row * 3) % len(names)] if (column * 5 + row * 3) % 7 < 3 else ""

    def is_in_red(self, point: Point) -> bool:
        if self.red is None:
            return False
        x, y, radius = self.red
        return (point[0] - x) ** 2 + (point[1] - y) ** 2 <= radius * radius

    def laziness(self, team_id: int, phase: Phase) -> int:
        """How long after the circle moves a team sets out, ms; some before it does."""
        share = (team_id % 7 - 1.8) / 6.0
        return round(share * self.plan.laziness * (phase.done - phase.moving))

    @property
    def over(self) -> bool:
        """One team (or nobody) is left."""
        return self.over_at is not None

    @property
    def seconds(self) -> float:
        return self.now / 1000.0
