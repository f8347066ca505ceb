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
from pewstats_collectors.cli.daemons.upkeep import make_backfill
from pewstats_collectors.cli.own_work import OwnWork
from pewstats_collectors.cli.stop import EXIT_INTERRUPTED, Stop
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import backfill
from pewstats_collectors.db.backfill import Status
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import utc_now

LOOK_S: Final = 0.5
SAY_S: Final = 5.0


@click.command()
def run() -> None:
    """Do what is owed now, instead of within the hour, and wait until nothing is left.

    Runs workers itself if none do. Exit 1 if something failed; what was interrupted goes on with the next
    run, or with the daemon upkeep.

    \b
    Example: pewstats backfill run
    """
    with (
        wiring.open_app(pool_size=8, quiet=True) as app,
        closing(Nudges(app.broker, app.pool)) as nudges,
    ):
        before = _totals(app)
        orchestrator = make_backfill(app, nudges)
        stop = Stop()
        number = app.settings.work.concurrency.telemetry
        with OwnWork(app, stop, number=number) as work, Progress() as progress:
            while not stop.is_set():
                busy = orchestrator.round()
                now = _totals(app)
                progress.show(_done(before, now), _left(now), _eta(app, now))
                work.look_after()
                if not busy and work.is_done():
                    break
                stop.wait(LOOK_S)
        after = _totals(app)
    if _left(after):
        click.echo(f"interrupted, {_left(after)} left; `pewstats backfill run` goes on from here", err=True)
        sys.exit(EXIT_INTERRUPTED)
    sys.exit(_tell(before, after))


def _totals(app: App) -> dict[Status, int]:
    with app.pool.connection() as connection:
        return backfill.totals(connection)


def _left(totals: dict[Status, int]) -> int:
    return totals["pending"] + totals["queued"]


def _done(before: dict[Status, int], now: dict[Status, int]) -> int:
    return sum(now[status] - before[status] for status in ("completed", "no_telemetry", "failed"))


def _eta(app: App, now: dict[Status, int]) -> Eta | None:
    with app.pool.connection() as connection:
        return eta(backfill.completions(connection, LAST), _left(now), utc_now())


def _tell(before: dict[Status, int], now: dict[Status, int]) -> int:
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
            click.echo(f"{done} of {done + left} {told}".rstrip(), err=True)
