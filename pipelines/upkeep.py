"""Upkeep: what is to be done now and then, and takes its time: backfill, and clearing away what is old."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pewstats_collectors import log

_log = log.get(__name__)

HELD_UP_S: Final = 60.0


@dataclass
class Task:
    """Something to do again every `every_s` s, or after `soon_s` s while it says that there is more."""

    name: str
    run: Callable[[], bool]
    every_s: float
    soon_s: float
    due_at: float = -math.inf


class Upkeep:
    """Does each of its tasks when it is time, one after another; what storage holds up waits for a minute."""

    def __init__(self, *tasks: Task) -> None:
        self._tasks = tasks

    def round(self) -> float:
        """Do what is due; returns after how many s something is due again."""
        for task in self._tasks:
            if time.monotonic() >= task.due_at:
                pause = self._do(task)
                task.due_at = time.monotonic() + pause
        return max(0.0, min(task.due_at for task in self._tasks) - time.monotonic())

    def _do(self, task: Task) -> float:
        """Returns after how many s it is due again."""
        try:
            return task.soon_s if task.run() else task.every_s
        except OSError as error:
            _log.warning("held up", task=task.name, error=str(error))
            return min(HELD_UP_S, task.every_s)
