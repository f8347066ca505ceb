"""What waits, what is owed and who works: for `pewstats queue status` and the reconciler's metrics."""

import math
import time
from collections import Counter
from dataclasses import dataclass

from pewstats_collectors import metrics
from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.db import dead_letters, leader, ledger
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import BrokerError
from pewstats_collectors.jobs import DISCOVERIES, EXPIRED, JOBS, RECONCILE, UPKEEP
from pewstats_collectors.settings import Settings
from pewstats_collectors.workers.outcomes import utc_now
from pipelines import api_figures

#: States of work that is not done, as they are shown.
STATES = ("ready", "running", "snoozed", "failed", "rejected", EXPIRED)


@dataclass(frozen=True, slots=True)
class JobFigures:
    """One job: messages that wait by lane (None: no broker), rows by state; `due_s`: the oldest by lane."""

    job: str
    messages: dict[str, int] | None
    rows: dict[str, int]
    due_s: dict[str, float]
    leases_out: int

    @property
    def oldest_due_s(self) -> float | None:
        """For how long the oldest of all lanes is due, None: nothing is."""
        return max(self.due_s.values(), default=None)


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """Everything at one moment; `asleep`: daemons of which none runs; `letters`: (job, reason, number)."""

    jobs: list[JobFigures]
    letters: list[tuple[str, str, int]]
    asleep: frozenset[str]
    broker_error: str | None


def read(pool: Pool, broker: Broker) -> QueueFigures:
    """Look at broker and database. A broker that is out of reach leaves the database's part."""
    depths, error = _depths(broker)
    with pool.connection() as connection:
        rows = ledger.figures(connection)
        due = ledger.oldest_due(connection)
        letters = dead_letters.by_reason(connection)
        asleep = leader.asleep(connection, (*DISCOVERIES, RECONCILE, *JOBS, UPKEEP))
    jobs = [_of_job(job, rows, due, depths) for job in JOBS]
    return QueueFigures(jobs, letters, asleep, error)


def show(figures: QueueFigures) -> None:
    """Set the gauges."""
    metrics.SERVER_REACHED.labels("database").set(1)
    metrics.SERVER_REACHED.labels("broker").set(figures.broker_error is None)
    metrics.QUEUE_MESSAGES.clear()  # stale numbers would say that all is well
    for one in figures.jobs:
        for lane, number in (one.messages or {}).items():
            metrics.QUEUE_MESSAGES.labels(one.job, lane).set(number)
        for state, number in one.rows.items():
            metrics.LEDGER_ROWS.labels(one.job, state).set(number)
        for lane in Lane:
            metrics.OLDEST_DUE.labels(one.job, lane).set(one.due_s.get(lane, 0))
        metrics.LEASES_OUT.labels(one.job).set(one.leases_out)
    letters = Counter(dict.fromkeys((*JOBS, "none"), 0))
    for job, _, number in figures.letters:
        letters[job if job in JOBS else "none"] += number
    for job, number in letters.items():
        metrics.DEAD_LETTERS_WAITING.labels(job).set(number)
    for daemon in (*DISCOVERIES, RECONCILE, *JOBS, UPKEEP):
        metrics.DAEMONS_AT_WORK.labels(daemon).set(daemon not in figures.asleep)


class Gauges:
    """Reads and shows the figures now and then: counting costs a connection to the broker."""

    def __init__(self, pool: Pool, broker: Broker, settings: Settings) -> None:
        self._pool = pool
        self._broker = broker
        self._settings = settings
        self._read_at = -math.inf

    def round(self) -> None:
        """Do so if it is time."""
        if time.monotonic() >= self._read_at:
            show(read(self._pool, self._broker))
            retention_days = self._settings.pubg.retention_days
            figures = api_figures.read(self._pool, self._settings, utc_now())
            api_figures.show(figures, retention_days=retention_days)
            self._read_at = time.monotonic() + self._settings.reconcile.figures_s

    def lost(self) -> None:
        """The database is out of reach: what is not known is not shown, but that it is not."""
        metrics.SERVER_REACHED.labels("database").set(0)
        for gauge in _OF_THE_DATABASE:
            gauge.clear()
        self._read_at = -math.inf


_OF_THE_DATABASE = (
    metrics.QUEUE_MESSAGES,
    metrics.LEDGER_ROWS,
    metrics.OLDEST_DUE,
    metrics.LEASES_OUT,
    metrics.DEAD_LETTERS_WAITING,
    metrics.DAEMONS_AT_WORK,
    metrics.RETENTION_HOURS_LEFT,
    metrics.RETENTION_AT_RISK,
    metrics.API_KEY_LIMIT,
    metrics.API_KEY_REMAINING,
    metrics.API_KEY_SET_ASIDE,
)


def _depths(broker: Broker) -> tuple[dict[str, int] | None, str | None]:
    try:
        return broker.depths(), None
    except BrokerError as error:
        return None, str(error)


def _of_job(
    job: str,
    rows: list[ledger.Figures],
    due: list[tuple[str, str, float]],
    depths: dict[str, int] | None,
) -> JobFigures:
    rows = [row for row in rows if row.job == job]
    return JobFigures(
        job=job,
        messages=None if depths is None else {str(lane): depths[queue_name(job, lane)] for lane in Lane},
        rows=dict.fromkeys(STATES, 0) | {row.state: row.rows for row in rows},
        due_s={lane: seconds for its, lane, seconds in due if its == job},
        leases_out=sum(row.leases_out for row in rows),
    )
