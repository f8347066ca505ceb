"""How fast matches go through all stages: real processes, real servers, the simulated API on loopback."""

import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from pewstats_collectors.broker.connect import connect as connect_broker
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.db.migrations import migrate
from pewstats_collectors.db.pool import open_pool
from pewstats_collectors.jobs import STAGES
from pewstats_collectors.simulator.server import SimulatorServer
from pewstats_collectors.simulator.world import World, evening
from pewstats_collectors.workers.nudges import Nudges
from pipelines.announce import announce
from scripts.demo_report import read_work
from scripts.demo_system import make_environment, running
from scripts.demo_watch import Watch

WORKERS = ("reconcile", *STAGES)
PATIENCE_S = 300


def run_pipeline(name: str, broker_url: str | None, seed: int, matches: int, runs: int) -> dict[str, Any]:
    """Medians over `runs`: matches a second from the first nudge to the last match done, work by stage."""
    world = evening(seed, matches=matches)
    for match in world.matches:
        match.telemetry_gz()  # played before, so that the simulator costs nothing now
    with SimulatorServer(world) as api:
        rounds = [_round(world, api.url, broker_url) for _ in range(runs)]
    stages = {stage: statistics.median(one[1][stage] for one in rounds) for stage in STAGES}
    seconds = statistics.median(one[0] for one in rounds)
    return {"broker": name, "matches": matches, "matches_per_s": matches / seconds, "stage_seconds": stages}


def _round(world: World, api_url: str, broker_url: str | None) -> tuple[float, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        server = EmbeddedServer(home)
        try:
            url = server.start()
            migrate(url)
            environment = make_environment(home, api_url, broker_url)
            with running(home, environment, "--only", ",".join(WORKERS)):
                _wait_for_workers(environment)
                return _measure(world, url, broker_url), _seconds_by_stage(environment)
        finally:
            server.remove()


def _measure(world: World, url: str, broker_url: str | None) -> float:
    """Seconds from telling of all matches at once to the last one done."""
    ids = [match.match_id for match in world.matches]
    broker = connect_broker(broker_url, url)
    with open_pool(url, size=1) as pool, closing(Watch(url, set(ids))) as watch:
        nudges = Nudges(broker, pool)
        started = time.monotonic()
        announce(pool, nudges, ids, "steam", by="tournament", lane=Lane.HIGH)
        while not watch.look():
            if time.monotonic() - started > PATIENCE_S:
                raise SystemExit(f"pewstats: not done after {PATIENCE_S} s")
            time.sleep(0.02)
        nudges.close()
        return time.monotonic() - started


def _wait_for_workers(environment: dict[str, str]) -> None:
    """Until every daemon answers on its port and has had time to start its children."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            read_work(environment, WORKERS)
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(3)
            return
    raise SystemExit("pewstats: the workers did not start")


def _seconds_by_stage(environment: dict[str, str]) -> dict[str, float]:
    work = read_work(environment, WORKERS)
    return {stage: work[stage][1] for stage in STAGES}
