"""pewstats import: match objects and telemetry from disk."""

import math
import sys
import time
from contextlib import closing
from pathlib import Path

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.cli.own_work import OwnWork
from pewstats_collectors.cli.stop import EXIT_INTERRUPTED, Stop
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import ledger, ratings
from pewstats_collectors.db.leaderboard_events import events
from pewstats_collectors.workers.nudges import Nudges
from pipelines.import_files import FileImport, Report, files_in

LOOK_S = 0.1
MUCH = 50  # pieces of work left: a look counts all of them, and the end is not near
LOOK_AT_MUCH_S = 2.0
SAY_S = 2.0


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
    with (
        wiring.open_app(create=True, pool_size=8, quiet=True) as app,
        closing(Nudges(app.broker, app.pool)) as nudges,
    ):
        store = wiring.make_store(app.settings)
        taken = FileImport(app.pool, nudges, store, app.settings.pubg_shard)
        taken.take_in(files)
        stop = Stop()
        with OwnWork(app, stop, number=app.settings.work.concurrency.telemetry) as work:
            ended = _wait(app, work, list(taken.report.touched), stop)
        if not ended:
            click.echo("interrupted; the same command goes on from here", err=True)
            sys.exit(EXIT_INTERRUPTED)
        taken.settle()
    if as_json:
        print_json(taken.report.as_json())
    else:
        _print(taken.report)
    sys.exit(1 if taken.report.rejected else 0)


def _wait(app: App, work: OwnWork, match_ids: list[str], stop: Stop) -> bool:
    """Until nothing about these matches is ready or running; False if told to stop before that.

    Nor anything about the ratings of their seasons, and the Elos of events they gave scores to. What an
    outage put off is not waited for.
    """
    said_at = -math.inf
    while not stop.is_set():
        with app.pool.connection() as connection:
            seasons = map(str, ratings.seasons_of(connection, match_ids))
            of_events = events.of_matches(connection, match_ids)
            left = ledger.unsettled(connection, [*match_ids, *seasons, *of_events])
        if not left:
            return True
        if time.monotonic() - said_at >= SAY_S:
            said_at = time.monotonic()
            click.echo(f"{left} pieces of work left", err=True)
            work.look_after()
        stop.wait(LOOK_S if left < MUCH else LOOK_AT_MUCH_S)
    return False


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
