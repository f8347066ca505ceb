"""A live system over RabbitMQ and a simulated API, and a Prometheus with the shipped rules watching it."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import psycopg

from pewstats_collectors.jobs import DAEMONS
from pewstats_collectors.simulator import SimulatedMatch, SimulatorServer, World
from scripts.processes import free_ports
from scripts.prometheus import Prometheus, prometheus
from tests.acceptance.commands import Place, processes_of, until
from tests.acceptance.monitoring.shipped import PROMETHEUS, shortened

#: 30 minutes become 15 seconds.
SHORTER = 120
SCRAPES = "500ms"
SETTINGS = {
    "PUBG_API_KEYS": "demo-key",
    "DISCOVERY__MAIN__EVERY_S": "1",
    "DISCOVERY__TOURNAMENT__EVERY_S": "1",
    "RECONCILE__SETTLED_S": "1",
    "RECONCILE__FIGURES_S": "0.5",
    "WORK__RETRY_BASE_S": "0.1",
    "WORK__RETRY_CAP_S": "0.2",
    "WORK__OUTAGE_PAUSE_S": "1",
}


class Api(SimulatorServer):
    """Matches appear when they are shown."""

    def __init__(self, world: World) -> None:
        super().__init__(world, requests_per_minute=100_000)
        self._shown: set[str] = set()

    def show(self, matches: list[SimulatedMatch]) -> None:
        """From now on players have played these."""
        self._shown |= {match.match_id for match in matches}

    def is_visible(self, match_id: str) -> bool:
        """Whether it was shown."""
        return match_id in self._shown


@dataclass
class Watched:
    """The system, its API, and who watches it."""

    place: Place
    api: Api
    watcher: Prometheus

    def play(self, matches: list[SimulatedMatch]) -> None:
        """Show these matches and wait until nothing of them is left to do."""
        self.api.show(matches)
        wanted = [match.match_id for match in matches]
        until(lambda: self._are_through(wanted), "the matches to be through")

    def until_told(self, expression: str, seconds: float = 60) -> list[dict[str, Any]]:
        """Wait until Prometheus answers with something."""
        found: list[dict[str, Any]] = until(
            lambda: self.watcher.query(expression), f"an answer to {expression}", seconds
        )
        return found

    def until_scraped(self) -> None:
        """Wait until Prometheus has seen of every daemon how it is now."""
        self.until_told(f"min(timestamp(pewstats_work_total)) > {time.time()}")

    def until_firing(self, *names: str) -> None:
        """Wait until all these alerts fire."""
        until(lambda: set(names) <= self._firing(), f"{', '.join(names)} to fire")

    def until_clear(self, *names: str) -> None:
        """Wait until none of these alerts fires or is about to."""
        until(lambda: not set(names) & set(self.watcher.alerts()), f"{', '.join(names)} to clear")

    def _firing(self) -> set[str]:
        return {name for name, state in self.watcher.alerts().items() if state == "firing"}

    def series(self) -> set[frozenset[tuple[str, str]]]:
        """Labels of every series that the daemons tell now; of identities and causes there are so many."""
        told = '{__name__=~"pewstats_.+", __name__!~"pewstats_telemetry_disagreements_.+", instance!=""}'
        return {frozenset(sample["metric"].items()) for sample in self.watcher.query(told)}

    @contextmanager
    def freezing(self, *words: str) -> Iterator[None]:
        """Daemons started with these words do nothing for the length of the block, but are there."""
        pids = [
            pid for pid, command in processes_of(self.place.home).items() if command.strip().endswith(words)
        ]
        assert len(pids) == len(words)
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def owe_since_an_hour(self, job: str, match: SimulatedMatch) -> None:
        """As if nobody had come to this for so long."""
        with psycopg.connect(self.place.settings["DATABASE_URL"]) as connection:
            connection.execute(
                "UPDATE ledger SET state = 'ready', next_at = now() - interval '1 hour', published_at = NULL "
                "WHERE job = %s AND subject = %s",
                (job, match.match_id),
            )

    def _are_through(self, match_ids: list[str]) -> bool:
        """All these are known and nothing is left to do."""
        with psycopg.connect(self.place.settings["DATABASE_URL"]) as connection:
            row = connection.execute(_NOT_THROUGH, (match_ids,)).fetchone()
        return row == (0,)


_NOT_THROUGH = """
    SELECT count(*) FROM unnest(%s::text[]) AS wanted (match_id)
    LEFT JOIN ledger AS s ON s.job = 'summary' AND s.subject = match_id
    WHERE s.state IS NULL OR s.state NOT IN ('done', 'rejected')
       OR (s.state = 'done'
           AND NOT EXISTS (SELECT FROM ledger WHERE job = 'aggregate' AND subject = match_id))
       OR EXISTS (SELECT FROM ledger WHERE subject = match_id AND state IN ('ready', 'running', 'snoozed'))
"""


@contextmanager
def watched(place: Place, api: Api, folder: Path) -> Iterator[Watched]:
    """The live system at work, and a Prometheus that has scraped all of it."""
    first = free_ports(len(DAEMONS))
    system = place.start("run", METRICS_PORT=str(first))
    try:
        with prometheus(configuration(folder, first)) as watcher:
            seen = Watched(place, api, watcher)
            ready = f"count(up == 1) == {len(DAEMONS)} and on() min(pewstats_daemon_at_work) == 1"
            seen.until_told(ready)
            yield seen
        assert system.poll() is None, "the supervisor ended"
    finally:
        system.send_signal(signal.SIGTERM)
        system.wait(timeout=60)


def configuration(folder: Path, first_port: int) -> Path:
    """A copy of the shipped files: shorter durations in the rules, closer scrapes, the ports of this run."""
    copied = copytree(PROMETHEUS, folder / "prometheus")
    for file in (copied / "rules").glob("*.yml"):
        file.write_text(shortened(file.read_text(), SHORTER))
    file = copied / "prometheus.yml"
    file.write_text(file.read_text().replace("_interval: 15s", f"_interval: {SCRAPES}"))
    targets = copied / "targets" / "this-host.yml"
    text = targets.read_text()
    for number in range(len(DAEMONS)):
        text = text.replace(f"localhost:{9400 + number}", f"127.0.0.1:{first_port + number}")
    targets.write_text(text)
    return file
