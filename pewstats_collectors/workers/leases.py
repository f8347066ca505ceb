"""Leases of the work held by this process, renewed from one thread while the work runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from types import TracebackType
from uuid import UUID

from pewstats_collectors import log, metrics
from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.db.pool import Pool

_log = log.get(__name__)


class Leases:
    """What this process holds; a context manager that runs the renewing thread."""

    def __init__(self, pool: Pool, lease_s: float) -> None:
        self._pool = pool
        self._lease_s = lease_s
        self._held: dict[UUID, Claim] = {}
        self._lock = Lock()
        self._stop = Event()
        self._thread = Thread(target=self._renew_for_ever, name="leases", daemon=True)

    def __enter__(self) -> "Leases":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    @contextmanager
    def holding(self, claim: Claim) -> Iterator[None]:
        """Keep the lease of this claim alive inside the block."""
        with self._lock:
            self._held[claim.lease_token] = claim
        metrics.WORK_RUNNING.labels(claim.job).inc()
        try:
            yield
        finally:
            metrics.WORK_RUNNING.labels(claim.job).dec()
            self.drop(claim)

    def drop(self, claim: Claim) -> None:
        """No longer renew this lease."""
        with self._lock:
            self._held.pop(claim.lease_token, None)

    def held(self) -> list[Claim]:
        """What is being worked on now."""
        with self._lock:
            return list(self._held.values())

    def _renew_for_ever(self) -> None:
        pause = self._lease_s / 3
        while not self._stop.wait(pause):
            reached = [self._renew(claim) for claim in self.held()]
            pause = self._lease_s / (3 if all(reached) else 30)  # what is left of a lease may be short

    def _renew(self, claim: Claim) -> bool:
        """False when the database was not reached."""
        try:
            with self._pool.connection() as connection:
                if not ledger.renew(connection, claim, lease_s=self._lease_s):
                    self.drop(claim)  # the work goes on, but its commit will find the lease gone
        except Exception as error:
            _log.warning("lease not renewed", job=claim.job, match_id=claim.subject, error=str(error))
            return False
        return True
