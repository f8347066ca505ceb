"""pewstats backfill run: now, and until nothing is left."""

import sys
import time
from contextlib import closing
from types import TracebackType
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.backfill.eta import LAST, Eta, eta
from pewstats_collectors.cli.daemons.life import FAULT_PAUSE_S, PASSING
from pewstats_collectors.cli.daemons.upkeep import make_backfill
from pewstats_collectors.cli.output import printable
from pewstats_collectors.cli.own_work import OwnWork
from pewstats_collectors.cli.stop import EXIT_INTERRUPTED, Stop
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import backfill
from pewstats_collectors.db.backfill import Status
from pewstats_collectors.jobs import DOWNLOAD, JOBS, SUMMARY
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import utc_now
from pipelines.backfill import Backfill, left

LOOK_S: Final = 1.0
SAY_S: Final = 5.0
Totals = dict[Status, int]
#: What may follow from reading telemetry; summaries and downloads, which ask the API, are no part of it.
_JOBS: Final = tuple(job for job in JOBS if job not in (SUMMARY, DOWNLOAD))


@click.command()
def run() -> None:
    """Do what is owed now, instead of within the hour, and wait until nothing is left.

    Runs workers itself if none do, but for those that ask the PUBG API. Exit 1 if something failed; what was
    interrupted goes on with the next run, or with the daemon upkeep.

    \b
    Example: pewstats backfill run
    """
    stop = Stop()
    with (
        wiring.open_app(pool_size=8, quiet=True) as app,
        closing(Nudges(app.broker, app.pool)) as nudges,
    ):
        with app.pool.connection() as connection:
            before = backfill.totals(connection)
        orchestrator = make_backfill(app, nudges)
        number = app.settings.work.concurrency.telemetry
        with OwnWork(app, stop, number=number, jobs=_JOBS) as work, Progress() as progress:
            now = _until_done(app, orchestrator, work, stop, progress, before)
            interrupted = stop.is_set()
    if interrupted:
        click.echo(f"interrupted, {left(now)} left; `pewstats backfill run` goes on from here", err=True)
        sys.exit(EXIT_INTERRUPTED)
    sys.exit(_tell(before, now))


def _until_done(
    app: App, orchestrator: Backfill, work: OwnWork, stop: Stop, progress: "Progress", before: Totals
) -> Totals:
    """Returns how much there is by status when nothing is left, or when told to stop."""
    now = before
    while not stop.is_set():
        try:
            now = orchestrator.round()
        except (*PASSING, OSError) as error:
            click.echo(f"held up: {printable(str(error))}", err=True)
            stop.wait(FAULT_PAUSE_S)
            continue
        progress.show(_done(before, now), left(now), _eta(app, now))
        work.look_after()
        if not left(now) and work.is_done():
            break
        stop.wait(LOOK_S)
    return now


def _done(before: Totals, now: Totals) -> int:
    return max(0, sum(now[status] - before[status] for status in ("completed", "no_telemetry", "failed")))


def _eta(app: App, now: Totals) -> Eta | None:
    with app.pool.connection() as connection:
        return eta(backfill.completions(connection, LAST), left(now), utc_now())


def _tell(before: Totals, now: Totals) -> int:
    new = {status: max(0, now[status] - before[status]) for status in now}
    click.echo(f"{new['completed']} done, {new['failed']} failed, {new['no_telemetry']} without telemetry")
    if new["failed"]:
        click.echo("see `pewstats queue dead list`; after that `pewstats backfill resume`", err=True)
    return 1 if new["failed"] else 0


class Progress:
    """A bar on a terminal, a line now and then elsewhere; on stderr."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[eta]}"))
        self._bars = Bars(*columns, console=console) if console.is_terminal else None
        self._bar = self._bars.add_task("", total=None, eta="") if self._bars else None
        self._said_at = time.monotonic()

    def __enter__(self) -> "Progress":
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()

    def show(self, done: int, left: int, end: Eta | None) -> None:
        """So much is done and left; `end`: when it will be over."""
        told = f"{end} left" if end else ""
        if self._bars and self._bar is not None:
            self._bars.update(self._bar, completed=done, total=done + left, eta=told)
        elif time.monotonic() - self._said_at >= SAY_S:
            self._said_at = time.monotonic()
            click.echo(f"{done} of {done + left}{', ' if told else ''}{told}", err=True)
