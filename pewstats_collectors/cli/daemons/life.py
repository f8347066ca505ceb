"""The life of a daemon: signals, health on its port, a database that is ready, and how it waits."""

import faulthandler
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Final

import psycopg
from psycopg_pool import PoolTimeout

from pewstats_collectors import jobs, log
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.health import Health, broker_fault, database_fault
from pewstats_collectors.cli.stop import Stop
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.errors import BrokerError, DatabaseUnavailable, NotMigrated

_log = log.get(__name__)

LEADER_PAUSE_S: Final = 1.0
FAULT_PAUSE_S: Final = 5.0
_NOT_READY_PAUSE_S: Final = 2.0
_BEAT_S: Final = 5.0
#: Faults that pass by themselves.
PASSING: Final = (BrokerError, DatabaseUnavailable, psycopg.OperationalError, PoolTimeout)


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
        health.serve(settings.metrics_host, settings.metrics_port + jobs.DAEMONS.index(name))
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
            stop.wait(_NOT_READY_PAUSE_S)
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


def wait(stop: threading.Event, seconds: float, beat: Callable[[], None]) -> None:
    """Wait, or until told to stop; a daemon that waits is alive."""
    until = time.monotonic() + seconds
    while not stop.is_set() and (left := until - time.monotonic()) > 0:
        beat()
        stop.wait(min(left, _BEAT_S))
