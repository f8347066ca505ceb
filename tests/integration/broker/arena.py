"""What the conformance suite needs of a broker beside its contract: queues of its own, and faults."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pika
import psycopg

from pewstats_collectors.broker.broker import NO_LIMIT, AtMost, Broker, Consumer, Delivery, Message
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from scripts import services
from tests.proxy import Proxy
from tests.waiting import until


@dataclass(frozen=True)
class Arena:
    """One broker under test."""

    broker: Broker
    jobs: tuple[str, str]
    put: Callable[[str, bytes], None]  #: any body into a queue, past the contract
    cut: Callable[[], None]  #: every connection made so far is lost
    sends_ahead: bool = False  #: messages wait at the consumer, not at the broker

    def message(self, subject: str = "m", lane: Lane = Lane.NORMAL, job: int = 0) -> Message:
        """A message for one of the arena's jobs."""
        return Message(self.jobs[job], subject, lane)

    def publish(self, *messages: Message) -> None:
        """Publish on a connection of its own."""
        publisher = self.broker.publisher()
        for message in messages:
            publisher.publish(message)
        publisher.close()

    @contextmanager
    def consumer(self, *, prefetch: int = 1, jobs: int = 1, at_most: AtMost = NO_LIMIT) -> Iterator[Consumer]:
        """A consumer of the first jobs, closed in the end."""
        consumer = self.broker.consumer(self.jobs[:jobs], prefetch=prefetch, at_most=at_most)
        try:
            yield consumer
        finally:
            consumer.close()

    def let_arrive(self, consumer: Consumer, *lanes: Lane) -> None:
        """Wait until a broker that sends ahead has sent these lanes; the consumer must have room."""
        queues = [queue_name(job, lane) for job in self.jobs for lane in lanes]

        def arrived() -> bool:
            consumer.idle(0.05)
            return not any(map(self.broker.depths().get, queues))

        if self.sends_ahead:
            until(arrived, "messages still wait at the broker", 30)
        consumer.idle(0.3)


def receive(consumer: Consumer, timeout: float = 10) -> Delivery:
    """The next delivery, which must come."""
    delivery = consumer.get(timeout)
    assert delivery is not None, "no message came"
    return delivery


def work_off(consumer: Consumer, picks: int) -> list[Message]:
    """Receive and acknowledge so many messages, working a moment on each."""
    messages = []
    for _ in range(picks):
        delivery = receive(consumer)
        consumer.idle(0.01)
        consumer.acknowledge(delivery)
        assert delivery.message is not None
        messages.append(delivery.message)
    return messages


def new_jobs() -> tuple[str, str]:
    """Names that no other test uses."""
    mark = secrets.token_hex(4)
    return f"first-{mark}", f"second-{mark}"


@contextmanager
def memory_arena() -> Iterator[Arena]:
    """The broker of unit tests."""
    jobs = new_jobs()
    broker = MemoryBroker(jobs)
    yield Arena(broker, jobs, broker.put, broker.lose_connections)


@contextmanager
def postgres_arena(database: str) -> Iterator[Arena]:
    """The queue in PostgreSQL, reached through a proxy."""
    jobs = new_jobs()

    def put(queue: str, body: bytes) -> None:
        with psycopg.connect(database) as connection:
            connection.execute("INSERT INTO queue_messages (queue, body) VALUES (%s, %s)", (queue, body))

    proxy = Proxy(database, 5432)
    try:
        yield Arena(PostgresBroker(proxy.url, jobs), jobs, put, proxy.cut)
    finally:
        proxy.close()


@contextmanager
def rabbit_arena(url: str) -> Iterator[Arena]:
    """RabbitMQ, reached through a proxy; the queues are deleted in the end."""
    jobs = new_jobs()

    def put(queue: str, body: bytes) -> None:
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.basic_publish("", queue, body, mandatory=True)

    proxy = Proxy(url, 5672)
    try:
        yield Arena(RabbitBroker(proxy.url, jobs), jobs, put, proxy.cut, sends_ahead=True)
    finally:
        proxy.close()
        services.delete_queues(url, jobs)
