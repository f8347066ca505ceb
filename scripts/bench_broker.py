"""How fast a broker takes and hands out messages: one publisher with confirms, one consumer, one thread."""

import time

from pewstats_collectors.broker.broker import Broker, Message
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.errors import ConnectionLost

PREFETCH = 10
PATIENCE_SECONDS = 30


def measure(broker: Broker, n: int, job: str) -> dict[str, float]:
    """Messages a second, published (each confirmed before the next) and consumed (each acknowledged).

    The queues of the job must be empty and have no other consumer. Raises ConnectionLost for lost messages.
    """
    return {"publish_per_s": n / _publish(broker, n, job), "consume_per_s": n / _consume(broker, n, job)}


def _publish(broker: Broker, n: int, job: str) -> float:
    publisher = broker.publisher()
    started = time.perf_counter()
    for number in range(n):
        publisher.publish(Message(job, f"bench-{number}", Lane.NORMAL))
    seconds = time.perf_counter() - started
    publisher.close()
    return seconds


def _consume(broker: Broker, n: int, job: str) -> float:
    """From the first message to the last acknowledgement sent."""
    consumer = broker.consumer((job,), prefetch=PREFETCH)
    started = time.perf_counter()
    for number in range(n):
        delivery = consumer.get(PATIENCE_SECONDS)
        if delivery is None:
            raise ConnectionLost(f"no message for {PATIENCE_SECONDS} s after {number} of {n}")
        consumer.acknowledge(delivery)
    consumer.idle(0)
    seconds = time.perf_counter() - started
    consumer.close()
    return seconds
