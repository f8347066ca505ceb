"""Upkeep: what is to be done now and then, and takes its time: backfill, and clearing away what is old."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from pewstats_collectors import log

_log = log.get(__name__)


@dataclass
class Task:
    """Something to do again every `every_s` s, or after `soon_s` s while it says that there is more."""

    name: str
    run: Callable[[], bool]
    every_s: float
    soon_s: float
    due_at: float = -math.inf


class Upkeep:
    """Does each of its tasks when it is time. What storage holds up (OSError) holds up no other task."""

    def __init__(self, *tasks: Task) -> None:
        self._tasks = tasks

    def round(self) -> float:
        """Do what is due; returns after how many s something is due again."""
        for task in self._tasks:
            if time.monotonic() >= task.due_at:
                task.due_at = time.monotonic() + (task.soon_s if self._is_busy(task) else task.every_s)
        return max(0.0, min(task.due_at for task in self._tasks) - time.monotonic())

    def _is_busy(self, task: Task) -> bool:
        try:
            return task.run()
        except OSError as error:
            _log.warning("held up", task=task.name, error=str(error))
            return True
