"""Which match a telemetry file is about: its long id, `match.bro.{kind}.{season}....{mode}....{match id}`.

Since 2018-10: match.bro.KIND.SEASON.PLATFORM.MODE.REGION.YYYY.MM.DD.HH.ID, where a custom match has the
host's id for a season; before: match.bro.KIND.SEASON.REGION.MODE.YYYY.MM.DD.ID.
"""

import re
from datetime import date, datetime
from typing import Final, NamedTuple

import msgspec

from pewstats_collectors import times
from pewstats_collectors.telemetry.decode import Telemetry
from pewstats_collectors.telemetry.events import LogMatchDefinition, LogMatchStart, LogPlayerKill
from pewstats_collectors.telemetry.inflate import head

PEEK_BYTES: Final = 64 * 1024
_LONGEST_ID: Final = 256

_LONG_ID: Final = re.compile(
    r"match\.bro\.\w+\..*?"
    r"(?:(?P<platform>[\w-]+)\.(?P<mode>[\w-]+)\.[\w-]*\.(?P<day>\d{4}\.\d\d\.\d\d)\.\d\d"
    r"|[\w-]*\.(?P<old_mode>[\w-]+)\.(?P<old_day>\d{4}\.\d\d\.\d\d))"
    r"\.(?P<id>[\w-]{1,64})",
    re.ASCII,
)
# The id becomes a file name and a key: letters, digits and dashes only.
_SHORT_ID: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
_FIRST_EVENT: Final = re.compile(rb'\s*\[\s*\{.*?"_T"\s*:\s*"Log\w+"', re.DOTALL)
_DEFINITION: Final = re.compile(rb'\{[^{}]*"_T"\s*:\s*"LogMatchDefinition"[^{}]*\}')
_COMMON_ID: Final = re.compile(rb'"matchId"\s*:\s*"([^"\\]+)"')


class LongId(NamedTuple):
    """What a long match id says; None where this one does not."""

    match_id: str | None
    platform: str | None = None
    game_mode: str | None = None
    day: date | None = None


class Peek(NamedTuple):
    """What the beginning of a telemetry file says; None where it does not say it."""

    match_id: str | None
    shard: str | None
    started_at: datetime | None


def parse_long_id(text: str) -> LongId:
    """Take a long match id apart; of an unfamiliar one only the last dotted part is known."""
    if len(text) > _LONGEST_ID:  # no id, and the pattern takes its time
        return LongId(None)
    found = _LONG_ID.fullmatch(text)
    short = text.rpartition(".")[2]
    if found is None:
        return LongId(short if _SHORT_ID.fullmatch(short) else None)
    try:
        day = datetime.strptime(found["day"] or found["old_day"], "%Y.%m.%d").date()  # noqa: DTZ007 -- a day
    except ValueError:
        day = None
    return LongId(found["id"], found["platform"], found["mode"] or found["old_mode"], day)


def long_ids(telemetry: Telemetry) -> list[LongId]:
    """Every different long id in the file, in order; `LogMatchDefinition` first, else 2018's `common`."""
    texts = [event.match_id for event in telemetry.of(LogMatchDefinition)]
    if not texts:
        commons = [start.common for start in telemetry.of(LogMatchStart)]
        commons += [kill.common for kill in telemetry.of(LogPlayerKill)]
        texts = [common.match_id for common in commons if common.match_id]
    return [parse_long_id(text) for text in dict.fromkeys(texts)]


def match_id_of(telemetry: Telemetry) -> str | None:
    """The API's id of the match, None when the file does not say it."""
    return next((found.match_id for found in long_ids(telemetry) if found.match_id), None)


def peek(data: bytes) -> Peek | None:
    """Tell from the first 64 kB of text whether `data`, whole or cut, is telemetry, and of which match.

    None when it is not. Nothing is checked beyond that: a cut-off file is still recognised.
    """
    text = head(data, PEEK_BYTES)
    if not _FIRST_EVENT.match(text):
        return None
    definition = _definition(text)
    if definition is not None:
        long_id, started_at = parse_long_id(definition.match_id), definition.at
    else:
        common = _COMMON_ID.search(text)
        long_id, started_at = parse_long_id(common[1].decode(errors="replace") if common else ""), None
    if started_at is None and long_id.day is not None:
        started_at = datetime.fromisoformat(f"{long_id.day}T00:00:00+00:00")
    if started_at is not None and not times.is_plausible(started_at):
        started_at = None
    return Peek(long_id.match_id, long_id.platform, started_at)


def _definition(text: bytes) -> LogMatchDefinition | None:
    found = _DEFINITION.search(text)
    if found is None:
        return None
    try:
        return msgspec.json.decode(found[0], type=LogMatchDefinition)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
