"""A worker killed or frozen anywhere in its work: every match is done once, and new ones are, too."""

import os
import signal

import pytest

from pewstats_collectors.jobs import STAGES, SUMMARY, TELEMETRY
from pewstats_collectors.simulator import World
from tests.acceptance.commands import until
from tests.acceptance.faults.doomed import (
    AFTER_COMMIT,
    BEFORE_ACKNOWLEDGE,
    BEFORE_COMMIT,
    CLAIM,
)
from tests.acceptance.faults.pipeline import RECONCILER, WORKER, Pipeline

#: How often a stage is begun whose worker was killed there: what was committed is not done again.
ATTEMPTS = {CLAIM: 2, BEFORE_COMMIT: 2, AFTER_COMMIT: 1, BEFORE_ACKNOWLEDGE: 1}


@pytest.mark.parametrize("job", STAGES)
def test_a_worker_killed_anywhere_costs_an_attempt_at_most(
    job: str, pipeline: Pipeline, few: World, clean: dict[str, str]
) -> None:
    *struck, new = few.matches
    so_far = STAGES[: STAGES.index(job) + 1]  # it would have begun what follows, too
    for match, point in zip(struck, ATTEMPTS, strict=True):
        doom = f"{match.match_id}:{job}:{point}:{int(signal.SIGKILL)}"
        doomed = pipeline.start("worker", *so_far, doom=doom)
        pipeline.announce(match)
        assert doomed.wait(60) == -signal.SIGKILL
        until(lambda: not pipeline.processes(), "its children to end with it")
    with pipeline.running(WORKER, RECONCILER):
        pipeline.announce(new)
        pipeline.until_done(*few.matches)
    for match, attempts in zip(struck, ATTEMPTS.values(), strict=True):
        assert pipeline.attempts(match) == dict.fromkeys(STAGES, 1) | {job: attempts}
    assert pipeline.rows("dead_letters") == []
    assert pipeline.tables() == clean


@pytest.mark.parametrize("point", [CLAIM, BEFORE_COMMIT])
@pytest.mark.parametrize("job", [SUMMARY, TELEMETRY])
def test_a_frozen_worker_that_wakes_up_after_its_lease_writes_nothing(
    job: str, point: str, pipeline: Pipeline, few: World, clean: dict[str, str]
) -> None:
    match, *others, new = few.matches
    frozen = pipeline.start(*WORKER, doom=f"{match.match_id}:{job}:{point}:{int(signal.SIGSTOP)}")
    with pipeline.running(RECONCILER):
        pipeline.announce(match, *others)
        until(lambda: _stopped(frozen.pid), "the worker to freeze")
        with pipeline.running(WORKER):
            pipeline.until_done(match, *others)
        done = pipeline.tables()
        for pid in pipeline.processes():
            os.kill(pid, signal.SIGCONT)
        until(lambda: _found_its_lease_lost(pipeline), "the worker to find its lease lost")
        assert pipeline.tables() == done
        pipeline.announce(new)  # for the one that was frozen: there is no other
        pipeline.until_done(new)
        frozen.send_signal(signal.SIGTERM)
        assert frozen.wait(40) == 0
    assert pipeline.attempts(match)[job] == 2
    assert pipeline.rows("dead_letters") == []
    assert pipeline.tables() == clean


def _found_its_lease_lost(pipeline: Pipeline) -> bool:
    """At its commit; or, the server having ended its transaction, when it wanted to say why it failed."""
    failures = [line["outcome"] for line in pipeline.place.events("not done")]
    return bool(pipeline.place.events("nothing written")) or "lease lost" in failures


def _stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "T"
