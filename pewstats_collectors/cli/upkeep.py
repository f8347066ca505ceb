"""pewstats upkeep: the daemon of what is to be done each hour."""

import sys
from contextlib import closing

import click

from pewstats_collectors import jobs, log
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.daemons import FAULT_PAUSE_S, LEADER_PAUSE_S, PASSING, daemon, publishes, wait
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db.leader import Leader
from pewstats_collectors.errors import PewstatsError
from pewstats_collectors.workers.nudges import Nudges
from pipelines.backfill import Backfill
from pipelines.upkeep import Task, Upkeep

_log = log.get(__name__)


@click.command()
@click.option("--once", is_flag=True, help="One round, then exit.")
def upkeep(once: bool) -> None:
    """Backfill: look each hour what matches owe to players who are tracked since.

    \b
    Example: pewstats upkeep --once
    """
    with (
        daemon(jobs.UPKEEP, pool_size=3, serve=not once) as (app, health, stop),
        Leader(app.database_url, jobs.UPKEEP) as leader,
        closing(Nudges(app.broker, app.pool, health.beat)) as nudges,
    ):
        publishes(app, health)
        work = make_upkeep(app, nudges)
        while not stop.is_set():
            leads = leader.leads()
            if once and not leads:
                raise PewstatsError("not done: another upkeep is running")
            try:
                pause = work.round() if leads else LEADER_PAUSE_S
            except PASSING as error:
                if once:
                    raise
                _log.warning("upkeep held up", error=str(error))
                pause = FAULT_PAUSE_S
            if once:
                break
            wait(stop, pause, health.beat)
    sys.exit(stop.exit_code)


def make_upkeep(app: App, nudges: Nudges) -> Upkeep:
    """All tasks of it."""
    limits = app.settings.backfill
    backfill = make_backfill(app, nudges)
    return Upkeep(Task("backfill", backfill.round, limits.every_s, limits.pace_s))


def make_backfill(app: App, nudges: Nudges) -> Backfill:
    """The orchestrator, for the daemon and for the command."""
    store = wiring.make_store(app.settings)
    return Backfill(app.pool, store, nudges, at_once=app.settings.backfill.at_once)
