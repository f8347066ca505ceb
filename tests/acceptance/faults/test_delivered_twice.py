"""Every message twice and in any order, every piece of work once more: the tables do not differ."""

import contextlib
import random
from itertools import product

import psycopg

from pewstats_collectors.broker.broker import Message
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger
from pewstats_collectors.jobs import STAGES
from pewstats_collectors.simulator import World
from tests.acceptance.commands import until
from tests.acceptance.faults.pipeline import RECONCILER, TWICE, WORKER, Pipeline


def test_messages_that_come_twice_and_in_any_order_change_nothing(
    pipeline: Pipeline, few: World, clean: dict[str, str]
) -> None:
    *first, last = few.matches
    with pipeline.running(WORKER, RECONCILER, program=TWICE):
        pipeline.announce(*first, *reversed(first))
        pipeline.until_done(*first)
        nudge_everything(pipeline, few)
        pipeline.announce(last)
        pipeline.until_done(last)
        until(lambda: not any(pipeline.broker.depths().values()), "every message to be dealt with")
    for match in few.matches:
        assert pipeline.attempts(match) == dict.fromkeys(STAGES, 1)
    assert pipeline.rows("dead_letters") == []
    assert pipeline.tables() == clean


def test_work_that_is_done_again_in_any_order_changes_nothing(
    pipeline: Pipeline, few: World, clean: dict[str, str]
) -> None:
    with pipeline.running(WORKER, WORKER, RECONCILER):
        pipeline.announce(*few.matches)
        pipeline.until_done(*few.matches)
        for _ in range(2):
            work = [*product(few.matches, STAGES)] * 2
            random.shuffle(work)
            with psycopg.connect(pipeline.database, autocommit=True) as connection:
                for match, stage in work:
                    ledger.reopen(connection, stage, match.match_id)
        pipeline.until_done(*few.matches)
    assert pipeline.rows("dead_letters") == []
    assert pipeline.tables() == clean


def nudge_everything(pipeline: Pipeline, few: World) -> None:
    """All stages of all matches, whether they are owed, done or never heard of."""
    work = [*product(few.matches, STAGES)] * 2
    random.shuffle(work)
    with contextlib.closing(pipeline.broker.publisher()) as publisher:
        for match, stage in work:
            publisher.publish(Message(stage, match.match_id, random.choice(list(Lane))))
