"""A quorum queue that its broker serves no more: it alone is made anew, and nobody waits for ever."""

import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from pewstats_collectors.broker import rabbitmq_line, rabbitmq_queues
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.broker.rabbitmq_queues import Refusals
from pewstats_collectors.errors import ConnectionLost, PublishFailed
from scripts.services import Rabbit
from tests.integration.broker.arena import Arena, rabbit_arena, work_off

#: What makes a queue unusable: its process is gone (clients are thrown out), or says nothing (they wait).
GONE = "ra:stop_server(quorum_queues, {{'%2F_{}', node()}})."
SILENT = "sys:suspend('%2F_{}')."
AGAIN = "sys:resume('%2F_{}')."


@pytest.fixture
def arena(rabbitmq_node: Rabbit, monkeypatch: pytest.MonkeyPatch) -> Iterator[Arena]:
    """A broker whose queues may be harmed, asked by people of little patience."""
    monkeypatch.setattr(rabbitmq_line, "ANSWER_SECONDS", 0.5)
    with rabbit_arena(f"{rabbitmq_node.url}?blocked_connection_timeout=0.5") as arena:
        yield arena


def do(node: Rabbit, harm: str, queue: str) -> None:
    node.ctl("eval", harm.format(queue))


def made_anew(queue: str) -> float:
    return REGISTRY.get_sample_value("pewstats_queues_made_anew_total", {"queue": queue}) or 0


@pytest.mark.parametrize(
    ("harm", "lanes"), [(GONE, (Lane.HIGH, Lane.NORMAL)), (SILENT, (Lane.NORMAL,))], ids=["gone", "silent"]
)
def test_queues_that_are_not_served_are_made_anew_and_no_others(
    harm: str, lanes: tuple[Lane, ...], arena: Arena, rabbitmq_node: Rabbit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq_queues, "UNUSABLE_SECONDS", 1.0)
    arena.publish(*(arena.message("old", lane) for lane in Lane))
    queues = [queue_name(arena.jobs[0], lane) for lane in lanes]
    for queue in queues:
        do(rabbitmq_node, harm, queue)
    deadline = time.monotonic() + 30
    with capture_logs() as logged:
        while not all(map(made_anew, queues)):
            assert time.monotonic() < deadline, "not made anew"
            with suppress(ConnectionLost), arena.consumer():
                pass
            time.sleep(0.2)
    assert sorted((one["queue"], one["log_level"]) for one in logged) == [(one, "warning") for one in queues]

    arena.publish(arena.message("new"))
    with arena.consumer() as consumer:
        kept = {("old", lane) for lane in Lane if lane not in lanes}
        assert {(one.subject, one.lane) for one in work_off(consumer, 1 + len(kept))} == {
            ("new", Lane.NORMAL),
            *kept,
        }


def test_a_queue_that_is_refused_for_a_moment_is_left_alone(arena: Arena, rabbitmq_node: Rabbit) -> None:
    arena.publish(arena.message("kept"))
    queue = queue_name(arena.jobs[0], Lane.NORMAL)
    do(rabbitmq_node, SILENT, queue)
    for _ in range(2):
        with pytest.raises(ConnectionLost, match="NoAnswer"), arena.consumer():
            pass
    do(rabbitmq_node, AGAIN, queue)
    with arena.consumer() as consumer:
        assert work_off(consumer, 1) == [arena.message("kept")]


def test_a_queue_that_is_served_again_is_left_alone_however_long_it_was_refused(
    arena: Arena, rabbitmq_node: Rabbit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq_queues, "UNUSABLE_SECONDS", 0.0)
    arena.publish(arena.message("kept"))
    queue = queue_name(arena.jobs[0], Lane.NORMAL)
    do(rabbitmq_node, SILENT, queue)
    with pytest.raises(ConnectionLost), arena.consumer():
        pass
    do(rabbitmq_node, AGAIN, queue)
    with arena.consumer() as consumer:
        assert work_off(consumer, 1) == [arena.message("kept")]
    assert made_anew(queue) == 0


def test_what_was_refused_before_the_broker_went_away_counts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rabbitmq_queues, "UNUSABLE_SECONDS", 0.0)
    nowhere = rabbitmq_line.parameters_of("amqp://guest:guest@127.0.0.1:9/")
    refusals = Refusals(nowhere)
    with pytest.raises(rabbitmq_line.NoAnswer), refusals.of("queue"):
        raise rabbitmq_line.NoAnswer
    with pytest.raises(ConnectionLost):
        refusals.connect()
    refusals.mend()  # would connect, if there were anything to ask for


def test_a_queue_that_cannot_be_deleted_is_an_error_that_names_it(
    arena: Arena, rabbitmq_node: Rabbit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq_queues, "UNUSABLE_SECONDS", 0.0)
    monkeypatch.setattr(rabbitmq_queues, "DELETE_SECONDS", 0.0)  # the broker takes 5 s
    arena.publish(arena.message())
    queue = queue_name(arena.jobs[0], Lane.NORMAL)
    do(rabbitmq_node, SILENT, queue)
    with pytest.raises(ConnectionLost), arena.consumer():
        pass
    with capture_logs() as logged, pytest.raises(ConnectionLost, match="NoAnswer"), arena.consumer():
        pass
    assert [(one["queue"], one["log_level"]) for one in logged] == [(queue, "error")]
    assert made_anew(queue) == 0


@pytest.mark.parametrize("harm", [GONE, SILENT], ids=["gone", "silent"])
def test_a_publisher_to_a_queue_that_is_not_served_fails_in_time(
    harm: str, arena: Arena, rabbitmq_node: Rabbit
) -> None:
    with closing(arena.broker.publisher()) as publisher:
        publisher.publish(arena.message("before"))
        do(rabbitmq_node, harm, queue_name(arena.jobs[0], Lane.NORMAL))
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(PublishFailed):
                publisher.publish(arena.message("unconfirmed"))
            assert time.monotonic() - began < 10
        publisher.publish(arena.message("other", job=1))
    if harm == SILENT:  # else its deletion takes 5 s
        do(rabbitmq_node, AGAIN, queue_name(arena.jobs[0], Lane.NORMAL))
