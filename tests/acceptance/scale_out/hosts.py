"""Hosts of one system: each a home and workers of its own, over one broker, one database and one storage."""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pewstats_collectors import jobs
from tests.acceptance.commands import Place, processes_of
from tests.acceptance.faults.pipeline import RECONCILER, SETTINGS, Pipeline

#: The workers of a host: what reads telemetry apart from all the rest.
WORKERS = (
    ("worker", jobs.TELEMETRY, "--concurrency", "1"),
    ("worker", *(job for job in jobs.JOBS if job != jobs.TELEMETRY), "--concurrency", "2"),
)
#: Seconds per match of an evening that has not begun.
NOT_YET = 1e9
#: Pieces of work a host has in its hands at once.
AT_ONCE = 3
CONTROL = (RECONCILER, ("discover", "main", "--every", "1"), ("discover", "tournament", "--every", "1"))
Work = tuple[str, str]
"""A match id and a stage."""


class Host:
    """Worker processes that share nothing with those of another host but the services."""

    def __init__(self, name: str, folder: Path, settings: Mapping[str, str]) -> None:
        home = folder / name
        home.mkdir()
        self.pipeline = Pipeline(Place(home, {**SETTINGS, **settings}))

    def is_at_work(self) -> bool:
        """Are all its workers up?"""
        return len(self.pipeline.place.events("started")) >= len(WORKERS)

    def done(self) -> set[Work]:
        """What was done here."""
        events = self.pipeline.place.events("done")
        return {(event["match_id"], event["stage"]) for event in events if event["stage"] in jobs.STAGES}

    def cut_power(self) -> None:
        """End every process of it at once, the children that read telemetry, too."""
        for pid in processes_of(self.pipeline.place.home):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@contextmanager
def running(*hosts: Host) -> Iterator[None]:
    """Workers on each of these for the length of the block."""
    with ExitStack() as stack:
        for host in hosts:
            stack.enter_context(host.pipeline.running(*WORKERS))
        yield
