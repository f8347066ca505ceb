"""Values as telemetry writes them, and how results are rounded (metrics 1.1, 1.4, 1.6, 1.10)."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

Event = dict[str, Any]
Timed = tuple[int, Event]  # milliseconds since the start of the match, event
Place = tuple[float, float, float]  # x, y, z in centimetres
Row = dict[str, Any]

BLEEDING = ("Damage_Groggy", "Damage_DBNO")  # metrics 1.8
BLUE_ZONE = "Damage_BlueZone"


def milliseconds(stamp: str) -> int:
    """Return `_D` as milliseconds since 1970; fractions beyond three digits are cut (metrics 1.1)."""
    whole, _, fraction = stamp.removesuffix("Z").removesuffix("+00:00").partition(".")
    return int(datetime.fromisoformat(whole + "+00:00").timestamp()) * 1000 + int((fraction + "000")[:3])


def seconds(ms: int | None) -> float | None:
    """Return milliseconds as seconds with 3 decimals."""
    return None if ms is None else ms / 1000


def number(block: Any, key: str) -> float | None:
    """Return a number of the block; None when it is missing or no number."""
    value = block.get(key) if isinstance(block, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def whole(block: Any, key: str) -> int | None:
    """Return a number of the block as int."""
    value = number(block, key)
    return None if value is None else int(value)


def known_id(block: Any, key: str) -> int | None:
    """Return attackId or dBNOId; -1 means there is none (metrics 1.6)."""
    value = whole(block, key)
    return None if value == -1 else value


def flag(block: Any, key: str) -> bool | None:
    """Return a true or false of the block; None when the key is missing."""
    value = block.get(key) if isinstance(block, dict) else None
    return value if isinstance(value, bool) else None


def text(block: Any, key: str) -> str | None:
    """Return a text of the block; None when it is missing or empty."""
    value = block.get(key) if isinstance(block, dict) else None
    return value if isinstance(value, str) and value else None


def texts(block: Any, key: str) -> list[str] | None:
    """Return a list of texts of the block; None when the key is missing."""
    value = block.get(key) if isinstance(block, dict) else None
    return list(value) if isinstance(value, list) else None


def is_game(event: Event) -> float:
    """Return the state of the match; 0 where the event does not tell."""
    return number(event.get("common"), "isGame") or 0.0


def phase_of(event: Event) -> int:
    """Return the number of the circle, 0 before the first (metrics 3)."""
    return math.floor(is_game(event) + 1e-6)


def account(block: Any) -> str | None:
    """Return the account id of a person; None for nobody and for whoever is no actor (metrics 1.4)."""
    identity = text(block, "accountId")
    if identity is None:
        return None
    is_actor = identity.startswith(("account.", "ai.")) or text(block, "type") == "user_ai"
    return identity if is_actor else None


def is_bot(block: Any) -> bool:
    """Return whether this person is a bot (metrics 1.4)."""
    return (text(block, "accountId") or "").startswith("ai.") or text(block, "type") == "user_ai"


def place(block: Any) -> Place | None:
    """Return where a person stands; (0, 0, 0) is no position (metrics 1.6)."""
    return point(block.get("location")) if isinstance(block, dict) else None


def point(location: Any) -> Place | None:
    """Return x, y, z of a location block in centimetres; None for (0, 0, 0)."""
    x, y, z = number(location, "x"), number(location, "y"), number(location, "z")
    if x is None or y is None or z is None or (x, y, z) == (0.0, 0.0, 0.0):
        return None
    return x, y, z


def distance(a: Place, b: Place) -> float:
    """Return the 3D distance in metres."""
    return math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2) / 100


def flat(ax: float, ay: float, bx: float, by: float) -> float:
    """Return the 2D distance of two points in metres."""
    return math.sqrt((ax - bx) ** 2 + (ay - by) ** 2) / 100


def metres(value: float | None) -> float | None:
    """Return a distance of the file in metres; -1 is none (metrics 1.6)."""
    return None if value is None or value == -1 else value / 100


def rounded(value: float | None, decimals: int) -> float | None:
    """Return a rounded value, None stays None."""
    return None if value is None else round(value, decimals)


def half_up(numerator: int, denominator: int) -> int:
    """Return numerator / denominator as an integer, halves up (metrics 1.10)."""
    return (2 * numerator + denominator) // (2 * denominator)


def mean(values: Iterable[float]) -> float | None:
    """Return the mean; None of nothing."""
    listed = list(values)
    return math.fsum(listed) / len(listed) if listed else None


def share(part: float, total: float, decimals: int = 4, scale: float = 1) -> float | None:
    """Return scale x part / total rounded; None when the total is 0 (metrics 1.7)."""
    return round(scale * part / total, decimals) if total else None


def sort_key(values: Iterable[Any]) -> tuple[tuple[bool, Any], ...]:
    """Return a key that puts None before everything else."""
    return tuple((value is not None, value) for value in values)
