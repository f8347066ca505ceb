"""What a backfill costs the matches of today: how long they take beside it, below capacity and saturated."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import psycopg

from pewstats_collectors.broker.connect import connect as connect_broker
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import backfill, ledger, matches, players
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.db.migrations import migrate
from pewstats_collectors.db.pool import Pool, in_transaction, open_pool
from pewstats_collectors.jobs import AGGREGATE, BACKFILL, SUMMARY, TELEMETRY
from pewstats_collectors.simulator import SimulatedMatch, World
from pewstats_collectors.simulator.lobbies import squad_lobby
from pewstats_collectors.simulator.people import Person, Register
from pewstats_collectors.simulator.server import SimulatorServer
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers.nudges import Nudges
from pipelines.announce import announce
from scripts.demo_report import read_metrics
from scripts.demo_system import make_environment, running

STORED: Final = 90
LIVE: Final = 60
#: Of what the machine can do, while it is below capacity.
LOAD: Final = 0.5
PATIENCE_S: Final = 900
DAEMONS: Final = ("reconcile", "summary", "download", "telemetry", "aggregate", "upkeep")

_LATENCIES = """
    SELECT extract(epoch FROM a.changed_at - s.owed_since)::float8
    FROM ledger AS s JOIN ledger AS a ON a.subject = s.subject AND a.job = %s AND a.state = 'done'
    WHERE s.job = %s AND s.subject = ANY (%s)
"""


def measure_backfill(seed: int, people: int = 64) -> dict[str, Any]:
    """One run: 60 live matches at once, 60 below capacity, both alone and beside a backfill of 90."""
    rng = Random(seed)
    register = Register(rng)
    heroes = [register.person() for _ in range(2)]
    others = [register.person() for _ in range(2 * people)]
    now = datetime.now(UTC).replace(microsecond=0)
    days = timedelta(days=20)
    with_heroes = [[*heroes, *rng.sample(others, people - len(heroes))] for _ in range(STORED)]
    old = [squad_lobby(rng, there, now - days + timedelta(minutes=n)) for n, there in enumerate(with_heroes)]
    live = [[squad_lobby(rng, rng.sample(others, people), now) for _ in range(LIVE)] for _ in range(4)]
    world = World(seed, now, [*old, *(match for part in live for match in part)], [], [])
    for match in world.matches:
        match.telemetry_gz()  # played before, so that the simulator costs nothing now
    with SimulatorServer(world) as api, tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        server = EmbeddedServer(home)
        try:
            url = server.start()
            migrate(url)
            environment = make_environment(home, api.url, None)
            environment |= {"PEWSTATS_BACKFILL__EVERY_S": "0.5", "PEWSTATS_BACKFILL__PACE_S": "0.5"}
            with running(home, environment, "--only", ",".join(DAEMONS)), open_pool(url, size=2) as pool:
                return _Run(pool, url, environment, home).measure(old, live, heroes)
        finally:
            server.remove()


class _Run:
    """One database, its workers, and what they have to do."""

    def __init__(self, pool: Pool, url: str, environment: dict[str, str], home: Path) -> None:
        self._pool = pool
        self._url = url
        self._environment = environment
        self._store = TelemetryStore(f"file://{home}/storage")
        self._broker = connect_broker(None, url)

    def measure(
        self,
        old: Sequence[SimulatedMatch],
        live: Sequence[Sequence[SimulatedMatch]],
        heroes: Sequence[Person],
    ) -> dict[str, Any]:
        """See measure_backfill."""
        self._read(old)
        saturated = self._play(live[0], every_s=0)
        every_s = saturated["seconds"] / LIVE / LOAD
        alone = self._play(live[1], every_s=every_s)
        self._track(heroes[0])
        beside = self._play(live[2], every_s=every_s)
        self._until_backfilled()
        self._track(heroes[1])
        saturated_beside = self._play(live[3], every_s=0)
        self._until_backfilled()
        count, seconds = self._backfill_work()
        return {
            "stored": STORED,
            "live": LIVE,
            "every_s": every_s,
            "alone": alone,
            "beside": beside,
            "saturated": saturated,
            "saturated_beside": saturated_beside,
            "backfill_jobs": count,
            "backfill_job_s": seconds / count,
        }

    def _read(self, old: Sequence[SimulatedMatch]) -> None:
        """Matches of long ago, stored and read while nobody was tracked."""
        with closing(Nudges(self._broker, self._pool)) as nudges:
            for match in old:
                key = telemetry_key("steam", match.created_at, match.match_id)
                self._store.put(key, [match.telemetry_gz()])
                with self._pool.connection() as connection:
                    matches.discover(connection, match.match_id, "steam", by="import", lane=Lane.LOW)
                    owed = ledger.add(
                        connection, TELEMETRY, match.match_id, Lane.LOW, {"shard": "steam", "key": key}
                    )
                nudges.send(owed)
        self._until_done(old)

    def _play(self, live: Sequence[SimulatedMatch], *, every_s: float) -> dict[str, Any]:
        """Discover them one by one; seconds until the last is done, and each match's own."""
        started = time.monotonic()
        with closing(Nudges(self._broker, self._pool)) as nudges:
            for number, match in enumerate(live):
                time.sleep(max(0.0, started + number * every_s - time.monotonic()))
                announce(self._pool, nudges, [match.match_id], "steam", by="main", lane=Lane.NORMAL)
        self._until_done(live)
        seconds = time.monotonic() - started
        with psycopg.connect(self._url) as connection:
            rows = connection.execute(_LATENCIES, [AGGREGATE, SUMMARY, _ids(live)]).fetchall()
        each = sorted(row[0] for row in rows)
        p95 = statistics.quantiles(each, n=20, method="inclusive")[-1]
        return {"seconds": seconds, "median_s": statistics.median(each), "p95_s": p95}

    def _track(self, hero: Person) -> None:
        in_transaction(self._pool, lambda one: players.track(one, hero.account_id, hero.name, "steam"))

    def _until_done(self, played: Sequence[SimulatedMatch]) -> None:
        ids = _ids(played)

        def done() -> bool:
            with self._pool.connection() as connection:
                return sum(
                    entry.job == AGGREGATE and entry.state == "done"
                    for entry in ledger.of_subjects(connection, ids)
                ) == len(ids)

        _until(done, "matches are not done")

    def _until_backfilled(self) -> None:
        def done() -> bool:
            with self._pool.connection() as connection:
                left = backfill.totals(connection)
            return left["pending"] + left["queued"] == 0

        _until(done, "the backfill has not ended")

    def _backfill_work(self) -> tuple[int, float]:
        """(jobs, seconds of work)."""
        samples = read_metrics(self._environment, "telemetry")
        return (
            int(samples["pewstats_work_seconds_count", BACKFILL]),
            samples["pewstats_work_seconds_sum", BACKFILL],
        )


def backfill_lines(result: dict[str, Any]) -> Iterator[str]:
    """For a terminal, with the bound beside."""
    alone, beside = result["alone"], result["beside"]
    job = result["backfill_job_s"]
    bound = 1.1 * alone["p95_s"] + job
    kept = "kept" if beside["p95_s"] <= bound else "NOT KEPT"
    every_ms, live = result["every_s"] * 1000, result["live"]
    yield f"{live} matches, one each {every_ms:.0f} ms ({LOAD:.0%} of capacity), s from discovery to done:"
    for name, one in (("alone", alone), ("beside backfill", beside)):
        yield f"  {name:<16} median {one['median_s']:.3f}  p95 {one['p95_s']:.3f}"
    yield f"  bound 1.1 x p95 alone + one job: {bound:.3f}, {kept}"
    full, shared = result["saturated"]["seconds"], result["saturated_beside"]["seconds"]
    rates = f"{live / full:.2f} a second alone, {live / shared:.2f} beside backfill"
    yield f"all {live} at once: {rates}, ratio {full / shared:.2f}"
    jobs, stored = result["backfill_jobs"], result["stored"]
    yield f"backfill: {jobs} jobs for 2 x {stored} matches, {job:.3f} s each; a plan of the project said 5 s"


def _ids(played: Sequence[SimulatedMatch]) -> list[str]:
    return [match.match_id for match in played]


def _until(happened: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        if time.monotonic() > deadline:
            raise SystemExit(f"pewstats: {otherwise} after {PATIENCE_S} s")
        time.sleep(0.05)
