"""Poison for a simulated match: each kind spoils one of its two files and leads to one known dead letter."""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson

from pewstats_collectors.jobs import DOWNLOAD, SUMMARY, TELEMETRY
from pewstats_collectors.simulator.codes import Json

STRANGER: Final = "00000000-0000-4000-8000-000000000000"
"""The match that files of another match are of; no world plays it."""

_DEEP: Final = 100_000
_BOMB_BYTES: Final = 20_000_000
_DEFINED_ID: Final = re.compile(rb'(?<=\.)[^".]+(?=")')


class Spoils(StrEnum):
    """Which file is spoiled."""

    MATCH_OBJECT = "match object"
    TELEMETRY = "telemetry"


@dataclass(frozen=True, slots=True)
class Poison:
    """`spoil` takes and gives the file as it is served: a match object as JSON text, telemetry as gzip.

    The match ends with one dead letter of `job` with `reason`; `retried` says after `max_attempts` only.
    """

    name: str
    spoils: Spoils
    job: str
    reason: str
    spoil: Callable[[bytes], bytes]
    retried: bool = False


def _wrong_type(body: Json) -> None:
    _participants(body)[0]["attributes"]["stats"]["kills"] = {"many": True}


def _missing_key(body: Json) -> None:
    del _participants(body)[0]["attributes"]["stats"]["playerId"]


def _player_twice(body: Json) -> None:
    one, other = _participants(body)[:2]
    other["attributes"]["stats"]["playerId"] = one["attributes"]["stats"]["playerId"]


def _of_another_match(body: Json) -> None:
    body["data"]["id"] = STRANGER


def _not_a_match(body: Json) -> None:
    body["data"]["type"] = "player"


def _participants(body: Json) -> list[Json]:
    return [item for item in body["included"] if item["type"] == "participant"]


def _changed(change: Callable[[Json], None]) -> Callable[[bytes], bytes]:
    """Spoil a match object by changing its document."""

    def spoil(data: bytes) -> bytes:
        body: Any = orjson.loads(data)
        change(body)
        return orjson.dumps(body)

    return spoil


def _deep_object(data: bytes) -> bytes:
    return data.rstrip()[:-1] + b',"deep":' + b"[" * _DEEP + b"]" * _DEEP + b"}"


def _deep_event(text: bytes) -> bytes:
    return text.rstrip()[:-1] + b"," + b"[" * _DEEP + b"]" * _DEEP + b"]"


def _not_utf_8(text: bytes) -> bytes:
    """Bytes of no character between two events in the middle."""
    place = text.index(b"},{", len(text) // 2) + 2
    return text[:place] + b"\xff\xfe" + text[place:]


def _defined_as_another(text: bytes) -> bytes:
    place = text.index(b'"MatchId"')
    return text[:place] + _DEFINED_ID.sub(STRANGER.encode(), text[place:], count=1)


def _no_array(_: bytes) -> bytes:
    return b'{"errors":[{"title":"Not Found"}]}'


def _bomb(_: bytes) -> bytes:
    return b"[" + b" " * _BOMB_BYTES + b"]"


def _repacked(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Spoil telemetry by changing its text."""
    return lambda data: gzip.compress(change(gzip.decompress(data)), compresslevel=1, mtime=0)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _of_object(name: str, reason: str, spoil: Callable[[bytes], bytes]) -> Poison:
    return Poison(name, Spoils.MATCH_OBJECT, SUMMARY, reason, spoil)


def _of_telemetry(
    name: str, job: str, reason: str, spoil: Callable[[bytes], bytes], *, retried: bool = False
) -> Poison:
    return Poison(name, Spoils.TELEMETRY, job, reason, spoil, retried)


_UNREADABLE: Final = "unreadable match object"

POISONS: Final[dict[str, Poison]] = {
    poison.name: poison
    for poison in (
        _of_object("wrong type", _UNREADABLE, _changed(_wrong_type)),
        _of_object("missing key", _UNREADABLE, _changed(_missing_key)),
        _of_object("player twice", _UNREADABLE, _changed(_player_twice)),
        _of_object("deep match object", _UNREADABLE, _deep_object),
        _of_object("match object of another match", "another match", _changed(_of_another_match)),
        _of_object("not a match", "not a match object", _changed(_not_a_match)),
        _of_telemetry("not an array", DOWNLOAD, "not telemetry", _repacked(_no_array)),
        _of_telemetry("gzip bomb", DOWNLOAD, "too large", _repacked(_bomb)),
        _of_telemetry("cut off", DOWNLOAD, "cut off", _cut, retried=True),
        _of_telemetry("deep telemetry", TELEMETRY, "too deep", _repacked(_deep_event)),
        _of_telemetry("not UTF-8", TELEMETRY, "damaged", _repacked(_not_utf_8)),
        _of_telemetry(
            "telemetry of another match", TELEMETRY, "another match", _repacked(_defined_as_another)
        ),
    )
}
"""Every kind by its name."""
