"""pewstats upkeep: the daemon of what is to be done each hour."""

import sys
from collections.abc import Callable
from contextlib import closing
from typing import Final

import click

from pewstats_collectors import jobs, log
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.daemons.life import (
    FAULT_PAUSE_S,
    LEADER_PAUSE_S,
    PASSING,
    daemon,
    publishes,
    wait,
)
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db.leader import Leader
from pewstats_collectors.errors import PewstatsError
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import utc_now
from pipelines.backfill import Backfill, left
from pipelines.clean_up import clean_up
from pipelines.rounds import counted
from pipelines.upkeep import Task, Upkeep

_log = log.get(__name__)

CLEAN_UP_S: Final = 3600.0


@click.command()
@click.option("--once", is_flag=True, help="One round, then exit.")
def upkeep(once: bool) -> None:
    """Each hour: what matches owe to players tracked since, and what is old enough to go ([retention]).

    \b
    Example: pewstats upkeep --once
    """
    with (
        daemon(jobs.UPKEEP, pool_size=3, serve=not once) as (app, health, stop),
        Leader(app.database_url, jobs.UPKEEP) as leader,
        closing(Nudges(app.broker, app.pool, health.beat)) as nudges,
    ):
        publishes(app, health)

        def go_on() -> bool:
            health.beat()
            return not stop.is_set()

        look = counted(jobs.UPKEEP)(make_upkeep(app, nudges, go_on).round)
        while not stop.is_set():
            leads = leader.leads()
            if once and not leads:
                raise PewstatsError("not done: another upkeep is running")
            try:
                pause = look() if leads else LEADER_PAUSE_S
            except PASSING as error:
                if once:
                    raise
                _log.warning("upkeep held up", error=str(error))
                pause = FAULT_PAUSE_S
            if once:
                break
            wait(stop, pause, health.beat)
    sys.exit(stop.exit_code)


def make_upkeep(app: App, nudges: Nudges, go_on: Callable[[], bool] = lambda: True) -> Upkeep:
    """All tasks of it; a long one asks now and then whether to go on."""
    limits = app.settings.backfill
    backfill = make_backfill(app, nudges)
    store = wiring.make_store(app.settings)

    def clear() -> bool:
        clean_up(app.pool, store, app.settings.retention, utc_now(), go_on)
        return False

    return Upkeep(
        Task("backfill", lambda: left(backfill.round()) > 0, limits.every_s, limits.pace_s),
        Task("clean-up", clear, CLEAN_UP_S, limits.pace_s),
    )


def make_backfill(app: App, nudges: Nudges) -> Backfill:
    """The orchestrator, for the daemon and for the command."""
    store = wiring.make_store(app.settings)
    chosen = app.settings
    details_days = chosen.retention.details_days
    return Backfill(app.pool, store, nudges, at_once=chosen.backfill.at_once, details_days=details_days)
