"""When a season is played: an evening for each division and round, with its slots."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pewstats_collectors.simulator.codes import ERANGEL, MIRAMAR, TAEGO, Map
from pewstats_collectors.simulator.season.shape import SEASON, Shape

TIME_ZONE: Final = "Europe/Berlin"
#: The nights of a whole season hold the change to summer time.
FIRST_DAY: Final = date(2026, 3, 21)
MATCH_EVERY: Final = timedelta(minutes=35)
#: How long before its first and after its last slot a round's window reaches.
WINDOW_BEFORE: Final = timedelta(hours=1)
WINDOW_AFTER: Final = timedelta(hours=2)
MAPS: Final[tuple[Map, ...]] = (ERANGEL, MIRAMAR, TAEGO)

_FIRST_MATCH: Final = time(19, tzinfo=ZoneInfo(TIME_ZONE))


@dataclass(frozen=True, slots=True)
class Slot:
    """One planned match; `map` None: the schedule leaves it open."""

    division: str
    round: int
    number: int
    scheduled: datetime
    map: Map | None


@dataclass(frozen=True, slots=True)
class Evening:
    """A round of one division."""

    division: str
    round: int
    slots: tuple[Slot, ...]

    @property
    def starts_at(self) -> datetime:
        return self.slots[0].scheduled - WINDOW_BEFORE

    @property
    def ends_at(self) -> datetime:
        return self.slots[-1].scheduled + WINDOW_AFTER


def evenings(shape: Shape) -> list[Evening]:
    """One a day: all divisions play round 1, then all play round 2, and so on."""
    places = [(round_, name) for round_ in range(1, shape.rounds + 1) for name in shape.division_names]
    return [
        Evening(division, round_, _slots(shape, division, round_, FIRST_DAY + timedelta(days=day)))
        for day, (round_, division) in enumerate(places)
    ]


def _slots(shape: Shape, division: str, round_: int, day: date) -> tuple[Slot, ...]:
    """The maps rotate; that of the last match is decided on the evening."""
    first = datetime.combine(day, _FIRST_MATCH)
    maps: list[Map | None] = [MAPS[number % len(MAPS)] for number in range(shape.matches - 1)]
    return tuple(
        Slot(division, round_, number, first + MATCH_EVERY * (number - 1), where)
        for number, where in enumerate([*maps, None], 1)
    )


def rounds_csv(plan: list[Evening]) -> str:
    """The rounds file of the season."""
    lines = ["season,division,group,number,name,starts_at,ends_at"]
    for one in plan:
        window = f"{one.starts_at.isoformat()},{one.ends_at.isoformat()}"
        lines.append(f"{SEASON},{one.division},,{one.round},Round {one.round},{window}")
    return "\n".join(lines) + "\n"


def schedule_csv(plan: list[Evening]) -> str:
    """The schedule file of the season."""
    lines = ["season,division,group,round,match_number,scheduled_datetime,map_name"]
    for slot in (slot for evening in plan for slot in evening.slots):
        where = slot.map.code if slot.map else ""
        place = f"{SEASON},{slot.division},,{slot.round},{slot.number}"
        lines.append(f"{place},{slot.scheduled.isoformat()},{where}")
    return "\n".join(lines) + "\n"
