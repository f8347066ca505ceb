"""How a claimed piece of work ends in the ledger: done with its result, or one of the three failures."""

import traceback as tracebacks
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pewstats_collectors import jobs, metrics
from pewstats_collectors.db import dead_letters, ledger
from pewstats_collectors.db.ledger import Claim, Expired, Owed
from pewstats_collectors.db.pool import Connection, Pool, in_transaction, is_outage
from pewstats_collectors.errors import Reject, Retry, Snooze
from pewstats_collectors.settings import Work

Write = Callable[[Connection], list[Owed]]


def complete(pool: Pool, claim: Claim, write: Write) -> list[Owed]:
    """Write the result and finish the claim in one transaction; returns the nudges to publish after it.

    Raises LeaseLost, with nothing written, when somebody else holds the work by now.
    """

    def result(connection: Connection) -> list[Owed]:
        owed = write(connection)
        ledger.finish(connection, claim)
        return owed

    return in_transaction(pool, result)


def record_failure(
    pool: Pool, claim: Claim, error: BaseException, work: Work, now: datetime
) -> tuple[str, list[Owed]]:
    """Write what is to become of work that raised `error`. Raises LeaseLost.

    Returns how it ended (`rejected`, `failed`, `snoozed` or `retried`) and what follows.
    """

    def result(connection: Connection) -> tuple[str, list[Owed]]:
        if isinstance(error, Reject):
            return _give_up(connection, claim, "rejected", error.reason, error)
        if isinstance(error, Snooze | OSError) or is_outage(error):
            if now - claim.owed_since > timedelta(days=work.snooze_limit_days):
                return _give_up(connection, claim, "failed", "put off for too long", error)
            # Database, storage or network of our own failed: an outage, whatever its kind.
            until = error.until if isinstance(error, Snooze) else now + timedelta(seconds=work.outage_pause_s)
            return _give_back(connection, claim, error, "snoozed", max(until, now), charged=False)
        if claim.attempts >= work.max_attempts:
            return _give_up(connection, claim, "failed", _reason(error), error)
        later = now + retry_delay(claim.attempts, work)
        return _give_back(connection, claim, error, "ready", later, charged=True)

    state, owed = in_transaction(pool, result)
    return "retried" if state == "ready" else state, owed


def after_giving_up(
    connection: Connection, work: Claim | Expired, reason: str, error: str, traceback: str | None = None
) -> list[Owed]:
    """Work has ended for good: write its dead letter and owe the job that comes all the same."""
    if reason != jobs.EXPIRED:
        dead_letters.add(
            connection, work.job, work.subject, work.payload, reason, error, traceback, work.attempts
        )
        metrics.DEAD_LETTERS.labels(work.job, reason).inc()
    if follower := jobs.AFTER_GIVING_UP.get(work.job):
        return ledger.reopen(connection, follower, work.subject, work.lane)
    return []


def retry_delay(attempts: int, work: Work) -> timedelta:
    """Delay after the nth failed attempt: doubled each time, up to a cap."""
    return timedelta(seconds=min(work.retry_base_s * 2 ** min(attempts - 1, 20), work.retry_cap_s))


def _give_back(
    connection: Connection,
    claim: Claim,
    error: BaseException,
    state: str,
    next_at: datetime,
    *,
    charged: bool,
) -> tuple[str, list[Owed]]:
    reason = _reason(error)
    state = ledger.give_back(
        connection, claim, state=state, next_at=next_at, charged=charged, reason=reason, error=str(error)
    )
    return state, []


def _give_up(
    connection: Connection, claim: Claim, state: str, reason: str, error: BaseException
) -> tuple[str, list[Owed]]:
    offset = error.offset if isinstance(error, Reject) else None
    state = ledger.give_up(connection, claim, state=state, reason=reason, error=str(error), offset=offset)
    if state == "ready":  # asked for again while it ran: the next try decides
        return state, []
    trace = "".join(tracebacks.format_exception(error))
    return state, after_giving_up(connection, claim, reason, str(error), trace)


def _reason(error: BaseException) -> str:
    """A short phrase to group by."""
    match error:
        case Reject() | Retry():
            return error.reason
        case Snooze():
            return "put off"
        case _ if is_outage(error):
            return "database out of reach"
        case _:
            return type(error).__name__


def utc_now() -> datetime:
    """The clock of the edges; the pure core takes times as arguments."""
    return datetime.now(UTC)
