"""The live system that is done harm to: its servers, its settings, and the supervisor of its daemons."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from pewstats_collectors.db.leader import is_worked_on
from pewstats_collectors.jobs import JOBS
from scripts.object_store import ObjectStore
from scripts.processes import running
from scripts.services import PostgresServer, Rabbit

#: Short, so that what heals by itself does so before the next fault. Attempts are many: each kill counts.
SETTINGS = {
    "WORK__LEASE_S": "4",
    "WORK__MAX_ATTEMPTS": "8",
    "WORK__RETRY_BASE_S": "0.3",
    "WORK__RETRY_CAP_S": "2",
    "WORK__OUTAGE_PAUSE_S": "1",
    "WORK__GRACE_S": "5",
    "RECONCILE__EVERY_S": "0.5",
    "RECONCILE__SETTLED_S": "1",
    "RECONCILE__SILENT_S": "5",
    "DISCOVERY__MAIN__EVERY_S": "2",
    "DISCOVERY__TOURNAMENT__EVERY_S": "2",
    "PUBG__WEATHER_PAUSE_S": "1",
    "PUBG__READ_TIMEOUT_S": "5",
    "TELEMETRY__CHILD_SECONDS": "15",
    "BACKFILL__EVERY_S": "1",
    "BACKFILL__PACE_S": "0.5",
    "METRICS_PORT": "0",
    "LOG_FORMAT": "json",
}
LEASE_S = 4
START_S = 60.0


@dataclass(frozen=True, slots=True)
class Servers:
    """What the daemons work with, on a machine of our own."""

    node: Rabbit
    postgres: PostgresServer
    objects: ObjectStore


class System:
    """`pewstats run` over a RabbitMQ, a PostgreSQL and an object store that all may be done harm."""

    def __init__(
        self,
        home: Path,
        database_url: str,
        servers: Servers,
        api_url: str,
        settings: Mapping[str, str] = SETTINGS,
    ) -> None:
        self.node = servers.node
        self.postgres = servers.postgres
        self.objects = servers.objects
        self.database_url = database_url
        self.log = home / "faults.log"
        settings = {
            **settings,
            "HOME": str(home),
            "DATABASE_URL": database_url,
            "STORAGE_URL": f"s3://{self.objects.new_bucket()}/telemetry",
            "BROKER_URL": f"{self.node.url}?blocked_connection_timeout=2",
            "PUBG_API_URL": api_url,
            "PUBG_API_KEYS": "demo-key",
        }
        others = {name: value for name, value in os.environ.items() if not name.startswith("PEWSTATS_")}
        self.environment = others | self.objects.environment
        self.environment |= {f"PEWSTATS_{name}": value for name, value in settings.items()}
        self._supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the supervisor; it brings up all daemons."""
        with self.log.open("ab") as log:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "pewstats_collectors", "run"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the supervisor by this signal, and wait until all its daemons are gone, too."""
        if self._supervisor is None:
            return
        left = self.daemons()
        self._supervisor.send_signal(number)
        self._supervisor.wait(timeout=60)
        self._supervisor = None
        deadline = time.monotonic() + 60
        while any(map(running, left)) and time.monotonic() < deadline:
            time.sleep(0.1)
        if alive := [name for pid, name in left.items() if running(pid)]:
            raise RuntimeError(f"outlived their supervisor: {', '.join(alive)}")

    def kill(self) -> None:
        """End everything at once."""
        pids = list(self.daemons())
        if self._supervisor is not None:
            self._supervisor.kill()
            self._supervisor.wait()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def wait_until_at_work(self) -> None:
        """Wait until every job is being worked on."""
        deadline = time.monotonic() + START_S
        while True:
            with psycopg.connect(self.database_url) as connection:
                idle = [job for job in JOBS if not is_worked_on(connection, job)]
            if not idle:
                return
            if time.monotonic() > deadline:
                raise RuntimeError(f"nobody works on {', '.join(idle)}; see {self.log}")
            time.sleep(0.2)

    def daemons(self) -> dict[int, str]:
        """Process ids of the supervisor's daemons, with the words each was started with."""
        return self._below(self._supervisor.pid) if self._supervisor else {}

    def children(self) -> list[int]:
        """Process ids of the telemetry worker's children."""
        workers = [pid for pid, words in self.daemons().items() if words.startswith("worker telemetry")]
        return [
            pid for worker in workers for pid, words in self._below(worker).items() if "spawn_main" in words
        ]

    def _below(self, parent: int) -> dict[int, str]:
        """Living child processes, with what stands behind the name of the package on their command lines."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue  # gone meanwhile
            if int(status[1]) == parent and status[0] != "Z":
                found[int(folder.name)] = " ".join(
                    words[3:] if "pewstats_collectors" in words else words
                ).strip()
        return found
