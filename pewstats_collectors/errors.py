"""Every error of the project.

PewstatsError
├── Outcome             how a piece of work ended when it did not end well: exactly three
│   ├── Retry           it may work next time; counts as an attempt, with a growing delay
│   ├── Snooze          not now (429, 5xx, outage); does not count, waits until a given time
│   └── Reject          never; final, becomes a dead letter
├── LeaseLost           somebody else holds this work now; nothing may be written
├── BrokerError
│   ├── PublishFailed   the broker did not confirm a message
│   │   └── Unroutable  no queue takes the message
│   └── ConnectionLost  the connection, channel, queue or consumer is gone; connect again
├── DatabaseUnavailable the database cannot be reached or started
├── NotMigrated         the database lacks migrations this program needs
└── UsageError          wrong use or unreadable input; ends a command with exit code 2
"""

from datetime import datetime


class PewstatsError(Exception):
    """Base of all errors of the project."""


class Outcome(PewstatsError):
    """A piece of work did not succeed; the subclass says what happens next."""


class Retry(Outcome):
    """It may work next time: counts as an attempt and is tried again after a growing delay.

    `reason` is what to group by if it never works.
    """

    def __init__(self, why: str, *, reason: str = "failed") -> None:
        super().__init__(why)
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        """Keep all fields when the error crosses from a child process."""
        return (_retry, (str(self), self.reason))


def _retry(why: str, reason: str) -> Retry:
    return Retry(why, reason=reason)


class Snooze(Outcome):
    """Not now: tried again at `until` (aware datetime); the attempt is not counted."""

    def __init__(self, until: datetime, why: str) -> None:
        super().__init__(why)
        self.until = until

    def __reduce__(self) -> tuple[object, ...]:
        """Keep all fields when the error crosses from a child process."""
        return (Snooze, (self.until, str(self)))


class Reject(Outcome):
    """Never: final, with a short `reason` to group by and a `detail` for a person.

    `offset` is the byte of the decompressed input where the fault was seen, when there is one.
    """

    def __init__(self, reason: str, detail: str = "", *, offset: int | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.offset = offset

    def __reduce__(self) -> tuple[object, ...]:
        """Keep all fields when the error crosses from a child process."""
        return (_reject, (self.reason, self.detail, self.offset))


def _reject(reason: str, detail: str, offset: int | None) -> Reject:
    return Reject(reason, detail, offset=offset)


class LeaseLost(PewstatsError):
    """The lease of this work is no longer ours; nothing may be written."""


class BrokerError(PewstatsError):
    """Something went wrong between us and the broker."""


class PublishFailed(BrokerError):
    """The broker did not confirm a message."""


class Unroutable(PublishFailed):
    """No queue takes the message."""


class ConnectionLost(BrokerError):
    """The connection, channel, queue or consumer is gone; connect again."""


class DatabaseUnavailable(PewstatsError):
    """The database cannot be reached or started."""


class NotMigrated(PewstatsError):
    """The database lacks migrations that this program needs."""


class UsageError(PewstatsError):
    """Wrong use or unreadable input; ends a command with exit code 2."""
