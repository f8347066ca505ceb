"""Telemetry of simulated matches, decoded the plain way for tests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from pewstats_collectors.simulator import SimulatedMatch


@dataclass(frozen=True, slots=True)
class Telemetry:
    """A played match and its events: all of them, and by type those inside the window with their time."""

    match: SimulatedMatch
    events: list[dict[str, Any]]
    window: dict[str, list[tuple[float, dict[str, Any]]]]
    end_s: float


def read(match: SimulatedMatch) -> Telemetry:
    """Decode a match's telemetry; time is seconds since LogMatchStart."""
    events = orjson.loads(match.telemetry())
    start = next(event["_D"] for event in events if event["_T"] == "LogMatchStart")
    end = next(seconds(event["_D"], start) for event in events if event["_T"] == "LogMatchEnd")
    window: dict[str, list[tuple[float, dict[str, Any]]]] = {}
    for event in events[1:]:
        t = seconds(event["_D"], start)
        if 0 <= t <= end:
            window.setdefault(event["_T"], []).append((t, event))
    return Telemetry(match, events, window, end)


def seconds(stamp: str, start: str) -> float:
    """Seconds between two stamps of one evening."""
    return round((datetime.fromisoformat(stamp) - datetime.fromisoformat(start)).total_seconds(), 3)
