"""The telemetry files that are measured when none are named."""

import gzip
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from pewstats_collectors.simulator import full_lobby

_RECORDED: Final = Path(__file__).parents[2] / "shared/data/pubg/telemetry/custom-2025-07-12.json.gz"
_BEGIN_AND_END: Final = ("LogMatchDefinition", "LogMatchStart", "LogMatchEnd")


def lobby_file(folder: Path, seed: int) -> Path:
    """A full modern lobby, as the simulator plays it."""
    path = folder / f"simulated-lobby-{seed}.json.gz"
    path.write_bytes(full_lobby(seed).telemetry_gz())
    return path


def recorded_files() -> list[Path]:
    """The recorded custom match, where the data pack is at hand."""
    return [_RECORDED] if _RECORDED.is_file() else []


def files_that_grow(folder: Path, lobby: Path) -> list[Path]:
    """About 10,000, 50,000 and 200,000 events: a fifth of the lobby, all of it, and four times in a row."""
    events = orjson.loads(gzip.decompress(lobby.read_bytes()))
    return [
        _write(folder / "a-fifth.json.gz", _first_part(events, 0.2)),
        lobby,
        _write(folder / "four-times.json.gz", _repeated(events, 4)),
    ]


def _first_part(events: list[dict[str, Any]], share: float) -> list[dict[str, Any]]:
    end = share * len(events)
    return [event for n, event in enumerate(events) if n < end or event["_T"] in _BEGIN_AND_END]


def _repeated(events: list[dict[str, Any]], times: int) -> list[dict[str, Any]]:
    """The same match played over and over within one window, everybody back in it each time."""
    moments = {event["_T"]: datetime.fromisoformat(event["_D"]) for event in events}  # the last of each type
    length = moments["LogMatchEnd"] - moments["LogMatchStart"] + timedelta(seconds=10)
    whole = [event for event in events if event["_T"] in _BEGIN_AND_END[:2]]
    for number in range(times):
        for event in events:
            last = number == times - 1 and event["_T"] == "LogMatchEnd"
            if last or event["_T"] not in _BEGIN_AND_END:
                whole.append(event | {"_D": _later(event["_D"], number * length)})
    return whole


def _later(moment: str, by: timedelta) -> str:
    return (datetime.fromisoformat(moment) + by).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _write(path: Path, events: list[dict[str, Any]]) -> Path:
    path.write_bytes(gzip.compress(orjson.dumps(events), 6))
    return path
