"""pewstats import: match objects and telemetry from disk."""

import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.daemons import reconcile_until, stage_handlers
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import ledger
from pewstats_collectors.db.leader import is_worked_on
from pewstats_collectors.jobs import STAGES
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers.loop import WorkLoop
from pewstats_collectors.workers.nudges import Nudges
from pipelines.import_files import FileImport, Report, files_in

LOOK_S = 0.1
SAY_EVERY = 20  # looks


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def import_command(paths: tuple[Path, ...], as_json: bool) -> None:
    """Take in match objects and telemetry (.json, .json.gz) from files and folders; wait until all is done.

    What a file holds is seen from its content; everything else is skipped. Exit 1 if anything was rejected.

    \b
    Example: pewstats import ~/pubg-matches --json
    """
    files = list(files_in(paths))  # nothing is made for the sake of a folder that is not there
    with wiring.open_app(create=True, pool_size=8) as app, closing(Nudges(app.broker, app.pool)) as nudges:
        store = TelemetryStore(app.settings.storage)
        taken = FileImport(app.pool, nudges, store, app.settings.pubg_shard)
        taken.take_in(files)
        with _workers(app):
            _wait(app, list(taken.report.touched))
        taken.settle()
    if as_json:
        print_json(taken.report.as_json())
    else:
        _print(taken.report)
    sys.exit(1 if taken.report.rejected else 0)


@contextmanager
def _workers(app: App) -> Iterator[None]:
    """Workers for the jobs nobody works on, and a due-loop, for the length of the block."""
    with app.pool.connection() as connection:
        missing = tuple(job for job in STAGES if not is_worked_on(connection, job))
    stop = threading.Event()
    with ExitStack() as stack:
        pause = app.settings.reconcile.every_s
        threads = [
            threading.Thread(target=reconcile_until, args=(app, stop, pause), kwargs={"beat": lambda: None})
        ]
        if missing:
            number = app.settings.work.concurrency.telemetry
            handlers = stack.enter_context(stage_handlers(app, missing, number))
            loop = WorkLoop(app.broker, app.pool, handlers, app.settings.work, number)
            threads.append(threading.Thread(target=loop.run, args=(stop,)))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def _wait(app: App, match_ids: list[str]) -> None:
    """Until nothing about these matches is ready or running; what an outage put off is not waited for."""
    looks = 0
    pause = threading.Event()
    while True:
        with app.pool.connection() as connection:
            left = ledger.unsettled(connection, match_ids)
        if not left:
            return
        if looks % SAY_EVERY == 0:
            click.echo(f"{left} pieces of work left", err=True)
        looks += 1
        pause.wait(LOOK_S)


def _print(report: Report) -> None:
    click.echo(f"matches    {report.matches_new} new, {report.matches_known} known")
    click.echo(
        f"telemetry  {report.telemetry_processed} processed, {report.telemetry_known} known, "
        f"{report.rejected_telemetry} rejected"
    )
    click.echo(f"skipped    {report.skipped} other files")
    for one in sorted(report.rejected, key=lambda one: one.file):
        where = f" at byte {one.offset}" if one.offset is not None else ""
        click.echo(f"rejected   {printable(one.file)}{where}: {printable(one.reason)}")
