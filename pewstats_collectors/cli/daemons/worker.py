"""pewstats worker: the daemon that works on some jobs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

import click

from pewstats_collectors import jobs
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.daemons.life import daemon
from pewstats_collectors.cli.health import database_fault
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.workers import (
    aggregate,
    backfill,
    close_week,
    download,
    event_elo,
    rating,
    rejudge,
    summary,
    telemetry,
)
from pewstats_collectors.workers.loop import Handler, WorkLoop

_HANDLERS = {
    jobs.SUMMARY: summary.handle,
    jobs.DOWNLOAD: download.handle,
    jobs.TELEMETRY: telemetry.handle,
    jobs.AGGREGATE: aggregate.handle,
    jobs.REJUDGE: rejudge.handle,
    jobs.RATING: rating.handle,
    jobs.EVENT_ELO: event_elo.handle,
    jobs.CLOSE_WEEK: close_week.handle,
    jobs.BACKFILL: backfill.handle,
}
HUNG_S: Final = 1800.0  # no piece of work takes that long: a child has LONGEST_S, and is then ended


@click.command()
@click.argument("job", nargs=-1, required=True, type=click.Choice(jobs.JOBS), metavar="JOB...")
@click.option("--concurrency", type=click.IntRange(1, 64), help="Pieces of work at once; default by job.")
def worker(job: tuple[str, ...], concurrency: int | None) -> None:
    """Work on these jobs until told to stop.

    They are: summary, download, telemetry, aggregate, rejudge, rating, event_elo, close_week, backfill.

    \b
    Example: pewstats worker telemetry --concurrency 4
    """
    settings = wiring.read_settings().work.concurrency
    at_most = {} if concurrency else {name: getattr(settings, name) for name in job}
    number = concurrency or max(at_most.values())
    with (
        daemon(_daemon_of(job[0]), pool_size=number + 3) as (app, health, stop),
        stage_handlers(app, job, number) as handlers,
    ):
        loop = WorkLoop(app.broker, app.pool, handlers, app.settings.work, number, at_most)
        health.progress = lambda: loop.progress
        health.hung = partial(_hung, loop, HUNG_S)
        health.needs(database=partial(database_fault, app.database_url), consumer=lambda: loop.held_up)
        loop.run(stop)
    if loop.still_working:
        os._exit(stop.exit_code)  # their work was given back; what they still do is not ours any more
    sys.exit(stop.exit_code)


def _daemon_of(job: str) -> str:
    return next(name for name, served in jobs.WORKERS.items() if job in served)


def _hung(loop: WorkLoop, limit: float) -> str | None:
    """The loop may well go on while no thread comes back from its work."""
    hung = loop.hung_s()
    return f"every thread has been at the same work for {hung:.0f} s: restart it" if hung > limit else None


@contextmanager
def stage_handlers(app: App, stages: tuple[str, ...], number: int) -> Iterator[dict[str, Handler]]:
    """Handlers of these stages; with so many child processes if telemetry is to be read."""
    reads = not {jobs.TELEMETRY, jobs.BACKFILL}.isdisjoint(stages)
    children = wiring.make_children(app, number) if reads else None
    deps = wiring.make_deps(app, children=children)
    try:
        yield {stage: partial(_HANDLERS[stage], deps=deps) for stage in stages}
    finally:
        if children is not None:
            children.close()
