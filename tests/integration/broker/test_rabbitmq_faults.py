"""RabbitMQ failing under us: every fault shows as an error of ours, and new messages flow afterwards."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event, Timer
from urllib.parse import urlsplit, urlunsplit

import pika
import pytest

from pewstats_collectors.broker import rabbitmq
from pewstats_collectors.broker.broker import Consumer, Message
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.errors import ConnectionLost, PublishFailed, Unroutable
from scripts.services import Rabbit
from tests.integration.broker.arena import Arena, rabbit_arena, receive, work_off


@pytest.fixture
def arena(rabbitmq_node: Rabbit) -> Iterator[Arena]:
    """A broker that may be killed."""
    with rabbit_arena(rabbitmq_node.url) as arena:
        yield arena


def reconnected(arena: Arena, seconds: float = 60) -> Consumer:
    """A new consumer, tried for as long as the broker takes to come back."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return arena.broker.consumer(arena.jobs[:1], prefetch=5)
        except ConnectionLost:
            assert time.monotonic() < deadline, "the broker did not come back"
            time.sleep(0.1)


@contextmanager
def killed(rabbitmq_node: Rabbit) -> Iterator[None]:
    """Whatever happens to the node in between, it runs afterwards."""
    try:
        yield
    finally:
        rabbitmq_node.kill()
        rabbitmq_node.start()


def with_query(arena: Arena, rabbitmq_node: Rabbit, query: str) -> RabbitBroker:
    parts = urlsplit(rabbitmq_node.url)
    return RabbitBroker(urlunsplit(parts._replace(query=query)), arena.jobs)


def test_a_killed_broker_loses_nothing_that_was_confirmed(arena: Arena, rabbitmq_node: Rabbit) -> None:
    publisher = arena.broker.publisher()
    for number in range(20):
        publisher.publish(arena.message(str(number)))
    with arena.consumer(prefetch=3) as consumer, killed(rabbitmq_node):
        for _ in range(3):
            receive(consumer)
        rabbitmq_node.kill()
        with pytest.raises(ConnectionLost):
            consumer.get(30)
        with pytest.raises(PublishFailed):
            publisher.publish(arena.message("lost"))
        with pytest.raises(ConnectionLost):
            arena.broker.depths()

    consumer = reconnected(arena)
    publisher.publish(arena.message("new"))
    publisher.close()
    assert {m.subject for m in work_off(consumer, 21)} == {*map(str, range(20)), "new"}
    consumer.close()


def test_a_broker_that_closes_connections_is_an_error_and_work_goes_on(
    arena: Arena, rabbitmq_node: Rabbit
) -> None:
    publisher = arena.broker.publisher()
    with arena.consumer() as consumer:
        rabbitmq_node.ctl("close_all_connections", "maintenance")
        with pytest.raises(ConnectionLost, match="maintenance"):
            consumer.get(30)
    publisher.publish(arena.message("new"))
    publisher.close()
    with arena.consumer() as consumer:
        assert work_off(consumer, 1) == [arena.message("new")]


def test_a_queue_deleted_under_its_consumer_is_an_error_and_a_new_consumer_gets_new_messages(
    arena: Arena, rabbitmq_node: Rabbit
) -> None:
    publisher = arena.broker.publisher()
    with arena.consumer() as consumer:
        assert consumer.get(0) is None
        with pika.BlockingConnection(pika.URLParameters(rabbitmq_node.url)) as connection:
            connection.channel().queue_delete(queue_name(arena.jobs[0], Lane.NORMAL))
        for _ in range(2):
            with pytest.raises(ConnectionLost):
                consumer.get(30)
    with pytest.raises(Unroutable):
        publisher.publish(arena.message("too early"))

    with arena.consumer() as consumer:
        publisher.publish(arena.message("new"))
        assert work_off(consumer, 1) == [arena.message("new")]
    publisher.close()


@contextmanager
def made_again(arena: Arena, url: str) -> Iterator[str]:
    """A queue that others make again as soon as it is deleted, which is told to none of its consumers."""
    queue = queue_name(arena.jobs[0], Lane.NORMAL)
    again = Event()

    def delete() -> None:
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            connection.channel().queue_delete(queue)
        again.set()

    with pika.BlockingConnection(pika.URLParameters(url)) as connection, ThreadPoolExecutor(1) as threads:
        channel = connection.channel()
        deleting = threads.submit(delete)
        while not again.is_set():
            channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
        deleting.result()
        yield queue


def test_an_idle_consumer_of_a_queue_made_again_is_served_on(
    arena: Arena, rabbitmq_node: Rabbit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "SURE_SECONDS", 0.5)
    with arena.consumer() as consumer, made_again(arena, rabbitmq_node.url):
        arena.publish(arena.message("new"))
        with suppress(ConnectionLost):  # where it was told in time
            assert work_off(consumer, 1) == [arena.message("new")]


def test_messages_that_do_not_come_to_a_busy_consumer_of_a_queue_made_again_are_an_error(
    arena: Arena, rabbitmq_node: Rabbit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "SURE_SECONDS", 0.5)
    arena.publish(arena.message("other work", Lane.HIGH))
    with arena.consumer() as consumer:
        receive(consumer)
        with made_again(arena, rabbitmq_node.url):
            arena.publish(*(arena.message(str(number)) for number in range(9)))
            with pytest.raises(ConnectionLost):
                consumer.idle(30)


def test_messages_that_wait_while_others_of_their_queue_are_worked_on_are_no_fault(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "SURE_SECONDS", 0.05)
    arena.publish(*(arena.message(str(number)) for number in range(9)))
    with arena.consumer() as consumer:
        first = receive(consumer)
        consumer.idle(0.5)
        consumer.acknowledge(first)
        assert [one.subject for one in work_off(consumer, 8)] == list("12345678")


def test_an_idle_consumer_that_makes_sure_misses_nothing(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "SURE_SECONDS", 0.0)
    with arena.consumer(prefetch=3) as consumer:
        for number in range(20):
            consumer.idle(0)
            arena.publish(arena.message(str(number)))
            assert [one.subject for one in work_off(consumer, 1)] == [str(number)]


def test_a_memory_alarm_fails_publishers_in_time_and_lets_consumers_work(
    arena: Arena, rabbitmq_node: Rabbit
) -> None:
    arena.publish(arena.message("before"))
    publisher = with_query(arena, rabbitmq_node, "blocked_connection_timeout=1").publisher()
    try:
        rabbitmq_node.ctl("set_vm_memory_high_watermark", "0.00001")
        started = time.monotonic()
        with pytest.raises(PublishFailed, match="ConnectionBlockedTimeout"):
            publisher.publish(arena.message("blocked"))
        assert time.monotonic() - started < 10
        with arena.consumer() as consumer:
            assert work_off(consumer, 1) == [arena.message("before")]
    finally:
        rabbitmq_node.ctl("set_vm_memory_high_watermark", "0.4")

    publisher.publish(arena.message("after"))
    publisher.close()
    with arena.consumer(
        prefetch=5
    ) as consumer:  # the blocked one was not confirmed: it is there or it is not
        assert "after" in {m.subject for m in (work_off(consumer, 1) + _what_waits(consumer))}


def _what_waits(consumer: Consumer) -> list[Message]:
    deliveries = iter(lambda: consumer.get(0.3), None)
    return [delivery.message for delivery in deliveries if delivery.message]


def test_work_longer_than_the_heartbeat_keeps_the_connection(arena: Arena, rabbitmq_node: Rabbit) -> None:
    arena.publish(arena.message("long"))
    consumer: Consumer = with_query(arena, rabbitmq_node, "heartbeat=1").consumer(arena.jobs[:1], prefetch=1)
    worker = Timer(4, consumer.acknowledge, [receive(consumer)])
    worker.start()
    assert consumer.get(5) is None
    worker.join()
    consumer.close()

    with arena.consumer() as consumer:
        assert consumer.get(0.3) is None


def test_a_publisher_idle_for_longer_than_the_heartbeat_publishes_again(
    arena: Arena, rabbitmq_node: Rabbit
) -> None:
    publisher = with_query(arena, rabbitmq_node, "heartbeat=1").publisher()
    time.sleep(4)
    publisher.publish(arena.message("after"))
    publisher.close()
    with arena.consumer() as consumer:
        assert work_off(consumer, 1) == [arena.message("after")]


def test_a_refused_log_in_says_so_without_the_password(rabbitmq_node: Rabbit) -> None:
    broker = RabbitBroker(rabbitmq_node.url.replace("guest:guest", "guest:s3cret"))
    with pytest.raises(ConnectionLost, match="ACCESS_REFUSED") as caught:
        broker.publisher()
    assert "s3cret" not in str(caught.value)


def test_a_broker_that_is_not_there_is_named() -> None:
    with pytest.raises(ConnectionLost, match=r"127\.0\.0\.1:9 cannot be reached"):
        RabbitBroker("amqp://guest:s3cret@127.0.0.1:9/").consumer(("summary",), prefetch=1)
