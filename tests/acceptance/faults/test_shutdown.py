"""Workers told to stop with work in hand: they finish it, or give it back, and a second signal ends them."""

import signal

import pytest

from pewstats_collectors.jobs import STAGES, TELEMETRY
from pewstats_collectors.simulator import SimulatedMatch, World
from tests.acceptance.commands import until
from tests.acceptance.faults.doomed import WORKING
from tests.acceptance.faults.pipeline import RECONCILER, WORKER, Pipeline, Process


def at_work(pipeline: Pipeline, match: SimulatedMatch, grace_s: str) -> Process:
    """A worker that is in the middle of the telemetry of this match, and will be for some seconds."""
    worker = pipeline.start(*WORKER, doom=f"{match.match_id}:{TELEMETRY}:{WORKING}:0", WORK__GRACE_S=grace_s)
    pipeline.announce(match)
    until(lambda: pipeline.attempts(match).get(TELEMETRY), "the work to be under way")
    return worker


def test_work_that_ends_within_the_grace_time_is_done(pipeline: Pipeline, few: World) -> None:
    match = few.matches[0]
    worker = at_work(pipeline, match, grace_s="30")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    [row] = [row for row in pipeline.rows("ledger") if row["job"] == TELEMETRY]
    assert (row["state"], row["attempts"]) == ("done", 1)
    until(lambda: not pipeline.processes(), "its children to end with it")


def test_work_that_does_not_is_given_back_and_costs_no_attempt(
    pipeline: Pipeline, few: World, clean: dict[str, str]
) -> None:
    match, *others = few.matches
    worker = at_work(pipeline, match, grace_s="0.5")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    [row] = [row for row in pipeline.rows("ledger") if row["job"] == TELEMETRY]
    assert (row["state"], row["attempts"], row["reason"]) == ("ready", 0, "shutdown")
    until(lambda: not pipeline.processes(), "its children to end with it")
    with pipeline.running(WORKER, RECONCILER):
        pipeline.announce(*others)
        pipeline.until_done(*few.matches)
    assert pipeline.attempts(match) == dict.fromkeys(STAGES, 1)
    assert pipeline.tables() == clean


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_a_worker_and_its_children_at_once(
    number: signal.Signals, pipeline: Pipeline, few: World
) -> None:
    worker = at_work(pipeline, few.matches[0], grace_s="60")

    def ended() -> bool:
        worker.send_signal(number)
        return worker.poll() is not None

    until(ended, "its end", 5)
    assert worker.returncode == 128 + number
    until(lambda: not pipeline.processes(), "its children to end with it")
