"""Child processes that each handle one whole match, with a time limit and a memory limit.

A child that hangs or dies is replaced; its match loses one attempt, the others nothing. The library's pool
takes no work at all once a child has died while it was idle: then the pool is replaced, also while no work
comes. Who stands still is found by `child_watch`.
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
from concurrent.futures import InvalidStateError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pewstats_collectors import log, metrics
from pewstats_collectors.db.pool import Pool, open_pool
from pewstats_collectors.errors import Retry
from pewstats_collectors.workers import child_watch
from pewstats_collectors.workers.child_watch import ChildWatch

P = ParamSpec("P")
R = TypeVar("R")

#: The pool's own time limit comes first; this much later the pool itself is taken to be stuck.
MARGIN_SECONDS = 30
#: RabbitMQ takes back what was not acknowledged for 30 minutes: the limit, the margin and an end by force
#: fit into that.
LONGEST_S: Final = 1500.0
#: Why a child had to be replaced.
TIME_LIMIT, DIED, POOL_BROKEN = "time limit", "died", "pool broken"

_log = log.get(__name__)
_database: Pool | None = None  # of this child: one connection for its whole life


class _PoolBroken(Exception):
    """The pool takes no work any more: a child died at a bad moment."""


class Children:
    """A pool of `number` child processes connected to the database; a broken pool is made anew.

    A piece of work may take `seconds`, and `seconds_per_mb` more for each MB of the files it is given, but
    never more than LONGEST_S.
    """

    def __init__(
        self,
        number: int,
        database_url: str,
        *,
        seconds: float,
        memory_mb: int,
        seconds_per_mb: float = 0,
        idle_s: float = 60,
    ) -> None:
        self._seconds = seconds
        self._seconds_per_mb = seconds_per_mb
        self._number = number
        self._settings: dict[str, Any] = {
            "max_workers": number,
            "context": multiprocessing.get_context("spawn"),
            "initializer": _prepare,
            "initargs": [database_url, idle_s, memory_mb, os.getpid()],
        }
        self._pool = ProcessPool(**self._settings)
        self._watch = ChildWatch(number)
        self._watching: threading.Thread | None = None
        self._at_work: dict[ProcessFuture[Any], ProcessPool] = {}
        self._over = threading.Event()
        self._lock = threading.Lock()
        for why in (TIME_LIMIT, DIED, POOL_BROKEN, child_watch.STOPPED, child_watch.DIED_IDLE):
            metrics.CHILD_RESTARTS.labels(why)

    def run(self, work: Callable[Concatenate[Pool, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`work(pool, ...)` in a child. Raises what it raises, and Retry when the child hangs or dies.

        Raises FileNotFoundError when one of the paths among `args` is none.
        """
        mb = sum(one.stat().st_size for one in args if isinstance(one, Path)) / 1e6
        for _ in range(2):
            pool = self._pool
            try:
                result: R = self._run_in(pool, [work, *args], kwargs, mb)
            except _PoolBroken:
                self._replace(pool)
            else:
                return result
        raise Retry("the pool of child processes broke twice")

    def close(self) -> None:
        """End all children: those that are idle in good order, the others whatever they do.

        Whoever wants their work to end first waits for it before, as the worker does for its grace time.
        """
        with self._lock:
            self._over.set()
            in_order, killed = self._end(self._pool)
        metrics.CHILDREN_ENDED.labels("in good order").inc(in_order)
        metrics.CHILDREN_ENDED.labels("killed").inc(killed)
        if self._watching is not None:
            self._watching.join()
            child_watch.show(working=0, idle=0, gone=0)

    def _run_in(self, pool: ProcessPool, args: list[Any], kwargs: dict[str, Any], mb: float) -> Any:
        limit = min(self._seconds + self._seconds_per_mb * mb, LONGEST_S)  # s
        try:
            future = pool.schedule(_call, args=args, kwargs=kwargs, timeout=limit)
        except RuntimeError as error:  # pebble's word for a pool that is broken
            raise _PoolBroken from error
        self._at_work[future] = pool
        self._look_after()
        try:
            return future.result(timeout=limit + MARGIN_SECONDS)
        except BrokenProcessPool as error:
            raise _PoolBroken from error
        except TimeoutError:
            if not future.done():  # the pool itself is stuck: its own time limit did not come
                self._replace(pool)
            metrics.CHILD_RESTARTS.labels(TIME_LIMIT).inc()
            size = f" for {mb:.2f} MB" if mb else ""
            raise Retry(f"took longer than {round(limit, 1):g} s{size}", reason=TIME_LIMIT) from None
        except ProcessExpired as error:
            self._watch.explained(error.pid)
            metrics.CHILD_RESTARTS.labels(DIED).inc()
            raise Retry(f"the child process died: {error}", reason="child died") from None
        except MemoryError:
            raise Retry("needed more memory than a child may have", reason="memory limit") from None
        finally:
            del self._at_work[future]

    def _replace(self, broken: ProcessPool) -> None:
        """Put a new pool in the place of this one, unless another thread did or all is over."""
        with self._lock:
            if self._over.is_set() or self._pool is not broken:
                return
            metrics.CHILD_RESTARTS.labels(POOL_BROKEN).inc()
            _log.warning("the pool of child processes is broken, a new one is made")
            self._watch.look(broken)
            self._watch.count_missing()
            self._end(broken)  # first: the same work is not to run twice
            self._pool = ProcessPool(**self._settings)
            self._watch = ChildWatch(self._number)

    def _end(self, pool: ProcessPool) -> tuple[int, int]:
        """End all children of a pool, those of a broken one too; their work is not waited for any more.

        Returns how many were idle, and at work.
        """
        pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates all but this
        ended = child_watch.end_children(pool)
        for future, its in list(self._at_work.items()):
            if its is pool:
                with suppress(InvalidStateError):  # it has ended by itself
                    future.set_exception(BrokenProcessPool("its pool was ended"))
        return ended

    def _look_after(self) -> None:
        """Watch the children from their first work on."""
        with self._lock:
            if self._watching is None and not self._over.is_set():
                self._watching = threading.Thread(target=self._look, name="child-watch", daemon=True)
                self._watching.start()

    def _look(self) -> None:
        while not self._over.wait(child_watch.LOOK_S):
            try:
                pool = self._pool
                if pool.active:  # which starts the children of a new one
                    with self._lock:
                        if self._pool is pool and not self._over.is_set():
                            self._watch.look(pool)
                else:
                    self._replace(pool)
            except Exception:  # such as no means for a new process: the next look may find some
                _log.exception("the children could not be looked after")


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
