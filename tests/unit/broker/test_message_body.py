"""Bodies of messages: whatever comes is a message of ours or None, never an exception."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.broker.body import decode, delivery, encode
from pewstats_collectors.broker.broker import Message
from pewstats_collectors.broker.lanes import Lane, queue_name

QUEUE = queue_name("summary", Lane.LOW)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["v", "job", "subject"]), inner),
)


@given(st.builds(Message, names, names, st.sampled_from(Lane)))
def test_a_message_survives_its_queue(message: Message) -> None:
    assert decode(queue_name(message.job, message.lane), encode(message)) == message


@given(st.binary())
def test_any_bytes_are_no_message(body: bytes) -> None:
    assert decode(QUEUE, body) is None


@given(json_values)
def test_any_json_is_a_message_of_that_queue_or_none(value: object) -> None:
    message = decode(QUEUE, orjson.dumps(value))
    assert message is None or (message.job, message.lane) == ("summary", Lane.LOW)


@pytest.mark.parametrize(
    "content",
    [
        {"v": 2, "job": "summary", "subject": "m"},
        {"v": 1, "job": "summary", "subject": ""},
        {"v": 1, "job": "summary", "subject": "a\0b"},
        {"v": 1, "job": "summary", "subject": 7},
        {"v": 1, "job": "download", "subject": "m"},
        {"v": 1, "subject": "m"},
    ],
)
def test_a_body_of_another_shape_version_or_job_is_no_message(content: dict[str, object]) -> None:
    assert decode(QUEUE, orjson.dumps(content)) is None


def test_json_100_000_deep_is_no_message() -> None:
    assert decode(QUEUE, b"[" * 100_000) is None


def test_an_unreadable_delivery_keeps_what_came() -> None:
    unreadable = delivery(QUEUE, b"\xff")
    assert (unreadable.message, unreadable.body, unreadable.queue) == (None, b"\xff", QUEUE)
