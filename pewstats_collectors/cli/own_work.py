"""What a command does itself where no daemon does: commands that wait for work to be done."""

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

from pewstats_collectors.cli.daemons.reconcile import reconcile_until
from pewstats_collectors.cli.daemons.worker import stage_handlers
from pewstats_collectors.cli.stop import Stop
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import ledger
from pewstats_collectors.db.leader import is_worked_on
from pewstats_collectors.errors import PewstatsError
from pewstats_collectors.jobs import JOBS
from pewstats_collectors.workers.loop import WorkLoop


class OwnWork:
    """In a `with` block: publish what is due, and do those of `jobs` nobody else does, so many at once."""

    def __init__(self, app: App, stop: Stop, *, number: int, jobs: Collection[str] = JOBS) -> None:
        self._app = app
        self._stop = stop
        self._number = number
        self._jobs = jobs
        self._threads = ThreadPoolExecutor(1 + len(JOBS), thread_name_prefix="own")
        self._running: list[Future[None]] = []
        self._own: set[str] = set()
        self._stack = ExitStack()

    def __enter__(self) -> "OwnWork":
        self._stop.on_signals()  # an exception in the middle of starting a part would leave the part running
        pause = self._app.settings.reconcile.every_s
        self._start(partial(reconcile_until, self._app, self._stop, pause, beat=lambda: None))
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._threads.shutdown()
        self._stack.close()

    def look_after(self) -> None:
        """Take over what nobody works on, or not any more. Raises PewstatsError when a part of us died."""
        for one in self._running:
            if one.done():
                raise PewstatsError(f"cannot go on: {one.exception()!r}")
        with self._app.pool.connection() as connection:
            missing = tuple(
                job for job in self._jobs if not (job in self._own or is_worked_on(connection, job))
            )
        if missing:
            self._own.update(missing)
            handlers = self._stack.enter_context(stage_handlers(self._app, missing, self._number))
            loop = WorkLoop(self._app.broker, self._app.pool, handlers, self._app.settings.work, self._number)
            self._start(partial(loop.run, self._stop))

    def is_done(self) -> bool:
        """Is nothing left of the jobs that are done here, but what was put off?"""
        with self._app.pool.connection() as connection:
            figures, due = ledger.figures(connection), ledger.oldest_due(connection)
        busy = {job for job, _, _ in due} | {one.job for one in figures if one.state == "running"}
        return busy.isdisjoint(self._own)

    def _start(self, run: Callable[[], None]) -> None:
        self._running.append(self._threads.submit(run))
