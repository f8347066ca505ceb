"""Looks after the children of a pool, also while no work comes: who works, who was lost, who stands still.

The library itself ends a child that works for too long, reaps the dead and replaces whoever died at work. It
says nothing of one who died while he was idle, and leaves one alone who was stopped (SIGSTOP, a debugger that
was left): he takes up no work, and his place stays empty.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

from pebble import ProcessPool

from pewstats_collectors import log, metrics

#: Why a child had to be replaced that nobody waited for.
STOPPED, DIED_IDLE = "stopped", "died while idle"
#: Seconds between two looks.
LOOK_S: Final = 1.0
#: States in /proc of a process that does not run: stopped, and stopped by a debugger.
_STOPPED: Final = ("T", "t")
_NOT_THERE: Final = (None, "Z", "X")

_log = log.get(__name__)


class ChildWatch:
    """What was seen of one pool at the last look; for one thread at a time, but for `explained`."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._at_work: dict[int, bool] = {}
        self._missing: set[int] = set()
        self._stopped: set[int] = set()
        self._explained: set[int] = set()

    def explained(self, pid: int | None) -> None:
        """The end of this child was counted by whoever waited for its work."""
        if pid is not None:
            self._explained.add(pid)

    def look(self, pool: ProcessPool) -> None:
        """Count who was lost since the last look, end who stands still, and set the gauge."""
        at_work = children_of(pool)
        # Counted a look later: whoever waits for the work of a child learns of its death after the pool did.
        self.count_missing()
        self._missing = {pid for pid, worked in self._at_work.items() if not worked} - at_work.keys()
        self._at_work = at_work
        states = {pid: process_state(pid) for pid in at_work}
        stopped = {pid for pid, state in states.items() if state in _STOPPED}
        for pid in (
            stopped & self._stopped
        ):  # at two looks: whoever is stopped with his parent goes on with it
            _log.warning("a child stands still and is ended", pid=pid, at_work=at_work[pid])
            metrics.CHILD_RESTARTS.labels(STOPPED).inc()
            self._explained.add(pid)
            kill(pid)
        self._stopped = stopped
        self._explained &= self._missing | at_work.keys()
        there = [pid for pid, state in states.items() if state not in _NOT_THERE]
        working = sum(at_work[pid] for pid in there)
        show(working=working, idle=len(there) - working, gone=self._number - len(there))

    def count_missing(self) -> None:
        """Those who were idle at one look and not there at the next."""
        for pid in self._missing - self._explained:
            _log.warning("a child died while it was idle", pid=pid)
            metrics.CHILD_RESTARTS.labels(DIED_IDLE).inc()
        self._missing = set()


def children_of(pool: ProcessPool) -> dict[int, bool]:
    """Is each child at work? By pid; the library shows neither to anybody."""
    manager = pool._pool_manager
    busy = {task.worker_id for task in list(manager.task_manager.tasks.values())}
    return {pid: pid in busy for pid in list(manager.worker_manager.workers)}


def end_children(pool: ProcessPool) -> tuple[int, int]:
    """End all children of a pool that takes no more work: the idle ones in good order, the others at once.

    Returns how many of each.
    """
    at_work = children_of(pool)
    for pid, works in at_work.items():
        if works or process_state(pid) in _STOPPED:  # a stopped one would not hear that it is to end
            at_work[pid] = True
            kill(pid)
    killed = sum(at_work.values())
    pool.join(timeout=10)
    return len(at_work) - killed, killed


def kill(pid: int) -> None:
    """At once, and whatever it does."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def process_state(pid: int) -> str | None:
    """The letter that Linux has for what a process does; None: not there. Elsewhere all of them sleep."""
    if not Path("/proc/self/stat").exists():
        return "S"
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def show(*, working: int, idle: int, gone: int) -> None:
    """Set the gauge."""
    for state, number in (("working", working), ("idle", idle), ("gone", gone)):
        metrics.CHILDREN.labels(state).set(number)
