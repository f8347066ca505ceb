"""Who plays: invented people with names and account ids, and the plan of one match."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Literal
from uuid import UUID

from pewstats_collectors.simulator.codes import Map

# fmt: off
_FIRST = (
    "Amber", "Arctic", "Brave", "Bright", "Calm", "Clever", "Cobalt", "Copper", "Crimson", "Daring",
    "Eager", "Fabled", "Frosty", "Gentle", "Golden", "Hazel", "Humble", "Indigo", "Ivory", "Jolly",
    "Keen", "Lucky", "Lunar", "Marble", "Mellow", "Misty", "Nimble", "Noble", "Olive", "Patient",
    "Quiet", "Rapid", "Rustic", "Silent", "Silver", "Solar", "Steady", "Swift", "Tidy", "Velvet",
    "Vivid", "Witty", "Zesty",
)
_SECOND = (
    "Acorn", "Badger", "Beacon", "Bison", "Breeze", "Canyon", "Comet", "Condor", "Coral", "Cricket",
    "Dolphin", "Falcon", "Fern", "Finch", "Fjord", "Gecko", "Glacier", "Harbor", "Heron", "Ibex",
    "Island", "Jackal", "Juniper", "Kestrel", "Lantern", "Lynx", "Maple", "Marmot", "Meadow", "Nebula",
    "Otter", "Panda", "Pebble", "Puffin", "Quartz", "Raven", "River", "Saturn", "Sparrow", "Summit",
    "Thistle", "Tundra", "Walrus", "Willow",
)
_TEAM = (
    "Northwind", "Lighthouse", "Redwood", "Stonebridge", "Bluebird", "Longboat", "Ironwood", "Riverside",
    "Moonrise", "Hilltop", "Snowfall", "Evergreen", "Sandstorm", "Wildflower", "Thunderbay",
    "Coppermine", "Seabreeze", "Driftwood", "Foxglove", "Clocktower",
)
_TEAM_KIND = ("Academy", "Rangers", "Union", "Wolves")
# fmt: on


#: How telemetry was written in that year.
Dialect = Literal["2026", "2025", "2019", "2018"]
#: The circles of a match for few people, or those of the public ones.
Shape = Literal["small", "official"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who plays; bots have `ai.<n>` for an account id."""

    account_id: str
    name: str
    clan_id: str = ""

    @property
    def is_bot(self) -> bool:
        return self.account_id.startswith("ai.")


@dataclass(frozen=True, slots=True)
class Squad:
    """The members of one team in one match."""

    team_id: int
    members: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class MatchPlan:
    """What is decided before a match begins.

    `duration_s` is when the last circle has closed, `detail` multiplies loot, shots and small gestures
    (0.7 gives about 10,000 events for 64 people and 900 s), `mishaps` what happens seldom. `laziness`: how
    late the last teams leave for the circle, as a share of the time it moves. `spread`: how far
    from the first circle they land, in its radii. `contact`: how readily enemies
    in sight begin to fight, `aim`: how well they shoot. `comebacks`: some of the dead
    come back once. `dialect`: of which year the telemetry is; `kills_v1`: writes LogPlayerKill in any.
    """

    match_id: str
    seed: int
    created_at: datetime
    map: Map
    game_mode: str
    match_type: str
    team_size: int
    squads: tuple[Squad, ...]
    shard: str = "steam"
    duration_s: float = 900.0
    detail: float = 1.0
    mishaps: float = 1.0
    laziness: float = 0.8
    spread: float = 1.25
    contact: float = 1.0
    aim: float = 1.0
    circles: Shape = "small"
    comebacks: bool = False
    dialect: Dialect = "2026"
    kills_v1: bool = False
    #: People who log in and are created, but leave before the start.
    visitors: tuple[Person, ...] = ()

    @property
    def is_custom(self) -> bool:
        return self.match_type == "custom"

    @property
    def people(self) -> list[Person]:
        return [person for squad in self.squads for person in squad.members]


def new_uuid(rng: Random) -> str:
    """A random UUID as text."""
    return str(UUID(int=rng.getrandbits(128), version=4))


class Register:
    """Hands out people whose names and ids are unique in one world."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._names: set[str] = set()

    def person(self) -> Person:
        rng = self._rng
        clan = f"clan.{rng.getrandbits(128):032x}" if rng.random() < 0.8 else ""
        return Person(f"account.{rng.getrandbits(128):032x}", self._name(), clan)

    def bot(self, number: int) -> Person:
        return Person(f"ai.{number}", self._name())

    def team_names(self, count: int) -> list[str]:
        """Up to 100 different names; with more than 20, some differ only in the second word."""
        more = [f"{name} {kind}" for name in _TEAM for kind in _TEAM_KIND] if count > len(_TEAM) else []
        return self._rng.sample([*_TEAM, *more], count)

    def _name(self) -> str:
        while True:
            name = self._rng.choice(_FIRST) + self._rng.choice(("", "_", "-")) + self._rng.choice(_SECOND)
            if self._rng.random() < 0.4:
                name += str(self._rng.randrange(2, 100))
            if name not in self._names:
                self._names.add(name)
                return name
