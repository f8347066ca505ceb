"""Publishing what the ledger owes: send the nudge, then stamp the row. A failure is left to the due-loop."""

from collections.abc import Iterable
from threading import Lock

from pewstats_collectors import log, metrics
from pewstats_collectors.broker.broker import Broker, Message, Publisher
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import BrokerError

_log = log.get(__name__)


class Nudges:
    """A publisher for many threads, connected when it is first needed and again after a fault."""

    def __init__(self, broker: Broker, pool: Pool) -> None:
        self._broker = broker
        self._pool = pool
        self._lock = Lock()
        self._publisher: Publisher | None = None

    def send(self, owed: Iterable[Owed]) -> int:
        """Publish and stamp each row after its transaction was committed; returns how many went out.

        Stops at the first failure: the rows stay unstamped in the ledger and the due-loop sends them later.
        """
        sent = 0
        for row in owed:
            try:
                self._publish(Message(row.job, row.subject, Lane(row.lane)))
            except BrokerError as error:
                metrics.PUBLISH_FAILURES.labels(row.job).inc()
                _log.warning("nudge not published", job=row.job, match_id=row.subject, error=str(error))
                break
            with self._pool.connection() as connection:
                ledger.mark_published(connection, row)
            metrics.PUBLISHED.labels(row.job, row.lane).inc()
            sent += 1
        return sent

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._forget()

    def _publish(self, message: Message) -> None:
        with self._lock:
            try:
                if self._publisher is None:
                    self._publisher = self._broker.publisher()
                self._publisher.publish(message)
            except BrokerError:
                self._forget()
                raise

    def _forget(self) -> None:
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close()
