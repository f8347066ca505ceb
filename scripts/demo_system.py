"""The live system of a demo: its settings, one command, and all daemons."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pewstats_collectors.jobs import DAEMONS
from scripts.processes import free_ports


def make_environment(home: Path, api_url: str, broker: str | None) -> dict[str, str]:
    """The settings of the demo; those of the user's own system are left out."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PEWSTATS_")}
    return {
        **others,
        "PEWSTATS_HOME": str(home),
        "PEWSTATS_PUBG_API_URL": api_url,
        "PEWSTATS_PUBG_API_KEYS": "demo-key",
        "PEWSTATS_LOG_FORMAT": "json",
        "PEWSTATS_METRICS_PORT": str(free_ports(len(DAEMONS))),
        "PEWSTATS_RECONCILE__SETTLED_S": "1",
        "PEWSTATS_DISCOVERY__MAIN__EVERY_S": "3",
        "PEWSTATS_DISCOVERY__TOURNAMENT__EVERY_S": "2",
        **({"PEWSTATS_BROKER_URL": broker} if broker else {}),
    }


def pewstats(environment: dict[str, str], *words: str) -> str:
    """What one pewstats command prints; if it fails, its complaint ends the program."""
    done = subprocess.run(
        [sys.executable, "-m", "pewstats_collectors", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"pewstats {' '.join(words)} failed:\n{done.stderr}{done.stdout}")
    return done.stdout


@contextlib.contextmanager
def running(home: Path, environment: dict[str, str], *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`pewstats run` for the length of the block; it logs to demo.log in the home."""
    with open(home / "demo.log", "wb") as log:
        command = [sys.executable, "-m", "pewstats_collectors", "run", *options]
        system = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield system
        finally:
            system.send_signal(signal.SIGTERM)
            system.wait(timeout=60)
