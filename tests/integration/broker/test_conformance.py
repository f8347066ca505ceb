"""What every broker promises, shown on all three."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from pewstats_collectors.broker.broker import Consumer, Message
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.errors import ConnectionLost, Unroutable
from tests.integration.broker.arena import Arena, receive, work_off


def test_a_published_message_is_received_once(arena: Arena) -> None:
    message = arena.message("match-1", Lane.HIGH)
    arena.publish(message)

    with arena.consumer(prefetch=5) as consumer:
        delivery = receive(consumer)
        assert delivery.message == message
        assert delivery.queue == queue_name(message.job, Lane.HIGH)
        assert consumer.get(0.3) is None


def test_the_messages_of_a_queue_come_in_their_order(arena: Arena) -> None:
    messages = [arena.message(str(number)) for number in range(20)]
    arena.publish(*messages)

    with arena.consumer() as consumer:
        assert work_off(consumer, 20) == messages


def test_a_waiting_consumer_is_woken_by_a_message(arena: Arena) -> None:
    with arena.consumer() as consumer:
        assert consumer.get(0) is None
        later = threading.Timer(0.2, arena.publish, [arena.message()])
        later.start()
        started = time.monotonic()
        receive(consumer, 20)
        assert time.monotonic() - started < 5
        later.join()


def test_a_consumer_receives_only_its_jobs(arena: Arena) -> None:
    arena.publish(arena.message("other", Lane.HIGH, job=1), arena.message("mine"))

    with arena.consumer(jobs=1, prefetch=5) as consumer:
        assert work_off(consumer, 1) == [arena.message("mine")]
        assert consumer.get(0.3) is None


def test_no_more_of_one_job_is_handed_out_than_it_may_have(arena: Arena) -> None:
    arena.publish(*(arena.message(f"a{n}", Lane.HIGH) for n in range(4)))
    arena.publish(*(arena.message(f"b{n}", Lane.LOW, job=1) for n in range(4)))
    with arena.consumer(jobs=2, prefetch=3, at_most={arena.jobs[0]: 1}) as consumer:
        arena.let_arrive(consumer, Lane.HIGH, Lane.LOW)
        held = [receive(consumer) for _ in range(3)]
        assert Counter(one.message and one.message.job for one in held) == {
            arena.jobs[0]: 1,
            arena.jobs[1]: 2,
        }
        assert consumer.get(0.3) is None
        for one in held:
            if one.message and one.message.job == arena.jobs[0]:
                consumer.acknowledge(one)
        following = receive(consumer)
        assert following.message == arena.message("a1", Lane.HIGH)
        for one in (following, *held):
            consumer.acknowledge(one)
        assert len(work_off(consumer, 4)) == 4


def test_a_consumer_of_two_jobs_serves_both(arena: Arena) -> None:
    arena.publish(*(arena.message(str(n), job=job) for job in (0, 1) for n in range(5)))

    with arena.consumer(jobs=2) as consumer:
        assert Counter(m.job for m in work_off(consumer, 10)) == dict.fromkeys(arena.jobs, 5)


def test_a_message_without_a_queue_is_an_error(arena: Arena) -> None:
    publisher = arena.broker.publisher()
    with pytest.raises(Unroutable, match="nobody"):
        publisher.publish(Message("nobody", "m", Lane.LOW))
    publisher.publish(arena.message("after"))
    publisher.close()

    with arena.consumer() as consumer:
        assert work_off(consumer, 1) == [arena.message("after")]


def test_an_unacknowledged_message_comes_again_first_after_close(arena: Arena) -> None:
    arena.publish(*(arena.message(str(number)) for number in range(6)))
    with arena.consumer(prefetch=2) as consumer:
        held = [receive(consumer) for _ in range(2)]

    with arena.consumer() as consumer:
        first = {message.subject for message in work_off(consumer, 2)}
    assert first == {delivery.message.subject for delivery in held if delivery.message}


def test_an_unacknowledged_message_comes_again_after_a_cut_connection(arena: Arena) -> None:
    arena.publish(arena.message("held"))
    with arena.consumer() as broken:
        receive(broken)
        arena.cut()
        with arena.consumer() as consumer:
            assert work_off(consumer, 1) == [arena.message("held")]


def test_a_cut_connection_is_an_error_for_its_consumer_and_stays_one(arena: Arena) -> None:
    with arena.consumer() as consumer:
        assert consumer.get(0) is None
        arena.cut()
        for _ in range(2):
            with pytest.raises(ConnectionLost):
                consumer.get(10)
            with pytest.raises(ConnectionLost):
                consumer.idle(10)


def test_a_publisher_outlives_its_connection(arena: Arena) -> None:
    publisher = arena.broker.publisher()
    publisher.publish(arena.message("before"))
    arena.cut()
    publisher.publish(arena.message("after"))
    publisher.close()
    publisher.close()

    with arena.consumer() as consumer:
        assert {message.subject for message in work_off(consumer, 2)} == {"before", "after"}


def test_an_acknowledged_message_does_not_come_again(arena: Arena) -> None:
    arena.publish(*(arena.message(str(number)) for number in range(3)))
    with arena.consumer(prefetch=3) as consumer:
        for _ in range(3):
            consumer.acknowledge(receive(consumer))  # the last one is sent by close

    with arena.consumer() as consumer:
        assert consumer.get(0.5) is None


def test_a_message_may_be_acknowledged_twice(arena: Arena) -> None:
    arena.publish(arena.message("one"), arena.message("two"))
    with arena.consumer() as consumer:
        delivery = receive(consumer)
        consumer.acknowledge(delivery)
        consumer.acknowledge(delivery)
        assert receive(consumer).message == arena.message("two")


def test_an_acknowledgement_for_an_earlier_connection_is_ignored(arena: Arena) -> None:
    arena.publish(arena.message("held"))
    with arena.consumer() as earlier:
        stale = receive(earlier)
    with arena.consumer() as consumer:
        receive(consumer)
        consumer.acknowledge(stale)
        earlier.acknowledge(stale)
        consumer.idle(0.1)

    with arena.consumer() as consumer:
        assert work_off(consumer, 1) == [arena.message("held")]


def test_no_more_than_prefetch_are_handed_out(arena: Arena) -> None:
    arena.publish(*(arena.message(str(number), lane) for number in range(4) for lane in Lane))
    with arena.consumer(prefetch=3) as consumer:
        held = [receive(consumer) for _ in range(3)]
        assert consumer.get(0.3) is None
        consumer.acknowledge(held[0])
        assert consumer.get(5) is not None
        assert consumer.get(0.1) is None


def test_an_acknowledgement_by_another_thread_wakes_a_full_consumer(arena: Arena) -> None:
    arena.publish(arena.message("one"), arena.message("two"))
    with arena.consumer(prefetch=1) as consumer:
        first = receive(consumer)
        worker = threading.Timer(0.2, consumer.acknowledge, [first])
        worker.start()
        started = time.monotonic()
        assert receive(consumer, 20).message == arena.message("two")
        assert time.monotonic() - started < 5
        worker.join()


def test_many_threads_may_acknowledge(arena: Arena) -> None:
    arena.publish(*(arena.message(str(number)) for number in range(100)))
    with arena.consumer(prefetch=10) as consumer, ThreadPoolExecutor(4) as workers:
        sent = [workers.submit(consumer.acknowledge, receive(consumer)) for _ in range(100)]
        for one in sent:
            one.result()

    with arena.consumer() as consumer:
        assert consumer.get(0.3) is None


@pytest.mark.parametrize(
    "body", [b"", b"\xff\x00", b"[]", b'{"v":2,"job":"%s","subject":"m"}', b'{"v":1,"job":"%s","subject":""}']
)
def test_an_unreadable_body_arrives_as_it_is(arena: Arena, body: bytes) -> None:
    body = body.replace(b"%s", arena.jobs[0].encode())
    queue = queue_name(arena.jobs[0], Lane.LOW)
    arena.publish(arena.message("before", Lane.LOW))
    arena.put(queue, body)

    with arena.consumer() as consumer:
        work_off(consumer, 1)
        delivery = receive(consumer)
        assert (delivery.message, delivery.body, delivery.queue) == (None, body, queue)
        consumer.acknowledge(delivery)
    with arena.consumer() as consumer:
        assert consumer.get(0.2) is None


def test_high_overtakes_a_backlog_of_low(arena: Arena) -> None:
    arena.publish(*(arena.message(str(number), Lane.LOW) for number in range(500)))
    with arena.consumer(prefetch=20) as consumer:
        assert {m.lane for m in work_off(consumer, 10)} == {Lane.LOW}
        arena.publish(*(arena.message(str(number), Lane.HIGH) for number in range(5)))
        arena.let_arrive(consumer, Lane.HIGH)
        served = [m.lane for m in work_off(consumer, 10)]
    assert served.count(Lane.HIGH) == 5
    assert served.index(Lane.HIGH) <= 1


def test_every_lane_moves_while_all_wait(arena: Arena) -> None:
    arena.publish(*(arena.message(str(number), lane) for lane in Lane for number in range(40)))
    with arena.consumer(prefetch=20) as consumer:
        arena.let_arrive(consumer, *Lane)
        served = Counter(m.lane for m in work_off(consumer, 40))
    assert served == {Lane.HIGH: 32, Lane.NORMAL: 6, Lane.LOW: 2}


def test_idle_takes_nothing_and_sends_acknowledgements(arena: Arena) -> None:
    arena.publish(arena.message("one"), arena.message("two"))
    with arena.consumer(prefetch=2) as consumer:
        consumer.acknowledge(receive(consumer))
        started = time.monotonic()
        consumer.idle(0.3)
        assert time.monotonic() - started >= 0.3
        arena.cut()
    with arena.consumer() as consumer:
        assert work_off(consumer, 1) == [arena.message("two")]
        assert consumer.get(0.3) is None


def test_depths_count_what_waits(arena: Arena) -> None:
    arena.publish(
        *(arena.message(str(number), Lane.LOW) for number in range(3)), arena.message("m", Lane.HIGH)
    )
    names = [queue_name(job, lane) for job in arena.jobs for lane in Lane]
    waiting = {queue_name(arena.jobs[0], Lane.LOW): 3, queue_name(arena.jobs[0], Lane.HIGH): 1}
    assert arena.broker.depths() == dict.fromkeys(names, 0) | waiting


def test_a_probe_reaches_nobody(arena: Arena) -> None:
    before = arena.broker.depths()
    with arena.consumer() as consumer:
        arena.broker.probe()
        assert consumer.get(0.1) is None
    assert arena.broker.depths() == before


def test_two_consumers_share_without_doubles(arena: Arena) -> None:
    messages = [arena.message(str(number), lane) for number in range(50) for lane in Lane]
    arena.publish(*messages)
    with (
        arena.consumer(prefetch=2) as one,
        arena.consumer(prefetch=2) as two,
        ThreadPoolExecutor(2) as threads,
    ):
        served = [message for part in threads.map(_drain, (one, two)) for message in part]
    assert Counter(served) == Counter(messages)


def _drain(consumer: Consumer) -> list[Message]:
    messages = []
    while (delivery := consumer.get(1)) is not None:
        consumer.acknowledge(delivery)
        assert delivery.message is not None
        messages.append(delivery.message)
    return messages
