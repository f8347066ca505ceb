"""How a person was hit: reason, type, causer and distance, in one form for every event that tells it."""

from typing import Final, NamedTuple, Protocol

HEADSHOT: Final = "HeadShot"

# How the file says "nothing": a knock by nobody, no knock, no killer.
_NOTHING: Final = ("", "Damage_None")


class _Told(Protocol):
    @property
    def damage_reason(self) -> str: ...
    @property
    def damage_type_category(self) -> str: ...
    @property
    def damage_causer_name(self) -> str: ...
    @property
    def distance(self) -> float: ...


class Blow(NamedTuple):
    """A damage as told by a knock or a death; None: not told. Distance in m."""

    reason: str | None
    type: str | None
    causer: str | None
    distance_m: float | None


UNTOLD: Final = Blow(None, None, None, None)


def blow_of(told: _Told | None) -> Blow:
    """The blow an event or a damage info tells of."""
    if told is None or told.damage_type_category in _NOTHING:
        return UNTOLD
    return Blow(
        text_or_none(told.damage_reason),
        told.damage_type_category,
        text_or_none(told.damage_causer_name),
        metres_or_none(told.distance),
    )


def text_or_none(text: str | None) -> str | None:
    """A code; None for the two ways of saying that there is none."""
    return None if text in ("", "None") else text


def metres_or_none(centimetres: float) -> float | None:
    """A distance in m; None for the -1 of an absent attacker."""
    return None if centimetres < 0 else centimetres / 100
