"""The line to RabbitMQ: each fault of it is an error of ours, and no answer is waited for without end."""

import contextlib
import logging
from collections.abc import Iterator

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError

from pewstats_collectors.errors import ConnectionLost, UsageError

HEARTBEAT_SECONDS = 15
BLOCKED_SECONDS = 10
#: A broker that is alive answers in milliseconds, and in about a second while it is under load.
ANSWER_SECONDS = 10.0

# pika logs every failure, with a traceback, that it also raises; here each is raised as an error of ours.
logging.getLogger("pika").setLevel(logging.CRITICAL)


class NoAnswer(Exception):
    """The broker keeps the connection alive, and says nothing to what it was asked."""


FAULTS = (AMQPError, AMQPConnectorException, OSError, NoAnswer)


def parameters_of(url: str) -> pika.URLParameters:
    """Where to connect, and our limits where the URL names none. Raises UsageError."""
    try:
        parameters = pika.URLParameters(url)
    except (ValueError, TypeError, KeyError):  # its text may hold the password
        raise UsageError("broker URL: expected amqp://user:password@host:port/vhost") from None
    if parameters.heartbeat is None:
        parameters.heartbeat = HEARTBEAT_SECONDS
    if parameters.blocked_connection_timeout is None:
        parameters.blocked_connection_timeout = BLOCKED_SECONDS
    return parameters


def open_channel(parameters: pika.URLParameters) -> BlockingChannel:
    """A channel on a connection of its own. Raises ConnectionLost."""
    try:
        return pika.BlockingConnection(parameters).channel()
    except FAULTS as error:
        place = f"{parameters.host}:{parameters.port}"
        raise ConnectionLost(f"RabbitMQ at {place} cannot be reached: {cause(error)}") from None


@contextlib.contextmanager
def answered(channel: BlockingChannel, more_s: float = 0.0) -> Iterator[None]:
    """End the connection, with NoAnswer, when what is asked in here takes ANSWER_SECONDS and `more_s`.

    pika waits for ever where only the heartbeat goes on, as for a queue that has no leader. What it does
    itself when a connection stays blocked is done here; there is no public way.
    """
    if not channel.connection.is_open:  # no timers there; what is asked will say so
        yield
        return
    seconds = ANSWER_SECONDS + more_s
    line = channel.connection._impl
    end = NoAnswer(f"within {seconds:g} s")
    timer = line._adapter_call_later(seconds, lambda: line._terminate_stream(end))
    try:
        yield
    finally:
        if channel.connection.is_open:
            line._adapter_remove_timeout(timer)


@contextlib.contextmanager
def closed_when_lost(channel: BlockingChannel) -> Iterator[None]:
    """Turn any fault of the line into ConnectionLost, and close what is left of the connection."""
    try:
        yield
    except ConnectionLost:
        close(channel)
        raise
    except FAULTS as error:
        close(channel)
        raise ConnectionLost(f"the connection to RabbitMQ is lost: {cause(error)}") from None


def close(channel: BlockingChannel) -> None:
    """Let go of the connection, in good order if it can be; may be called twice."""
    with contextlib.suppress(*FAULTS), answered(channel):
        if channel.connection.is_open:
            channel.connection.close()


def cause(error: BaseException) -> str:
    """What pika means: many of its errors have an empty text, none holds a password."""
    return str(error) if isinstance(error, ConnectionLost) else repr(error)
