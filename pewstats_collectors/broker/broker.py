"""The contract of a broker: publish (confirmed or raised), consume by lanes, acknowledge. Nothing else.

A message is a nudge that names a job and a subject; what is owed stands in the database. A broker may
lose, repeat or reorder messages and every number still comes out the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

from pewstats_collectors.broker.lanes import Lane


@dataclass(frozen=True, slots=True)
class Message:
    """One nudge: do `job` for `subject` (mostly a match id), waiting in `lane`."""

    job: str
    subject: str
    lane: Lane


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message handed to a consumer; `tag` is the consumer's own handle to acknowledge it by.

    `message` is None when the body could not be read: `body` then holds what came, for the dead letter.
    """

    message: Message | None
    body: bytes
    queue: str
    tag: object


AtMost = Mapping[str, int]
NO_LIMIT: Final[AtMost] = MappingProxyType({})


class Publisher(Protocol):
    """Sends messages; one per thread."""

    def publish(self, message: Message) -> None:
        """Return once the broker has confirmed the message. Raises PublishFailed or Unroutable."""

    def close(self) -> None:
        """Let go of the connection; may be called twice."""


class Consumer(Protocol):
    """Receives messages; `get` belongs to one thread, `acknowledge` may be called from any."""

    def get(self, timeout: float) -> Delivery | None:
        """The next message by lane weight, or None after `timeout` s. Raises ConnectionLost."""

    def idle(self, timeout: float) -> None:
        """Take no message for `timeout` s, but stay connected and send what was acknowledged."""

    def acknowledge(self, delivery: Delivery) -> None:
        """The message is dealt with. One of an earlier connection is ignored: it comes again."""

    def close(self) -> None:
        """Send outstanding acknowledgements and let go; what was not acknowledged comes again."""


class Broker(Protocol):
    """Makes publishers and consumers; holds no connection itself."""

    def publisher(self) -> Publisher:
        """Connect for publishing. Raises ConnectionLost."""

    def consumer(self, jobs: Sequence[str], *, prefetch: int, at_most: AtMost = NO_LIMIT) -> Consumer:
        """Connect for consuming these jobs, at most `prefetch` unacknowledged. Raises ConnectionLost.

        `at_most`: so many unacknowledged of one job; the others get the places that are left.
        """

    def depths(self) -> dict[str, int]:
        """Messages that wait, by queue name. Raises ConnectionLost."""

    def consumers(self) -> dict[str, int] | None:
        """How many consume, by queue name; None where this cannot be told. Raises ConnectionLost."""

    def probe(self) -> None:
        """Send a message that reaches nobody, to see that one would be confirmed. Raises BrokerError."""
