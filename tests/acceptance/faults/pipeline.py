"""One database, one broker, and whole worker processes between them, for tests that do them harm."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row

from pewstats_collectors.broker.broker import Message
from pewstats_collectors.broker.connect import connect
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger, matches
from pewstats_collectors.jobs import JOBS, STAGES, SUMMARY
from pewstats_collectors.simulator import SimulatedMatch
from scripts.domain_tables import domain_tables
from tests.acceptance.commands import Place, processes_of

Process = subprocess.Popen[bytes]

#: Short, so that what heals by itself does so within a test.
SETTINGS = {
    "WORK__LEASE_S": "2",
    "WORK__OUTAGE_PAUSE_S": "1",
    "WORK__RETRY_BASE_S": "0.5",
    "RECONCILE__EVERY_S": "0.2",
    "RECONCILE__SETTLED_S": "0.5",
    "RECONCILE__SILENT_S": "2",
}
WORKER = ("worker", *JOBS)
RECONCILER = ("reconcile",)
DOOMED = "tests.acceptance.faults.doomed"
TWICE = "tests.acceptance.faults.twice"


class Pipeline:
    """Workers of a place, and what their database says."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.database = place.settings["DATABASE_URL"]
        self.broker = connect(place.settings.get("BROKER_URL"), self.database)
        self._started: list[Process] = []

    def announce(self, *announced: SimulatedMatch) -> None:
        """Discover these matches and publish their nudges; whether they arrive is for others to see."""
        with psycopg.connect(self.database) as connection:
            for match in announced:
                matches.discover(connection, match.match_id, "steam", by="main", lane=Lane.NORMAL)
                ledger.add(connection, SUMMARY, match.match_id, Lane.NORMAL)
        with contextlib.closing(self.broker.publisher()) as publisher:
            for match in announced:
                publisher.publish(Message(SUMMARY, match.match_id, Lane.NORMAL))

    def start(self, *words: str, program: str | None = None, doom: str = "", **more: str) -> Process:
        """A daemon of pewstats, or of a program that behaves worse; `doom`: see the module of that name."""
        program = program or (DOOMED if doom else "pewstats_collectors")
        environment = self.place.environment(**more) | ({"DOOM": doom} if doom else {})
        started = self.place.start_program(program, *words, environment=environment)
        self._started.append(started)
        return started

    def close(self) -> None:
        """End whatever a failed test left."""
        for one in self._started:
            one.kill()
            one.wait()

    @contextmanager
    def running(
        self, *daemons: Sequence[str], program: str | None = None, doom: str = "", **more: str
    ) -> Iterator[list[Process]]:
        """These daemons for the length of the block; they must be alive at its end, and end when told to."""
        processes = [self.start(*words, program=program, doom=doom, **more) for words in daemons]
        yield processes
        assert [one.poll() for one in processes] == [None] * len(processes), "a daemon died"
        for one in processes:
            one.send_signal(signal.SIGTERM)
        assert [one.wait(timeout=60) for one in processes] == [0] * len(processes)

    def until_done(self, *wanted: SimulatedMatch, seconds: float = 60) -> None:
        """Wait until every stage of these matches is done, and what follows from many matches together."""
        missing = {(match.match_id, stage): "not owed" for match in wanted for stage in STAGES}
        deadline = time.monotonic() + seconds
        follows = True
        while missing or follows:
            if time.monotonic() >= deadline:
                ended = [(one.args, one.poll()) for one in self._started]
                said = "".join(self.place.log.read_text().splitlines(keepends=True)[-60:])
                raise AssertionError(f"not done after {seconds:g} s: {missing} {follows}\n{ended}\n{said}")
            time.sleep(0.1)
            with contextlib.suppress(psycopg.OperationalError):  # where the database is what is harmed
                rows = self.rows("ledger")
                follows = any(row["job"] not in STAGES and row["state"] != "done" for row in rows)
                for row in rows:
                    work = row["subject"], row["job"]
                    if work in missing and row["state"] == "done":
                        del missing[work]
                    elif work in missing:
                        missing[work] = str(row)

    def attempts(self, match: SimulatedMatch) -> dict[str, int]:
        """How often each stage of this match was begun and charged."""
        rows = self.rows("ledger")
        return {row["job"]: row["attempts"] for row in rows if row["subject"] == match.match_id}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of the ledger or of the dead letters."""
        with psycopg.connect(self.database, row_factory=dict_row) as connection:
            return connection.execute(f"SELECT * FROM {table}".encode()).fetchall()  # noqa: S608

    def tables(self) -> dict[str, str]:
        """The domain tables, to compare."""
        return domain_tables(self.database)

    def processes(self) -> dict[int, str]:
        """Process ids and command lines of everything that works here."""
        return processes_of(self.place.home)
