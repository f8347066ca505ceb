"""How the API's damageDealt is to be read: damage to enemies and mates, to enemies only, or to himself too.

Which one PUBG uses is not the same in all years; so all are tried, and the one that fits a match is stored.
"""

from collections.abc import Callable, Mapping
from typing import Final

from pewstats_collectors.telemetry.verification.outcome import Cause, Check, Failure
from pewstats_collectors.telemetry.verification.sides import Participant, Sides, Told

_HIT_POINTS: Final = 0.1


def _sum(*parts: float | None) -> float | None:
    known = [part for part in parts if part is not None]
    return round(sum(known), 4) if len(known) == len(parts) else None


_READINGS: Final[Mapping[str, Callable[[Told], float | None]]] = {
    "enemies+team": lambda one: _sum(one.damage_dealt_to_enemies, one.damage_dealt_to_team),
    "enemies": lambda one: one.damage_dealt_to_enemies,
    "enemies+team+self": lambda one: _sum(
        one.damage_dealt_to_enemies, one.damage_dealt_to_team, one.damage_self
    ),
}
_ANOTHER_READING: Final = {"enemies": Cause.ENEMY_DAMAGE_ONLY, "enemies+team+self": Cause.SELF_DAMAGE}


def damage_reading(sides: Sides) -> str | None:
    """The reading of damageDealt that fits most players, of equals the first."""
    fits = dict.fromkeys(_READINGS, 0)
    for _, told, api in sides.final():
        for reading in _fitting(told, api):
            fits[reading] += 1
    best = max(fits, key=lambda reading: fits[reading])
    return best if fits[best] else None


def _fitting(told: Told, api: Participant) -> list[str]:
    fitting = []
    for reading, read in _READINGS.items():
        value = read(told)
        if (
            value is not None
            and api.damage_dealt is not None
            and abs(value - api.damage_dealt) <= _HIT_POINTS
        ):
            fitting.append(reading)
    return fitting


def damage_dealt(sides: Sides, reading: str | None) -> Check | None:
    """The API's damage is ours, by the reading of this match; another that fits is a known cause."""
    cases = [
        (account, told, api)
        for account, told, api in sides.final()
        if api.damage_dealt is not None and told.damage_dealt_to_enemies is not None
    ]
    failures = []
    for account, told, api in cases:
        fitting = _fitting(told, api)
        if reading is None or reading not in fitting:
            cause = next((_ANOTHER_READING[one] for one in fitting if one in _ANOTHER_READING), None)
            actual = _READINGS[reading or "enemies+team"](told)
            failures.append(Failure(account, api.damage_dealt, actual, cause))
    return Check(len(cases), failures) if cases else None
