"""PostgreSQL failing under whole workers: an outage costs no attempt, and new matches are done."""

import time

import pytest

from pewstats_collectors.jobs import DOWNLOAD, STAGES
from pewstats_collectors.simulator import World
from scripts.services import PostgresServer
from tests.acceptance.commands import until
from tests.acceptance.faults.doomed import WORKING
from tests.acceptance.faults.pipeline import RECONCILER, WORKER, Pipeline


@pytest.mark.parametrize("seconds", [0, 60], ids=["restarted at once", "gone for a minute"])
def test_an_outage_of_the_database_costs_no_attempt(
    seconds: float,
    fragile_pipeline: Pipeline,
    own_postgres: PostgresServer,
    few: World,
    clean: dict[str, str],
) -> None:
    pipeline = fragile_pipeline
    first, *others, new = few.matches
    slow = f"{first.match_id}:{DOWNLOAD}:{WORKING}:0"  # its work ends while the database is away
    with pipeline.running(WORKER, doom=slow), pipeline.running(RECONCILER):
        pipeline.announce(first)
        until(lambda: pipeline.attempts(first).get(DOWNLOAD), "the work to be under way")
        pipeline.announce(*others)
        own_postgres.crash()
        time.sleep(seconds)
        own_postgres.start()
        pipeline.until_done(first, *others, seconds=90)
        pipeline.announce(new)
        pipeline.until_done(new)
    for match in few.matches:
        assert pipeline.attempts(match) == dict.fromkeys(STAGES, 1)
    assert pipeline.rows("dead_letters") == []
    assert pipeline.tables() == clean
