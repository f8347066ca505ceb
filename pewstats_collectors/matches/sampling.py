"""Whom tournament discovery asks for: a few players per division and group, more when matches are overdue."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo


class Sampled(Protocol):
    """A roster entry, in the order of its priority within division and group."""

    @property
    def division(self) -> str: ...
    @property
    def group_name(self) -> str: ...


S = TypeVar("S", bound=Sampled)


def inside_hours(now: datetime, time_zone: str, start: time | None, end: time | None) -> bool:
    """Is it discovery time there? Start inclusive, end exclusive; a window may cross midnight.

    A window that ends when it starts is the whole day.
    """
    if start is None or end is None:
        return True
    local = now.astimezone(ZoneInfo(time_zone)).time()
    return start <= local < end if start < end else local >= start or local < end


def by_place(entries: Iterable[S]) -> dict[tuple[str, str], list[S]]:
    """Entries by (division, group), order kept."""
    places: dict[tuple[str, str], list[S]] = {}
    for entry in entries:
        places.setdefault((entry.division, entry.group_name), []).append(entry)
    return places


def sample_size(base: int, empty_runs: int, widen_after: int) -> int:
    """Larger by the base after every `widen_after` empty runs in a row."""
    return base * (1 + empty_runs // widen_after)


def is_overdue(now: datetime, since: datetime | None, *, after: timedelta) -> bool:
    """Should a match have been seen by now? `since` is when the last one, or the round, began."""
    return since is not None and now - since >= after
