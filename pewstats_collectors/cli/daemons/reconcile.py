"""pewstats reconcile: the daemon that publishes what is due and repairs what stopped moving."""

import sys
import threading
from collections.abc import Callable
from contextlib import closing

import click

from pewstats_collectors import jobs, log
from pewstats_collectors.cli.daemons.life import PASSING, daemon, publishes
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db.leader import Leader
from pewstats_collectors.errors import BrokerError
from pipelines.queue_figures import Gauges
from pipelines.reconcile import Reconciler
from pipelines.rounds import counted

_log = log.get(__name__)


@click.command()
@click.option("--once", is_flag=True, help="One round, then exit.")
@click.option("--every", type=click.FloatRange(min=0.05), metavar="S", help="Seconds between two rounds.")
def reconcile(once: bool, every: float | None) -> None:
    """Publish what is due, and repair what stopped moving.

    \b
    Example: pewstats reconcile --once
    """
    with daemon("reconcile", pool_size=3, serve=not once) as (app, health, stop):
        publishes(app, health)
        pause = every or app.settings.reconcile.every_s
        if once:
            with closing(_reconciler(app, health.beat)) as repair:
                while repair.round():
                    pass
        else:
            reconcile_until(app, stop, pause, beat=health.beat, newcomer=True)
    sys.exit(stop.exit_code)


def reconcile_until(
    app: App, stop: threading.Event, pause: float, *, beat: Callable[[], None], newcomer: bool = False
) -> None:
    """The due-loop: a round every `pause` s until told to stop; faults pass. `newcomer`: see Reconciler."""
    gauges = Gauges(app.pool, app.broker, app.settings)
    repair = _reconciler(app, beat, newcomer=newcomer)
    look = counted(jobs.RECONCILE)(repair.round)
    with closing(repair), Leader(app.database_url, jobs.RECONCILE) as presence:
        while not stop.is_set():
            beat()
            presence.leads()  # several may work at once: the lock only shows that one does
            more = False
            try:
                more = look()
                gauges.round()
            except PASSING as error:
                if not isinstance(error, BrokerError):
                    gauges.lost()
                _log.warning("reconciler held up", error=str(error))
            if not more:
                stop.wait(pause)


def _reconciler(app: App, beat: Callable[[], None], *, newcomer: bool = False) -> Reconciler:
    limits = app.settings.reconcile
    return Reconciler(app.pool, app.broker, app.settings.work, limits, beat, newcomer=newcomer)
