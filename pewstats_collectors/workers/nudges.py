"""Publishing what the ledger owes: send nudges, then stamp their rows. A failure is left to the due-loop."""

from collections.abc import Callable, Iterable, Iterator
from threading import Lock

from pewstats_collectors import log, metrics
from pewstats_collectors.broker.broker import Broker, Message, Publisher
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import Pool, in_transaction
from pewstats_collectors.errors import BrokerError

_log = log.get(__name__)


class Nudges:
    """A publisher for many threads, connected when it is first needed and again after a fault.

    `beat` is called before each message: who waits for a broker, once for each of many, is alive.
    """

    def __init__(self, broker: Broker, pool: Pool, beat: Callable[[], None] = lambda: None) -> None:
        self._broker = broker
        self._pool = pool
        self._beat = beat
        self._lock = Lock()
        self._publisher: Publisher | None = None
        metrics.begin_publishing()

    def send(self, owed: Iterable[Owed]) -> int:
        """Publish rows whose transaction was committed, then stamp them; returns how many went out.

        Stops at the first failure: the rows stay unstamped in the ledger and the due-loop sends them later.
        """
        sent = list(self._publish_until_fault(owed))
        if sent:
            in_transaction(self._pool, lambda connection: ledger.mark_published(connection, sent))
        return len(sent)

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._forget()

    def _publish_until_fault(self, owed: Iterable[Owed]) -> Iterator[Owed]:
        """What a broker has confirmed."""
        for row in owed:
            self._beat()
            try:
                self._publish(Message(row.job, row.subject, Lane(row.lane)))
            except BrokerError as error:
                metrics.PUBLISH_FAILURES.labels(row.job).inc()
                _log.warning("nudge not published", job=row.job, match_id=row.subject, error=str(error))
                return
            metrics.PUBLISHED.labels(row.job, row.lane).inc()
            yield row

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
