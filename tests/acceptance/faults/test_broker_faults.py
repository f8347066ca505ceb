"""RabbitMQ failing under whole workers: nothing is lost, nothing is charged, and new matches are done."""

import time
from collections.abc import Callable

import pika
import pytest

from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.jobs import DOWNLOAD, JOBS, STAGES
from pewstats_collectors.simulator import World
from scripts import services
from scripts.services import Rabbit
from tests.acceptance.commands import until
from tests.acceptance.faults.doomed import SLOW_S, WORKING
from tests.acceptance.faults.pipeline import RECONCILER, WORKER, Pipeline


def delete_queues(node: Rabbit) -> None:
    services.delete_queues(node.url, JOBS)


def purge_queues(node: Rabbit) -> None:
    with pika.BlockingConnection(pika.URLParameters(node.url)) as connection:
        for job in JOBS:
            for lane in Lane:
                connection.channel().queue_purge(queue_name(job, lane))


def close_connections(node: Rabbit) -> None:
    node.ctl("close_all_connections", "maintenance")


def restart(node: Rabbit) -> None:
    node.kill()
    node.start()


def raise_memory_alarm(node: Rabbit) -> None:
    """For long enough that publishers give up waiting."""
    node.ctl("set_vm_memory_high_watermark", "0.00001")
    time.sleep(3)
    node.ctl("set_vm_memory_high_watermark", "0.4")


#: A broker that was killed may come back with queues it never serves again: see broker/rabbitmq_queues.py.
HEALED_S = 120

HARMS = (delete_queues, purge_queues, close_connections, restart, raise_memory_alarm)


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_no_match_is_lost_or_charged_whatever_the_broker_does(
    harm: Callable[[Rabbit], None],
    pipeline: Pipeline,
    rabbitmq_node: Rabbit,
    few: World,
    clean: dict[str, str],
) -> None:
    first, *others, new = few.matches
    url = f"{rabbitmq_node.url}?blocked_connection_timeout=1"
    slow = f"{first.match_id}:{DOWNLOAD}:{WORKING}:0"  # work is under way, and its nudge not acknowledged
    with pipeline.running(WORKER, doom=slow, BROKER_URL=url), pipeline.running(RECONCILER, BROKER_URL=url):
        pipeline.announce(first)
        until(lambda: pipeline.attempts(first).get(DOWNLOAD), "the work to be under way")
        pipeline.announce(*others)
        harm(rabbitmq_node)
        pipeline.until_done(first, *others, seconds=HEALED_S)
        pipeline.announce(new)
        pipeline.until_done(new)
    for match in few.matches:
        assert pipeline.attempts(match) == dict.fromkeys(STAGES, 1)
    assert pipeline.rows("dead_letters") == []
    assert pipeline.tables() == clean


def test_work_longer_than_the_heartbeat_is_delivered_once(
    pipeline: Pipeline, rabbitmq_node: Rabbit, few: World
) -> None:
    match = few.matches[0]
    slow = f"{match.match_id}:{DOWNLOAD}:{WORKING}:0"
    url = f"{rabbitmq_node.url}?heartbeat=1"
    began = time.monotonic()
    with pipeline.running(WORKER, doom=slow, BROKER_URL=url), pipeline.running(RECONCILER, BROKER_URL=url):
        pipeline.announce(match)
        pipeline.until_done(match)
    assert time.monotonic() - began > SLOW_S > 2 * (1 + 1)  # the broker gives up after two heartbeats
    assert pipeline.attempts(match) == dict.fromkeys(STAGES, 1)
    assert pipeline.place.events("connection lost, trying again") == []
