"""One player while the match runs: where he is, how he is, what he carries."""

import math
from dataclasses import dataclass, field
from typing import Literal

from pewstats_collectors.simulator.guns import Gun
from pewstats_collectors.simulator.people import Person
from pewstats_collectors.simulator.single import cm, fine
from pewstats_collectors.simulator.truth import KnockTruth, PlayerTruth

Point = tuple[float, float, float]
State = Literal["lobby", "plane", "air", "up", "down", "dead"]

NOWHERE: Point = (0.0, 0.0, 0.0)


def distance_cm(a: Point, b: Point) -> float:
    """3D distance."""
    return math.dist(a, b)


def ground(x: float, y: float) -> float:
    """Height of the land in cm: gentle hills."""
    return fine(1800.0 + 700.0 * math.sin(x / 41000.0) + 600.0 * math.cos(y / 53000.0))


@dataclass(frozen=True, slots=True)
class Course:
    """A straight way from `start` to `end` between two times in ms; rests at the end."""

    start: Point
    end: Point
    leaves: int
    arrives: int

    def at(self, t: int) -> Point:
        if t >= self.arrives:
            return self.end
        share = max(0.0, (t - self.leaves) / (self.arrives - self.leaves))
        (x, y, z), (to_x, to_y, to_z) = self.start, self.end
        return cm(x + (to_x - x) * share), cm(y + (to_y - y) * share), fine(z + (to_z - z) * share)


@dataclass(frozen=True, slots=True)
class Blow:
    """Something that hurts: who did it (None: nobody), with what, how hard, from how far (cm, -1 unknown)."""

    attacker: "Fighter | None"
    attack_id: int
    damage_type: str
    causer: str
    reason: str
    amount: float
    distance: float = -1.0
    attachments: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Knock:
    """An open knock: the blow that made it, and what the events need of that moment."""

    blow: Blow
    dbno_id: int
    at: int
    truth: KnockTruth
    attacker_then: dict[str, object] | None
    victim_then: dict[str, object]


@dataclass(eq=False, slots=True)
class Car:
    """A vehicle, shared by whoever sits in it; `health` and `fuel` in percent."""

    code: str
    kind: str = "WheeledVehicle"
    health: float = 100.0
    fuel: float = 100.0


@dataclass(eq=False, slots=True)
class Drive:
    """A ride in a vehicle."""

    car: Car
    seat: int
    start: Point


@dataclass(eq=False, slots=True)
class Fighter:
    """The live state of one player."""

    person: Person
    team_id: int
    number: int
    truth: PlayerTruth
    course: Course
    state: State = "lobby"
    health: float = 100.0
    blood: float = 100.0
    busy_until: int = 0
    target: "Fighter | None" = None
    target_until: int = 0
    gun: Gun | None = None
    attachments: list[str] = field(default_factory=list)
    bag: dict[str, int] = field(default_factory=dict)
    #: item id -> shots or throws so far
    shots: dict[str, int] = field(default_factory=dict)
    knock: Knock | None = None
    knocks_suffered: int = 0
    #: what he has on, by sub-category
    worn: dict[str, str] = field(default_factory=dict)
    #: whom he hit with which attack: pellets of one shot are one hit
    struck: set[tuple[int, str]] = field(default_factory=set)
    drive: Drive | None = None
    damaged_by: dict[str, "Fighter"] = field(default_factory=dict)
    #: 0 until his team is out; who loses his connection has it from then on
    ranking: int = 0
    individual_ranking: int = 0
    logged_out: bool = False
    walked_cm: float = 0.0
    driven_cm: float = 0.0
    swum_cm: float = 0.0
    glide_m: float = 0.0
    fall_m: float = 0.0
    weapons_acquired: int = 0
    kill_times: list[int] = field(default_factory=list)
    death_type: str = "alive"
    #: causer -> body part -> [kills, dBNOs, hits, dBNOHits, damage, dBNODamage]
    weapon_stats: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    #: how often he has died so far
    life: int = 0
    landed_at: int = 0
    died_at: int = 0

    @property
    def id(self) -> str:
        return self.person.account_id

    @property
    def alive(self) -> bool:
        return self.state != "dead"

    @property
    def present(self) -> bool:
        """On his feet, and somebody is at the keyboard."""
        return self.state == "up" and not self.logged_out

    @property
    def standing(self) -> bool:
        return self.state not in ("dead", "down")

    def head_for(self, end: Point, now: int, metres_per_s: float) -> None:
        """Go straight to `end` from where he is now."""
        self.stop(now)
        start = self.course.end
        length = distance_cm(start, end)
        self.course = Course(start, end, now, now + max(1, round(length / metres_per_s * 10)))

    def stop(self, now: int) -> None:
        """Stand still here; the way so far is counted."""
        here = self.course.at(now)
        gone = math.dist(self.course.start, here)
        if self.drive:
            self.driven_cm += gone
        elif self.state in ("up", "down"):
            self.walked_cm += gone
        self.course = Course(here, here, now, now)

    def tally(self, causer: str, part: str) -> list[float]:
        """His weapon statistics of one causer and body part."""
        return self.weapon_stats.setdefault(causer, {}).setdefault(part, [0, 0, 0, 0, 0.0, 0.0])
