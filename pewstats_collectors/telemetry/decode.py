"""Telemetry bytes to typed events, in file order, each type by itself.

The whole array is decoded in one go. Only where that fails is each event decoded by itself, so that an
unknown type is counted and a bad event is set aside with its reason while all others still count.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar, cast

import msgspec

from pewstats_collectors.errors import Reject
from pewstats_collectors.telemetry.event_parts import Common
from pewstats_collectors.telemetry.events import (
    ANY_EVENT,
    UNUSED,
    USED,
    Event,
    LogMatchDefinition,
    LogMatchStart,
    LogPhaseChange,
)
from pewstats_collectors.telemetry.inflate import BLANK, MAX_BYTES, MAX_RATIO, inflate
from pewstats_collectors.telemetry.phase import half_steps_of

E = TypeVar("E", bound=Event)

_ARRAY: Final = msgspec.json.Decoder(list[ANY_EVENT])
_ONE: Final = msgspec.json.Decoder(ANY_EVENT)
_KNOWN: Final = frozenset(kind.__name__ for kind in (*USED, *UNUSED))
_FAULTS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
# The lookahead lets the search leap from backslash to backslash, of which telemetry has few.
_NUL: Final = re.compile(rb"\\(?=u0000)")


@dataclass(frozen=True, slots=True)
class BadEvent:
    """An event that could not be read: its place in the file, type if it has one, and why."""

    index: int
    type: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What one file says. `first`, `last`: the earliest and latest event, LogMatchDefinition left out.

    `first_in_game` and `half_steps` (the first event of each half step of isGame) stand in for the events
    LogMatchStart and LogPhaseChange where those are missing.
    """

    events: dict[type[Event], list[Event]]
    read: int
    unknown: dict[str, int]
    bad: list[BadEvent]
    first: datetime
    last: datetime
    first_in_game: datetime | None
    half_steps: dict[int, datetime]

    def of(self, kind: type[E]) -> list[E]:
        """All events of one type, in file order."""
        return cast(list[E], self.events.get(kind, []))


class _Tag(msgspec.Struct, gc=False):
    type: str | None = msgspec.field(name="_T", default=None)


class _Stamp(msgspec.Struct, gc=False):
    at: datetime = msgspec.field(name="_D")
    common: Common


_PARTS: Final = msgspec.json.Decoder(list[msgspec.Raw])
_TAG: Final = msgspec.json.Decoder(_Tag)
_STAMP: Final = msgspec.json.Decoder(_Stamp)


def decode(data: bytes, *, max_bytes: int = MAX_BYTES, max_ratio: float = MAX_RATIO) -> Telemetry:
    """Read a telemetry file, gzipped or plain.

    Raises Reject: "cut off" and "damaged" with the offset in the text, "not telemetry", "too large", "too
    deep".
    """
    text = inflate(data, max_bytes=max_bytes, max_ratio=max_ratio)
    if not text.lstrip(BLANK).startswith(b"["):
        raise Reject("not telemetry", "not a JSON array")
    # PostgreSQL stores no NUL character; the replacement has the same length, so offsets stay true.
    if _NUL.search(text):
        text = text.replace(rb"\u0000", rb"\ufffd")
    try:
        events: list[Event] = _ARRAY.decode(text)
    except RecursionError as error:
        raise Reject("too deep", "nested deeper than any telemetry") from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _one_by_one(text)
    return _telemetry(events, len(events), {}, [], text)


def _one_by_one(text: bytes) -> Telemetry:
    """Decode every event by itself: what is unknown is counted, what is bad is listed."""
    events: list[Event] = []
    unknown: Counter[str] = Counter()
    bad: list[BadEvent] = []
    parts = _split(text)
    for index, part in enumerate(parts):
        try:
            events.append(_ONE.decode(part))
        except _FAULTS as fault:
            kind = _type_of(part)
            if kind is not None and kind not in _KNOWN:
                unknown[kind] += 1  # at once: after an update of the game these can be most of the file
                continue
            try:
                events.append(_forgive(part, fault))
            except _FAULTS as error:
                bad.append(BadEvent(index, kind, str(error)))
    return _telemetry(events, len(parts), dict(unknown), bad, text)


def _split(text: bytes) -> list[msgspec.Raw]:
    try:
        return _PARTS.decode(text)
    except RecursionError as error:
        raise Reject("too deep", "nested deeper than any telemetry") from error
    except msgspec.DecodeError as error:
        raise _syntax_fault(text, str(error)) from error


def _syntax_fault(text: bytes, message: str) -> Reject:
    if "truncated" in message:
        return Reject("cut off", f"the JSON array ends early, at byte {len(text)}", offset=len(text))
    place = re.search(r"\(byte (\d+)\)", message)
    offset = int(place[1]) if place else None
    return Reject("damaged" if b'"_T"' in text[:offset] else "not telemetry", message, offset=offset)


def _forgive(part: msgspec.Raw, fault: Exception) -> Event:
    """The event, if all its fault is what no recorded file shows but JSON allows: nobody as {}, 3 as 3.0."""
    if not isinstance(fault, msgspec.ValidationError):
        raise fault
    plain: dict[str, Any] = _tidy(msgspec.json.decode(part))
    return cast(Event, msgspec.convert(plain, type=ANY_EVENT))


def _tidy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: None if inner == {} else _tidy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_tidy(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _type_of(part: msgspec.Raw) -> str | None:
    try:
        return _TAG.decode(part).type
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _telemetry(
    events: list[Event], read: int, unknown: dict[str, int], bad: list[BadEvent], text: bytes
) -> Telemetry:
    by_type: defaultdict[type[Event], list[Event]] = defaultdict(list)
    for event in events:
        by_type[type(event)].append(event)
    times = [event.at for event in events if type(event) is not LogMatchDefinition]
    if not times:
        raise Reject("not telemetry", bad[0].reason if bad else "no events")
    in_game: datetime | None = None
    half_steps: dict[int, datetime] = {}
    if LogMatchStart not in by_type or LogPhaseChange not in by_type:
        in_game, half_steps = _game_states(text)
    used = {kind: by_type[kind] for kind in USED if kind in by_type}
    return Telemetry(used, read, unknown, bad, min(times), max(times), in_game, half_steps)


def _game_states(text: bytes) -> tuple[datetime | None, dict[int, datetime]]:
    """When the match has surely begun, and the first event of each half step of isGame."""
    begun: datetime | None = None
    half_steps: dict[int, datetime] = {}
    for part in _split(text):
        try:
            stamp = _STAMP.decode(part)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        is_game, at = stamp.common.is_game, stamp.at
        # 0.1 is a float32 on the wire.
        if is_game < 0.1 - 1e-6 or at.tzinfo is None:
            continue
        begun = at if begun is None else min(begun, at)
        half = half_steps_of(is_game)
        half_steps[half] = min(half_steps.get(half, at), at)
    return begun, half_steps
