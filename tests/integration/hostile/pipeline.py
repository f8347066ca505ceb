"""The four stages with their real wiring and child processes, and an origin that serves what a test likes."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import psycopg

from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import ledger
from pewstats_collectors.db.pool import in_transaction, open_pool
from pewstats_collectors.jobs import STAGES
from pewstats_collectors.settings import load
from pewstats_collectors.simulator.codes import ERANGEL
from pewstats_collectors.simulator.people import MatchPlan, Register, Squad, new_uuid
from pewstats_collectors.simulator.world import START, SimulatedMatch
from pewstats_collectors.storage.keys import match_object_key, telemetry_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import aggregate, download, summary, telemetry
from pewstats_collectors.workers.children import Children
from pipelines.announce import announce
from scripts.domain_tables import domain_tables
from tests.integration.workers.bench import WORK, Bench
from tests.waiting import until

Spoil = Callable[[bytes], bytes]
THREADS = 4


def lobbies(number: int) -> list[SimulatedMatch]:
    """Small matches of the same twelve people and four bots, half an hour apart."""
    rng = Random(7)
    register = Register(rng)
    people = [Squad(team, tuple(register.person() for _ in range(4))) for team in (1, 2, 3)]
    bots = Squad(200, tuple(register.bot(number) for number in range(301, 305)))
    return [
        SimulatedMatch(
            MatchPlan(
                match_id=new_uuid(rng),
                seed=rng.getrandbits(63),
                created_at=START + timedelta(minutes=30 * index),
                map=ERANGEL,
                game_mode="squad-fpp",
                match_type="official",
                team_size=4,
                squads=(*people, bots),
                duration_s=300.0,
                detail=0.02,
            )
        )
        for index in range(number)
    ]


class Origin:
    """API and CDN in one server: gives the bodies it was given; everything else is gone. `asked` counts."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.asked: Counter[str] = Counter()
        self._once: dict[str, bytes] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def match_object(self, match: SimulatedMatch) -> bytes:
        """The good one, whose telemetry is here."""
        return match.match_object(self.url)

    def serve(self, match: SimulatedMatch, *, match_object: Spoil = bytes, telemetry: Spoil = bytes) -> None:
        """Serve both files of a match, as they are unless they are to be spoiled."""
        self.bodies[object_path(match)] = match_object(self.match_object(match))
        self.bodies[match.telemetry_path] = telemetry(match.telemetry_gz())

    def once(self, path: str, body: bytes) -> None:
        """Answer with this the next time it is asked for."""
        self._once[path] = body

    def body(self, path: str) -> bytes | None:
        """What is answered now; None: it is gone."""
        self.asked[path] += 1
        return self._once.pop(path, self.bodies.get(path))

    def forget(self, *paths: str) -> None:
        """These are gone, as after 14 days."""
        for path in paths:
            self.bodies.pop(path, None)


def object_path(match: SimulatedMatch) -> str:
    """Where the API has the match object."""
    return f"/shards/steam/matches/{match.match_id}"


def _answering(origin: Origin) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = origin.body(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Quiet."""

    return Handler


class Pipeline:
    """What a test does and sees while the stages work: matches are announced, then all is waited for."""

    def __init__(self, bench: Bench, origin: Origin, store: TelemetryStore, folder: Path) -> None:
        self.bench = bench
        self.origin = origin
        self.store = store
        self.folder = folder

    def announce(self, *matches: SimulatedMatch) -> None:
        """As main discovery does it."""
        bench = self.bench
        ids = [match.match_id for match in matches]
        announce(bench.pool, bench.nudges, ids, "steam", by="main", lane=Lane.NORMAL)

    def run(self, *matches: SimulatedMatch) -> None:
        """Announce these matches and wait until nothing of them moves any more."""
        self.announce(*matches)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing moves any more, with the due-loop running."""
        until(lambda: (self.bench.publish_due(), not self._moving())[1], "nothing moves", seconds=60)

    def replay(self, job: str, match: SimulatedMatch) -> None:
        """Ask for this work again, as one does with a dead letter, and wait for what becomes of it."""
        self.reopen(job, match)
        self.settle()

    def reopen(self, job: str, match: SimulatedMatch) -> None:
        """Ask for this work again."""
        bench = self.bench
        owed = in_transaction(
            bench.pool, lambda connection: ledger.reopen(connection, job, match.match_id, "normal")
        )
        bench.nudges.send(owed)

    def states(self, match: SimulatedMatch) -> dict[str, str]:
        """State of each stage that has a row, `expired` and the like by their reason."""
        rows = self.bench.rows("SELECT * FROM ledger WHERE subject = %s", match.match_id)
        return {row["job"]: row["reason"] if row["state"] == "rejected" else row["state"] for row in rows}

    def attempts(self, match: SimulatedMatch) -> dict[str, int]:
        """How often each stage of the match was begun."""
        rows = self.bench.rows("SELECT * FROM ledger WHERE subject = %s", match.match_id)
        return {row["job"]: row["attempts"] for row in rows}

    def letters(self) -> list[tuple[str, str, str]]:
        """(job, match id, reason) of every dead letter."""
        return [(one["job"], one["subject"], one["reason"]) for one in self.bench.dead_letters()]

    def domain(self) -> dict[str, str]:
        return domain_tables(self.bench.url)

    def object_key(self, match: SimulatedMatch) -> str:
        return match_object_key("steam", match.match_id)

    def telemetry_key(self, match: SimulatedMatch) -> str:
        return telemetry_key("steam", match.created_at, match.match_id)

    def _moving(self) -> bool:
        rows = self.bench.rows("SELECT 1 FROM ledger WHERE state IN ('ready', 'running') LIMIT 1")
        return bool(rows)


WHOLE = dict.fromkeys(STAGES, "done")
"""The states of a match of which all is well."""


class Lab:
    """Makes pipelines over one database, one origin and the same child processes."""

    def __init__(self, url: str, origin: Origin, children: Children) -> None:
        self.url = url
        self.origin = origin
        self.children: Any = children
        self._known: dict[tuple[object, ...], dict[str, str]] = {}

    @contextmanager
    def pipeline(self, children: Any = None, **changes: Any) -> Iterator[Pipeline]:
        """The stages at work inside the block over an empty storage; `changes` are other settings."""
        with TemporaryDirectory() as folder, open_pool(self.url, size=8) as pool:
            settings = load(
                pubg_api_url=self.origin.url, storage_url=f"file://{folder}", work=WORK, **changes
            )
            bench = Bench(MemoryBroker(), pool, self.url)
            app = App(settings, self.url, pool, bench.broker)
            deps = wiring.make_deps(app, children=children or self.children)
            stages = zip(STAGES, (summary, download, telemetry, aggregate), strict=True)
            handlers = {job: partial(stage.handle, deps=deps) for job, stage in stages}
            with bench.working(handlers, concurrency=THREADS):
                yield Pipeline(bench, self.origin, deps.store, Path(folder))
            bench.nudges.close()

    def reference(
        self,
        whole: Iterable[SimulatedMatch],
        *,
        without_telemetry: Iterable[SimulatedMatch] = (),
        without_object: Iterable[SimulatedMatch] = (),
    ) -> dict[str, str]:
        """The domain tables of a run without anything hostile: some files are gone, that is all.

        The database is emptied before and after.
        """
        whole, no_telemetry, no_object = tuple(whole), tuple(without_telemetry), tuple(without_object)
        key = tuple(tuple(match.match_id for match in group) for group in (whole, no_telemetry, no_object))
        if key not in self._known:
            served, asked = self.origin.bodies, self.origin.asked
            self.origin.bodies, self.origin.asked = {}, Counter()
            self._empty()
            with self.pipeline() as clean:
                for match in (*whole, *no_telemetry):
                    self.origin.serve(match)
                self.origin.forget(*(match.telemetry_path for match in no_telemetry))
                clean.run(*whole, *no_telemetry, *no_object)
                assert clean.letters() == []
                assert [clean.states(match) for match in whole] == [WHOLE] * len(whole)
                self._known[key] = clean.domain()
            self._empty()
            self.origin.bodies, self.origin.asked = served, asked
        return self._known[key]

    def _empty(self) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute("TRUNCATE matches, players, ledger, dead_letters CASCADE")


def changed_rows(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """Lines of each table that only one of them has: what a failed comparison has to say."""
    return {
        table: sorted(set(before[table].splitlines()) ^ set(after[table].splitlines()))
        for table in before
        if before[table] != after[table]
    }
