"""RabbitMQ killed with messages waiting: what Jepsen counts, lost, duplicated, unexpected and recovered."""

import contextlib
import secrets
import threading
import time
from collections import Counter

from pewstats_collectors.broker.broker import Message
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.errors import BrokerError, ConnectionLost
from scripts.services import Rabbit, delete_queues

DRAINED_S = 5.0
PATIENCE_S = 60.0
HELD = 10
GOING_ON = 50


def count_messages(node: Rabbit, number: int) -> dict[str, int]:
    """Publish so many, kill the broker while more are being published and some are held, then take all.

    attempted: all that were sent. confirmed: those the broker promised to keep. lost: confirmed, and never
    delivered. duplicated: delivered and acknowledged more than once. unexpected: delivered, and never sent.
    recovered: delivered though never confirmed.
    """
    job = f"jepsen-{secrets.token_hex(4)}"
    broker = RabbitBroker(node.url, [job])
    sender = _Sender(broker, job)
    sender.send(number)
    with contextlib.closing(broker.consumer([job], prefetch=HELD)) as holding:
        for _ in range(HELD):
            holding.get(5)
        going_on = threading.Thread(target=sender.send, args=[number])
        going_on.start()
        while len(sender.confirmed) < number + GOING_ON:
            time.sleep(0.001)
        node.kill()
        going_on.join()
    node.start()
    delivered = _drain(broker, job)
    delete_queues(node.url, [job])
    return {
        "attempted": len(sender.attempted),
        "confirmed": len(sender.confirmed),
        "delivered": len(delivered),
        "lost": len(sender.confirmed - delivered.keys()),
        "duplicated": sum(times - 1 for times in delivered.values()),
        "unexpected": len(delivered.keys() - sender.attempted),
        "recovered": len(delivered.keys() & (sender.attempted - sender.confirmed)),
    }


class _Sender:
    """Publishes one message after the other, until the broker is gone."""

    def __init__(self, broker: RabbitBroker, job: str) -> None:
        self._broker = broker
        self._job = job
        self.attempted: set[str] = set()
        self.confirmed: set[str] = set()

    def send(self, number: int) -> None:
        with contextlib.suppress(BrokerError), contextlib.closing(self._broker.publisher()) as publisher:
            for _ in range(number):
                subject = f"m{len(self.attempted)}"
                self.attempted.add(subject)
                publisher.publish(Message(self._job, subject, Lane.NORMAL))
                self.confirmed.add(subject)


def _drain(broker: RabbitBroker, job: str) -> Counter[str]:
    """Everything that is delivered until nothing comes any more.

    A broker that has just come back may end the connection again. Raises ConnectionLost when it still does
    after PATIENCE_S.
    """
    delivered: Counter[str] = Counter()
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            _take_all(broker, job, delivered)
            return delivered
        except ConnectionLost:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _take_all(broker: RabbitBroker, job: str, delivered: Counter[str]) -> None:
    with contextlib.closing(broker.consumer([job], prefetch=100)) as consumer:
        while delivery := consumer.get(DRAINED_S):
            if delivery.message is not None:
                delivered[delivery.message.subject] += 1
            consumer.acknowledge(delivery)
