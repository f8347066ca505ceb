"""What stands in a message: JSON {"v": 1, "job": ..., "subject": ...}; the lane is the queue's."""

from typing import Final

import orjson

from pewstats_collectors.broker.broker import Delivery, Message
from pewstats_collectors.broker.lanes import Lane, queue_name

_VERSION: Final = 1


def encode(message: Message) -> bytes:
    """The body of a message."""
    return orjson.dumps({"v": _VERSION, "job": message.job, "subject": message.subject})


def decode(queue: str, body: bytes) -> Message | None:
    """The message that this body is in this queue, None when it cannot be one."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    match content:
        case {"v": int(version), "job": str(job), "subject": str(subject)} if (
            version == _VERSION and _is_subject(subject)
        ):
            lanes = (lane for lane in Lane if queue_name(job, lane) == queue)
            return next((Message(job, subject, lane) for lane in lanes), None)
    return None


def _is_subject(text: str) -> bool:
    """Not empty; and the database could not even be asked about a text with NUL in it."""
    return text != "" and "\0" not in text


def delivery(queue: str, body: bytes) -> Delivery:
    """What a consumer hands out for a body: tagged with an object that only this delivery has."""
    return Delivery(message=decode(queue, body), body=body, queue=queue, tag=object())
