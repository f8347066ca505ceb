"""What hurts the child that reads a file: its match loses an attempt, the others lose nothing."""

import gzip
from collections.abc import Callable, Iterator
from random import Random
from threading import Barrier
from typing import Any

import orjson
import pytest

from pewstats_collectors.jobs import DOWNLOAD, TELEMETRY
from pewstats_collectors.settings import load
from pewstats_collectors.workers.children import Children
from tests.integration.hostile.pipeline import WHOLE, Lab, Origin, changed_rows, lobbies
from tests.integration.workers import children_work as work

VICTIM, *OTHERS, LATER = lobbies(6)
SECONDS = 3.0


class Saboteur:
    """Children of whom the victim's get something else to do at first, while another match is being read."""

    def __init__(self, children: Children, instead: Callable[..., Any], times: int = 1) -> None:
        self._children = children
        self._instead = instead
        self._times = times
        self._together = Barrier(2)

    def run(self, task: Callable[..., Any], claim: Any, *args: Any) -> Any:
        if claim.subject in (VICTIM.match_id, OTHERS[0].match_id) and claim.attempts == 1:
            self._together.wait(30)
        if claim.subject == VICTIM.match_id and claim.attempts <= self._times:
            return self._children.run(self._instead)
        return self._children.run(task, claim, *args)


@pytest.fixture(scope="module")
def weak_children(shared_database: str) -> Iterator[Children]:
    """Two with little time."""
    made = Children(2, shared_database, seconds=SECONDS, memory_mb=1024)
    yield made
    made.close()


FAULTS: dict[str, tuple[Callable[..., Any], str]] = {
    "crash": (work.crash, "child died"),
    "deep recursion": (work.recurse, "RecursionError"),
    "too much memory": (work.exhaust, "memory limit"),
    "hang": (work.hang, "time limit"),  # three of them would take too long
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_one_child_costs_its_match_an_attempt_and_the_others_nothing(
    lab: Lab, weak_children: Children, name: str
) -> None:
    task, _ = FAULTS[name]
    whole = lab.reference([VICTIM, *OTHERS, LATER])
    with lab.pipeline(Saboteur(weak_children, task)) as pipeline:
        for match in (VICTIM, *OTHERS, LATER):
            pipeline.origin.serve(match)
        pipeline.run(VICTIM, *OTHERS)
        assert pipeline.attempts(VICTIM) == dict.fromkeys(WHOLE, 1) | {TELEMETRY: 2}
        assert [pipeline.attempts(match) for match in OTHERS] == [dict.fromkeys(WHOLE, 1)] * len(OTHERS)
        assert pipeline.letters() == []
        pipeline.run(LATER)
        assert changed_rows(whole, pipeline.domain()) == {}


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "hang"])
def test_a_fault_in_every_attempt_is_one_dead_letter_that_names_it(
    lab: Lab, weak_children: Children, name: str
) -> None:
    task, reason = FAULTS[name]
    harmed = lab.reference([OTHERS[0]], without_telemetry=[VICTIM])
    whole = lab.reference([OTHERS[0], VICTIM])
    with lab.pipeline(Saboteur(weak_children, task, times=3)) as pipeline:
        for match in (VICTIM, OTHERS[0]):
            pipeline.origin.serve(match)
        pipeline.run(VICTIM, OTHERS[0])
        assert pipeline.letters() == [(TELEMETRY, VICTIM.match_id, reason)]
        assert pipeline.bench.dead_letters()[0]["attempts"] == 3
        assert changed_rows(harmed, pipeline.domain()) == {}
    with lab.pipeline(weak_children) as pipeline:
        pipeline.replay(DOWNLOAD, VICTIM)  # its storage is another one
        assert pipeline.states(VICTIM) == WHOLE
        assert changed_rows(whole, pipeline.domain()) == {}


def large(text: bytes) -> bytes:
    """128 MB of events, packed as well as events are."""
    rng = Random(1)
    pads = (rng.randbytes(1_000).hex() + "x" * 126_000 for _ in range(1_000))
    more = b"".join(b',{"_T":"LogPlayerDance","pad":"%s"}' % pad.encode() for pad in pads)
    return text.rstrip()[:-1] + more + b"]"


def test_a_file_that_needs_more_memory_than_a_child_may_have_is_one_dead_letter(
    lab: Lab, origin: Origin
) -> None:
    harmed = lab.reference([OTHERS[0]], without_telemetry=[VICTIM])
    whole = lab.reference([OTHERS[0], VICTIM])
    lean = Children(2, lab.url, seconds=30, memory_mb=512)
    try:
        with lab.pipeline(lean) as pipeline:
            origin.serve(VICTIM, telemetry=lambda data: gzip.compress(large(gzip.decompress(data)), 1))
            origin.serve(OTHERS[0])
            pipeline.run(VICTIM, OTHERS[0])
            assert pipeline.letters() == [(TELEMETRY, VICTIM.match_id, "memory limit")]
            assert pipeline.attempts(OTHERS[0]) == dict.fromkeys(WHOLE, 1)
            assert changed_rows(harmed, pipeline.domain()) == {}
            origin.serve(VICTIM)
            pipeline.replay(DOWNLOAD, VICTIM)
            assert changed_rows(whole, pipeline.domain()) == {}
    finally:
        lean.close()


def test_a_bomb_that_lies_in_storage_stops_at_the_cap_of_the_child(lab: Lab) -> None:
    """As it may after the caps were lowered: the download let it pass."""
    whole = lab.reference([VICTIM])
    limits = load().telemetry
    with lab.pipeline(telemetry=limits.model_copy(update={"max_plain_mb": 1})) as pipeline:
        pipeline.origin.serve(VICTIM)
        roomy = type(pipeline.store)(f"file://{pipeline.folder}")
        roomy.put(pipeline.telemetry_key(VICTIM), [orjson.dumps([*range(300_000)])])
        pipeline.run(VICTIM)
        assert pipeline.letters() == [(TELEMETRY, VICTIM.match_id, "too large")]
    with lab.pipeline() as pipeline:
        pipeline.replay(DOWNLOAD, VICTIM)
        assert changed_rows(whole, pipeline.domain()) == {}
