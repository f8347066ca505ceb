"""Where a match's files are, below the storage URL."""

import re
from datetime import UTC, datetime
from typing import Final

from pewstats_collectors.errors import Reject

_SHARD: Final = re.compile(r"[a-z0-9-]+")
_MATCH_ID: Final = re.compile(r"[0-9a-zA-Z-]+")
_SUFFIX: Final = ".raw.json.gz"


def telemetry_key(shard: str, started: datetime, match_id: str) -> str:
    """`{shard}/{yyyy}/{mm}/{dd}/{match_id}.raw.json.gz`, by the UTC day of the match's start.

    Raises Reject for a shard or id that could name another place.
    """
    day = f"{started.astimezone(UTC):%Y/%m/%d}"
    return f"{_checked(_SHARD, shard)}/{day}/{_checked(_MATCH_ID, match_id)}{_SUFFIX}"


def match_of(name: str) -> str | None:
    """The match of a telemetry file by its name in its folder; None: it is none."""
    match_id = name.removesuffix(_SUFFIX)
    return match_id if match_id != name and _MATCH_ID.fullmatch(match_id) else None


def match_object_key(shard: str, match_id: str) -> str:
    """`match-objects/{shard}/{match_id}.json.gz`. Raises Reject like `telemetry_key`."""
    return f"match-objects/{_checked(_SHARD, shard)}/{_checked(_MATCH_ID, match_id)}.json.gz"


def _checked(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise Reject("bad name", f"{text[:80]!r} does not match {pattern.pattern}")
    return text
