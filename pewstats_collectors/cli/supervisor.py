"""pewstats run: the live system, each daemon a process of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import click

from pewstats_collectors import jobs, log
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.stop import EXIT_INTERRUPTED
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.errors import DatabaseUnavailable, UsageError
from pewstats_collectors.jobs import DAEMONS

_log = log.get(__name__)

RESTART_FIRST_S = 0.5
RESTART_CAP_S = 30.0
DATABASE_CHECK_S = 2.0
STEADY_S = 60.0  # a daemon that ran this long starts again without delay


@dataclass
class _Daemon:
    name: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = field(default=RESTART_FIRST_S)


@click.command()
@click.option("--only", metavar="D,...", help=f"These daemons only: {', '.join(DAEMONS)}.")
def run(only: str | None) -> None:
    """The live system: discovery, workers and the reconciler, restarted when they fail.

    \b
    Example: PEWSTATS_PUBG_API_KEYS=... pewstats run
    """
    chosen = wiring.read_settings()
    names = _names(only)
    if not chosen.pubg_api_keys and any(name.startswith("discover-") for name in names):
        raise UsageError(
            "discovery needs an API key: set PEWSTATS_PUBG_API_KEYS, or leave it out with "
            f"--only {','.join(name for name in DAEMONS if not name.startswith('discover-'))}"
        )
    wiring.database_url(chosen, create=True)  # once, before all daemons ask for it at the same time
    if chosen.database_url is None:
        server = EmbeddedServer(chosen.home)
        threading.Thread(target=_keep_running, args=(server,), name="database", daemon=True).start()
    sys.exit(Supervisor(names, grace_s=chosen.work.grace_s).run())


class Supervisor:
    """Starts daemons, starts them again with a growing delay, passes signals on."""

    def __init__(self, names: tuple[str, ...], *, grace_s: float) -> None:
        self._daemons = [_Daemon(name) for name in names]
        self._grace_s = grace_s
        self._signals = 0
        self._exit_code = 0
        # Daemons watch the reading end: it closes when this process is gone, even by SIGKILL.
        self._pipe, self._held = os.pipe()
        os.set_inheritable(self._pipe, True)

    def run(self) -> int:
        """The exit code, after a signal asked to stop: 130 after Ctrl-C; a second signal ends all at once."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        while not self._signals:
            for daemon in self._daemons:
                self._look_after(daemon)
            time.sleep(0.1)
        self._stop()
        return self._exit_code

    def _look_after(self, daemon: _Daemon) -> None:
        now = time.monotonic()
        if daemon.process is None:
            if now >= daemon.start_at:
                self._start(daemon)
        elif (code := daemon.process.poll()) is not None:
            daemon.pause = RESTART_FIRST_S if now - daemon.started_at > STEADY_S else daemon.pause
            _log.warning("daemon ended", daemon=daemon.name, why=_why(code), again_in_s=daemon.pause)
            daemon.process, daemon.start_at = None, now + daemon.pause
            daemon.pause = min(daemon.pause * 2, RESTART_CAP_S)

    def _start(self, daemon: _Daemon) -> None:
        kind, _, name = daemon.name.partition("-")
        words = ["discover", name] if kind == "discover" else [daemon.name]
        words = ["worker", *jobs.WORKERS[daemon.name]] if daemon.name in jobs.WORKERS else words
        daemon.process = subprocess.Popen(
            [sys.executable, "-m", "pewstats_collectors", *words],
            env={**os.environ, "PEWSTATS_SUPERVISOR_PIPE": str(self._pipe)},
            pass_fds=[self._pipe],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a terminal's Ctrl-C comes to us, and we pass it on
        )
        daemon.started_at = time.monotonic()

    def _stop(self) -> None:
        """SIGTERM to all, then SIGKILL to whoever is still there after the grace time."""
        deadline = time.monotonic() + self._grace_s + 5
        self._send(signal.SIGTERM)
        while self._alive() and time.monotonic() < deadline and self._signals < 2:
            time.sleep(0.05)
        for daemon in self._alive():
            _log.warning("daemon did not stop", daemon=daemon.name)
        self._send(signal.SIGKILL)

    def _alive(self) -> list[_Daemon]:
        return [one for one in self._daemons if one.process is not None and one.process.poll() is None]

    def _send(self, number: signal.Signals) -> None:
        for daemon in self._alive():
            if daemon.process is not None:
                daemon.process.send_signal(number)

    def _on_signal(self, number: int, _frame: object) -> None:
        self._signals += 1
        if number == signal.SIGINT:
            self._exit_code = EXIT_INTERRUPTED


def _keep_running(server: EmbeddedServer) -> None:
    """Start the embedded server again whenever it is gone; one that was removed is not made anew."""
    while True:
        time.sleep(DATABASE_CHECK_S)
        try:
            if server.exists() and server.url() is None:
                server.start()
                _log.warning("database started again")
        except (DatabaseUnavailable, OSError) as error:
            _log.warning("database held up", error=str(error))


def _names(only: str | None) -> tuple[str, ...]:
    if only is None:
        return DAEMONS
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in DAEMONS]:
        raise UsageError(f"--only {', '.join(unknown)}: no such daemon, known are {', '.join(DAEMONS)}")
    return tuple(name for name in DAEMONS if name in wanted)


def _why(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
