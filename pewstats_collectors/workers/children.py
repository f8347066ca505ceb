"""Child processes that each handle one whole match, with a time limit and a memory limit.

A child that hangs or dies is replaced; its match loses one attempt, the others nothing. The library's pool
takes no work at all once a child has died while it was idle: then the pool is replaced.
"""

import faulthandler
import gc
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Concatenate, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from pewstats_collectors import log, metrics
from pewstats_collectors.db.pool import Pool, open_pool
from pewstats_collectors.errors import Retry

P = ParamSpec("P")
R = TypeVar("R")

#: The pool's own time limit comes first; this much later the pool itself is taken to be stuck.
MARGIN_SECONDS = 30
#: Why a child had to be replaced.
TIME_LIMIT, DIED, POOL_BROKEN = "time limit", "died", "pool broken"

_log = log.get(__name__)
_database: Pool | None = None  # of this child: one connection for its whole life


class _PoolBroken(Exception):
    """The pool takes no work any more: a child died at a bad moment."""


class Children:
    """A pool of `number` child processes connected to the database; a broken pool is made anew."""

    def __init__(
        self, number: int, database_url: str, *, seconds: float, memory_mb: int, idle_s: float = 60
    ) -> None:
        self._seconds = seconds
        self._settings: dict[str, Any] = {
            "max_workers": number,
            "context": multiprocessing.get_context("spawn"),
            "initializer": _prepare,
            "initargs": [database_url, idle_s, memory_mb, os.getpid()],
        }
        self._pool = ProcessPool(**self._settings)
        self._closed = False
        self._lock = threading.Lock()
        for why in (TIME_LIMIT, DIED, POOL_BROKEN):
            metrics.CHILD_RESTARTS.labels(why)

    def run(self, work: Callable[Concatenate[Pool, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`work(pool, ...)` in a child. Raises what it raises, and Retry when the child hangs or dies."""
        for _ in range(2):
            pool = self._pool
            try:
                result: R = self._run_in(pool, [work, *args], kwargs)
            except _PoolBroken:
                self._replace(pool)
            else:
                return result
        raise Retry("the pool of child processes broke twice")

    def close(self) -> None:
        """End all children, whatever they do."""
        with self._lock:
            self._closed = True
            _end(self._pool)

    def _run_in(self, pool: ProcessPool, args: list[Any], kwargs: dict[str, Any]) -> Any:
        try:
            future = pool.schedule(_call, args=args, kwargs=kwargs, timeout=self._seconds)
        except RuntimeError as error:  # pebble's word for a pool that is broken
            raise _PoolBroken from error
        try:
            return future.result(timeout=self._seconds + MARGIN_SECONDS)
        except BrokenProcessPool as error:
            raise _PoolBroken from error
        except TimeoutError:
            if not future.done():  # the pool itself is stuck: its own time limit did not come
                self._replace(pool)
            metrics.CHILD_RESTARTS.labels(TIME_LIMIT).inc()
            raise Retry(f"took longer than {self._seconds:g} s", reason=TIME_LIMIT) from None
        except ProcessExpired as error:
            metrics.CHILD_RESTARTS.labels(DIED).inc()
            raise Retry(f"the child process died: {error}", reason="child died") from None
        except MemoryError:
            raise Retry("needed more memory than a child may have", reason="memory limit") from None

    def _replace(self, broken: ProcessPool) -> None:
        """Put a new pool in the place of this one, unless another thread did or all is over."""
        with self._lock:
            if self._closed or self._pool is not broken:
                return
            metrics.CHILD_RESTARTS.labels(POOL_BROKEN).inc()
            _log.warning("the pool of child processes is broken, a new one is made")
            _end(broken)  # first: the same work is not to run twice
            self._pool = ProcessPool(**self._settings)


def _end(pool: ProcessPool) -> None:
    """End all children of a pool, those of a broken one too."""
    pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates all but this
    pool.join(timeout=10)


def _prepare(database_url: str, idle_s: float, memory_mb: int, parent: int) -> None:
    global _database
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":  # elsewhere the system does not keep such a limit
        limit = memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _database = open_pool(database_url, size=1, idle_s=idle_s)
    # A match makes tens of thousands of objects at once and no circles: looking for circles among them
    # takes longer than reading the file. What there is now stays; the rest is looked through between matches.
    gc.collect()
    gc.freeze()
    gc.disable()


def _end_with(parent: int) -> None:
    """No child outlives its parent, however that one ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _call(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    if _database is None:
        raise RuntimeError("this child was not prepared")
    try:
        return work(_database, *args, **kwargs)
    finally:
        gc.collect()
