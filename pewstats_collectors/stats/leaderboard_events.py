"""Leaderboard events: what they ask for and which matches answer. Data in config/leaderboard_events.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder
from pewstats_collectors.stats.career import ALL, CAREERS
from pewstats_collectors.stats.checks import Check, list_of, one_of, record, text

Direction = Literal["HIGH", "LOW"]
"""Which scores are better."""

MANUAL: Final = "manual"

#: The numbers of a match that an event can ask for, in metres and seconds, and which of them are better.
#: How each is read stands in the view leaderboard_match_values.
METRICS: Final[Mapping[str, Direction]] = {
    "kills": "HIGH",
    "headshot_kills": "HIGH",
    "knocks": "HIGH",
    "assists": "HIGH",
    "revives": "HIGH",
    "damage": "HIGH",
    "longest_kill": "HIGH",
    "time_survived": "HIGH",
    "placement": "LOW",
    "first_kill_s": "LOW",
    "fastest_win_s": "LOW",
}

#: Careers whose matches can give scores; `all` is no filter.
MATCH_TYPES: Final = tuple(name for name in CAREERS if name != ALL)

MAX_ELO: Final = 100_000


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event is; None takes any match type or game mode."""

    name: str
    metric: str
    direction: Direction
    match_types: tuple[str, ...] | None = None
    game_modes: tuple[str, ...] | None = None
    tournament_only: bool = False
    time_zone: str = "UTC"
    base_elo: int = 1000
    elo_per_sigma: int = 200


def definition(name: str) -> EventDefinition:
    """The definition that the file has under this name. Raises UsageError that names the known ones."""
    known = definitions()
    if name not in known:
        raise UsageError(f"no event definition {name!r}, known are {', '.join(sorted(known))}")
    return known[name]


@cache
def definitions() -> dict[str, EventDefinition]:
    """All definitions of the file. Raises UsageError that names every fault."""
    file = config_folder() / "leaderboard_events.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file}: expected a readable TOML file ({error})") from None
    return read_definitions(table)


def read_definitions(table: Mapping[str, object]) -> dict[str, EventDefinition]:
    """Definitions from a parsed file, checked whole. Raises UsageError that names every fault."""
    faults: list[str] = []
    fields = {name: _checked(f"event {name}", value, faults) for name, value in table.items()}
    if faults:
        raise UsageError("\n".join(faults))
    return {name: EventDefinition(**of_one) for name, of_one in fields.items()}


def make_definition(place: str, given: Mapping[str, object]) -> EventDefinition:
    """A definition from such fields as the file has. Raises UsageError: `place` says whose they are."""
    faults: list[str] = []
    fields = _checked(place, given, faults)
    if faults:
        raise UsageError("\n".join(faults))
    return EventDefinition(**fields)


def _checked(place: str, value: object, faults: list[str]) -> dict[str, Any]:
    before = len(faults)
    fields = record(value, place, faults, _KEYS, required=("name", "metric"))
    if len(faults) == before and "direction" not in fields:
        if fields["metric"] == MANUAL:
            faults.append(f"{place}, direction: expected HIGH or LOW for a manual metric, but missing")
        else:
            fields["direction"] = METRICS[fields["metric"]]
    return fields


def _time_zone(value: object, place: str, faults: list[str]) -> object:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults.append(f"{place}: expected an IANA name such as Europe/Berlin, not {value!r}")
        return value


def _elo(least: int) -> Check:
    def check(value: object, place: str, faults: list[str]) -> object:
        if type(value) is not int or not least <= value <= MAX_ELO:
            faults.append(f"{place}: expected a whole number from {least} to {MAX_ELO}, not {value!r}")
        return value

    return check


def _yes_or_no(value: object, place: str, faults: list[str]) -> object:
    if not isinstance(value, bool):
        faults.append(f"{place}: expected true or false, not {value!r}")
    return value


_KEYS: Final[Mapping[str, Check]] = {
    "name": text,
    "metric": one_of((*METRICS, MANUAL)),
    "direction": one_of(get_args(Direction)),
    "match_types": list_of(one_of(MATCH_TYPES), distinct=True),
    "game_modes": list_of(text, distinct=True),
    "tournament_only": _yes_or_no,
    "time_zone": _time_zone,
    "base_elo": _elo(0),
    "elo_per_sigma": _elo(1),
}
