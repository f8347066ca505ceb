"""The worker loop: take a nudge, claim the work it names, do it, publish what follows, acknowledge.

The thread that talks to the broker never works; work runs in a pool of threads. Leases of held work are
renewed from a thread of their own. A fault of broker or database ends the connection, never the loop.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from uuid import uuid4

import structlog
from psycopg import OperationalError

from pewstats_collectors import log, metrics
from pewstats_collectors.broker.broker import NO_LIMIT, AtMost, Broker, Consumer, Delivery
from pewstats_collectors.db import dead_letters, ledger
from pewstats_collectors.db.leader import at_work
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.db.text import storable
from pewstats_collectors.errors import BrokerError, ConnectionLost, LeaseLost
from pewstats_collectors.settings import Work
from pewstats_collectors.workers.leases import Leases
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import record_failure, utc_now

_log = log.get(__name__)

Handler = Callable[[Claim], list[Owed]]
"""Does one piece of work, commits it with `complete`, and returns the nudges that follow."""

#: How long to wait for a message before looking whether to stop, and whether all is well.
LOOK_SECONDS = 0.5
#: The pause before the next try to connect is doubled each time, until a connection has held for STEADY_S.
FIRST_PAUSE_S = 0.2
PAUSE_CAP_S = 5.0
STEADY_S = 60.0


class WorkLoop:
    """Serves the jobs of `handlers`, at most `concurrency` pieces of work at once, `at_most` of one job."""

    def __init__(
        self,
        broker: Broker,
        pool: Pool,
        handlers: Mapping[str, Handler],
        work: Work,
        concurrency: int,
        at_most: AtMost = NO_LIMIT,
    ) -> None:
        self._broker = broker
        self._pool = pool
        self._handlers = handlers
        self._work = work
        self._concurrency = concurrency
        self._at_most = at_most
        self._nudges = Nudges(broker, pool)
        self._leases = Leases(pool, work.lease_s)
        self._serving: set[Future[None]] = set()
        self._unrecorded: deque[tuple[Claim, Exception]] = deque()
        self._trouble = Event()
        self._connected_at = math.inf
        self._end_by: float | None = None
        self._began_at = time.monotonic()
        self.progress = time.monotonic()
        self.held_up: str | None = "not connected yet"
        self.still_working = False
        metrics.begin_work(handlers)

    def run(self, stop: Event) -> None:
        """Work until `stop` is set, then end what runs within the grace time and give back the rest."""
        pause = FIRST_PAUSE_S
        threads = ThreadPoolExecutor(self._concurrency, thread_name_prefix="work")
        with self._leases:
            while not stop.is_set():
                self.progress = time.monotonic()  # to try again is progress: no restart brings a broker back
                try:
                    self._connected_at = math.inf
                    self._consume(stop, threads)
                except (BrokerError, OperationalError) as error:
                    self._show_held_up(str(error))
                    if time.monotonic() - self._connected_at > STEADY_S:
                        pause = FIRST_PAUSE_S
                    _log.warning("connection lost, trying again", error=str(error), pause_s=pause)
                    stop.wait(pause)
                    pause = min(pause * 2, PAUSE_CAP_S)
            self._drain()
        self._nudges.close()
        threads.shutdown(wait=False, cancel_futures=True)

    def _consume(self, stop: Event, threads: ThreadPoolExecutor) -> None:
        with at_work(self._pool, self._handlers) as check_presence:  # without the database of no use
            self._record_late()
            consumer = self._broker.consumer(
                tuple(self._handlers), prefetch=self._concurrency, at_most=self._at_most
            )
            self._connected_at = time.monotonic()
            self._show_held_up(None)
            self._trouble.clear()
            try:
                while not stop.is_set():
                    self.progress = time.monotonic()
                    if self._trouble.is_set():
                        raise ConnectionLost("the database is out of reach")
                    if delivery := consumer.get(LOOK_SECONDS):  # at most as many as there are threads
                        self._serving = {one for one in self._serving if not one.done()}
                        self._serving.add(threads.submit(self._serve, consumer, delivery))
                    else:
                        check_presence()
                self._drain(consumer)
            finally:
                consumer.close()

    def _show_held_up(self, why: str | None) -> None:
        self.held_up = why
        for job in self._handlers:
            metrics.WORKER_CONNECTED.labels(job).set(why is None)

    def _drain(self, consumer: Consumer | None = None) -> None:
        """Wait for running work up to the grace time, then give it back; its attempt is not charged.

        The grace time begins once: whoever comes here again, without the consumer, waits for the rest of it.
        """
        self._end_by = self._end_by or time.monotonic() + self._work.grace_s
        for waiting in self._serving:
            waiting.cancel()  # what has not begun need not begin
        while self._is_busy() and time.monotonic() < self._end_by:
            if consumer is None:
                time.sleep(0.05)
            else:
                consumer.idle(0.05)
        self.still_working = self._is_busy()
        for claim in [*self._leases.held(), *(claim for claim, _ in self._unrecorded)]:
            self._leases.drop(claim)
            self._give_back(claim)

    def hung_s(self) -> float:
        """For how many s every thread has been at the same work; 0 while one is free."""
        busy = sum(not one.done() for one in list(self._serving))
        return time.monotonic() - self._began_at if busy >= self._concurrency else 0.0

    def _is_busy(self) -> bool:
        return not all(one.done() for one in self._serving)

    def _give_back(self, claim: Claim) -> None:
        error = "the worker was told to stop"
        try:
            with self._pool.connection() as connection:
                ledger.give_back(
                    connection, claim,
                    state="ready", next_at=utc_now(), charged=False, reason="shutdown", error=error,
                )  # fmt: skip
        except (LeaseLost, OperationalError) as fault:
            _log.warning("not given back", job=claim.job, match_id=claim.subject, error=str(fault))

    def _serve(self, consumer: Consumer, delivery: Delivery) -> None:
        """One delivery, on a working thread. Never raises: an error would vanish with its future."""
        self._began_at = time.monotonic()
        try:
            if delivery.message is None:
                self._bury(delivery)
            elif claim := self._claim(delivery.message.job, delivery.message.subject):
                with structlog.contextvars.bound_contextvars(
                    match_id=claim.subject, stage=claim.job, attempt=claim.attempts
                ):
                    self._do(claim)
            consumer.acknowledge(delivery)
        except OperationalError as error:
            _log.warning("database out of reach", error=str(error))
            self._trouble.set()  # not acknowledged: the message comes again
        except Exception:
            _log.exception("a delivery could not be served")
            self._trouble.set()

    def _claim(self, job: str, subject: str) -> Claim | None:
        token = uuid4()
        with self._pool.connection() as connection:
            try:
                with connection.transaction():
                    return ledger.claim(connection, job, subject, lease_s=self._work.lease_s, token=token)
            except OperationalError as error:  # the claim may hold all the same: only its answer was lost
                claim = Claim(job, subject, ledger.NORMAL, {}, 1, token, owed_since=utc_now())
                self._unrecorded.append((claim, error))
                raise

    def _do(self, claim: Claim) -> None:
        started = time.monotonic()
        try:
            with self._leases.holding(claim):
                owed = self._handlers[claim.job](claim)
            metrics.WORK.labels(claim.job, "done").inc()
            metrics.WORK_SECONDS.labels(claim.job).observe(time.monotonic() - started)
            metrics.LAST_SUCCESS.labels(claim.job).set_to_current_time()
            _log.info("done", seconds=round(time.monotonic() - started, 3))
        except LeaseLost as error:
            metrics.WORK.labels(claim.job, "lease lost").inc()
            _log.warning("nothing written", error=str(error))
            return
        except Exception as error:
            owed = self._fail(claim, error)
        self._nudges.send(owed)

    def _fail(self, claim: Claim, error: Exception) -> list[Owed]:
        """Record it, or keep it until the database is back: an outage must not cost an attempt."""
        outcome = "not recorded"
        owed: list[Owed] = []
        try:
            outcome, owed = record_failure(self._pool, claim, error, self._work, utc_now())
        except LeaseLost:
            outcome = "lease lost"
        except OperationalError:
            self._unrecorded.append((claim, error))
            raise
        finally:  # a database out of reach must not hide what went wrong
            _log.warning("not done", outcome=outcome, error=f"{type(error).__name__}: {error}")
        metrics.WORK.labels(claim.job, outcome).inc()
        return owed

    def _record_late(self) -> None:
        """What could not be recorded before, now that the database is back."""
        for _ in range(len(self._unrecorded)):
            claim, error = self._unrecorded.popleft()
            with structlog.contextvars.bound_contextvars(
                match_id=claim.subject, stage=claim.job, attempt=claim.attempts
            ):
                self._nudges.send(self._fail(claim, error))

    def _bury(self, delivery: Delivery) -> None:
        """A message nobody can read becomes a dead letter before it is acknowledged."""
        payload = {"queue": delivery.queue, "body": storable(delivery.body[:10_000].decode("latin-1"))}
        with self._pool.connection() as connection:
            dead_letters.add(
                connection,
                delivery.queue,
                None,
                payload,
                "unreadable message",
                "not a message of ours",
                None,
                0,
            )
        metrics.DEAD_LETTERS.labels("none", "unreadable message").inc()
