"""The long-running programs: pewstats worker, discover, reconcile."""

import faulthandler
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial

import click
import psycopg
from psycopg_pool import PoolTimeout

from pewstats_collectors import jobs, log, metrics
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.health import Health, broker_fault, database_fault
from pewstats_collectors.cli.stop import Stop
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db.leader import Leader
from pewstats_collectors.errors import (
    BrokerError,
    DatabaseUnavailable,
    NotMigrated,
    PewstatsError,
    Snooze,
    UsageError,
)
from pewstats_collectors.pubg.keys import Purpose
from pewstats_collectors.pubg.transport import new_session
from pewstats_collectors.pubg.verdict import Weather
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
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.loop import Handler, WorkLoop
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import utc_now
from pipelines.discover_matches import MainDiscovery
from pipelines.discover_tournament import TournamentDiscoveryRun
from pipelines.queue_figures import Gauges
from pipelines.reconcile import Reconciler
from pipelines.rounds import counted

_log = log.get(__name__)

#: In the order of their metrics ports.
DAEMONS = (*jobs.DISCOVERIES, jobs.RECONCILE, *jobs.WORKERS, jobs.UPKEEP)

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
LEADER_PAUSE_S = 1.0
NOT_READY_PAUSE_S = 2.0
FAULT_PAUSE_S = 5.0
ONCE_PATIENCE_S = 120.0
BEAT_S = 5.0
REQUEST_S = 120.0  # discovery moves by whole requests, which may take this and their time-outs
HUNG_S = 1800.0  # no piece of work takes that long: a child has LONGEST_S, and is then ended
PASSING = (BrokerError, DatabaseUnavailable, psycopg.OperationalError, PoolTimeout)


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
    number = concurrency or max(getattr(settings, name) for name in job)
    with (
        daemon(_daemon_of(job[0]), pool_size=number + 3) as (app, health, stop),
        stage_handlers(app, job, number) as handlers,
    ):
        loop = WorkLoop(app.broker, app.pool, handlers, app.settings.work, number)
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


@click.command()
@click.argument("pipeline", type=click.Choice(["main", "tournament"]))
@click.option("--once", is_flag=True, help="One round, then exit.")
@click.option("--every", type=click.FloatRange(min=0.1), metavar="S", help="Seconds between two rounds.")
def discover(pipeline: str, once: bool, every: float | None) -> None:
    """Find matches of tracked players (main) or of rostered ones (tournament).

    \b
    Example: pewstats discover main --once
    """
    if not wiring.read_settings().pubg_api_keys:
        raise UsageError("discovery needs an API key: set PEWSTATS_PUBG_API_KEYS")
    with (
        daemon(f"discover-{pipeline}", pool_size=3, serve=not once) as (app, health, stop),
        Leader(app.database_url, f"discover-{pipeline}") as leader,
        closing(Nudges(app.broker, app.pool, health.beat)) as nudges,
    ):
        publishes(app, health)
        pubg, settings = app.settings.pubg, app.settings.discovery
        health.stuck_seconds = REQUEST_S + 2 * (pubg.connect_timeout_s + pubg.read_timeout_s)
        pause = every or (settings.main if pipeline == "main" else settings.tournament).every_s
        look = counted(f"discover-{pipeline}")(_discovery(pipeline, app, nudges, health.beat))
        while not stop.is_set():
            leads = leader.leads()
            if once and not leads:
                raise PewstatsError(f"not looked: another discover {pipeline} is running")
            later = _discovery_round(look, once=once) if leads else LEADER_PAUSE_S
            if once and later is None:
                break
            wait(stop, pause if later is None else later, health.beat)
    sys.exit(stop.exit_code)


def _discovery(pipeline: str, app: App, nudges: Nudges, beat: Callable[[], None]) -> Callable[[], int]:
    metrics.MATCHES_DISCOVERED.labels(pipeline)  # shown from the start
    session = new_session(app.settings.pubg_api_url)
    if pipeline == "main":
        client = wiring.make_client(app, session, Purpose.MAIN, beat)
        return MainDiscovery(app.pool, nudges, lambda: client).run
    client = wiring.make_client(app, session, Purpose.TOURNAMENT, beat)
    store = wiring.make_store(app.settings)
    limits = app.settings.discovery.tournament
    return TournamentDiscoveryRun(app.pool, nudges, lambda: client, store, limits, utc_now).run


def _discovery_round(look: Callable[[], int], *, once: bool) -> float | None:
    """One round; None, or after how many seconds it is to go on where it had to stop.

    Raises what holds it up if it is the only round, but for the short wait for the next allowance.
    """
    try:
        look()
    except Snooze as later:
        pause = (later.until - utc_now()).total_seconds()
        if once and (isinstance(later, Weather) or pause > ONCE_PATIENCE_S):
            raise
        _log.info("discovery goes on later", until=later.until.isoformat(), why=str(later))
        return max(pause, 0.1)
    except PASSING as error:
        if once:
            raise
        _log.warning("discovery held up", error=str(error))
        return FAULT_PAUSE_S
    return None


def wait(stop: threading.Event, seconds: float, beat: Callable[[], None]) -> None:
    """Wait, or until told to stop; a daemon that waits is alive."""
    until = time.monotonic() + seconds
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        beat()
        stop.wait(min(left, BEAT_S))


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


@contextmanager
def stage_handlers(app: App, stages: tuple[str, ...], number: int) -> Iterator[dict[str, Handler]]:
    """Handlers of these stages; with so many child processes if telemetry is to be read."""
    reads = not {jobs.TELEMETRY, jobs.BACKFILL}.isdisjoint(stages)
    children = wiring.make_children(app, number) if reads else None
    deps = wiring.make_deps(app, children=children)
    try:
        yield {stage: _handler(stage, deps) for stage in stages}
    finally:
        if children is not None:
            children.close()


def _handler(stage: str, deps: Deps) -> Handler:
    return partial(_HANDLERS[stage], deps=deps)


@contextmanager
def daemon(name: str, *, pool_size: int, serve: bool = True) -> Iterator[tuple[App, Health, Stop]]:
    """A daemon's life: signals, health on its port, and a database that is ready."""
    faulthandler.enable()  # a crash in a library's C code tells where it was
    stop = Stop()
    stop.on_signals()
    _stop_with_supervisor()
    settings = wiring.read_settings()
    health = Health()
    if serve and settings.metrics_port:
        health.serve(settings.metrics_host, settings.metrics_port + DAEMONS.index(name))
    with ExitStack() as stack:
        app = _open_app(stack, pool_size, health, stop, patient=serve)
        _log.info("started", daemon=name)
        yield app, health, stop
        _log.info("stopped", daemon=name)


def _open_app(stack: ExitStack, pool_size: int, health: Health, stop: Stop, *, patient: bool) -> App:
    """The app, open until `stack` ends, once the database is ready; exits when told to stop before that."""
    while not stop.is_set():
        health.beat()
        try:
            return stack.enter_context(wiring.open_app(create=True, pool_size=pool_size))
        except (NotMigrated, DatabaseUnavailable) as error:
            if not patient:
                raise
            health.not_ready = str(error)
            _log.error("not ready", error=str(error))
            stop.wait(NOT_READY_PAUSE_S)
    sys.exit(stop.exit_code)


def publishes(app: App, health: Health) -> None:
    """What a daemon needs that consumes nothing."""
    health.needs(database=partial(database_fault, app.database_url), broker=partial(broker_fault, app.broker))


def _stop_with_supervisor() -> None:
    """A daemon does not outlive the supervisor that started it, however that one ended.

    The supervisor holds the other end of a pipe: it closes when the supervisor is gone.
    """
    if (pipe := os.environ.pop("PEWSTATS_SUPERVISOR_PIPE", None)) is None:
        return

    def watch() -> None:
        os.read(int(pipe), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()
