"""How a claimed piece of work ends in the ledger: done with its result, or one of the three failures."""

import traceback as tracebacks
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pewstats_collectors import jobs, metrics
from pewstats_collectors.db import dead_letters, ledger
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.errors import Reject, Retry, Snooze
from pewstats_collectors.settings import Work

#: How long to wait when storage or network of our own fails (OSError): an outage, whatever its kind.
OUTAGE_PAUSE = timedelta(minutes=1)

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


def record_failure(pool: Pool, claim: Claim, error: BaseException, work: Work, now: datetime) -> list[Owed]:
    """Write what is to become of work that raised `error`; returns what follows. Raises LeaseLost."""

    def result(connection: Connection) -> list[Owed]:
        if isinstance(error, Reject):
            return _give_up(connection, claim, "rejected", error.reason, error)
        if isinstance(error, Snooze | OSError):
            if now - claim.owed_since > timedelta(days=work.snooze_limit_days):
                return _give_up(connection, claim, "failed", "put off for too long", error)
            until = error.until if isinstance(error, Snooze) else now + OUTAGE_PAUSE
            _give_back(connection, claim, error, "snoozed", max(until, now), charged=False)
        elif claim.attempts >= work.max_attempts:
            return _give_up(connection, claim, "failed", _reason(error), error)
        else:
            later = now + retry_delay(claim.attempts, work)
            _give_back(connection, claim, error, "ready", later, charged=True)
        return []

    return in_transaction(pool, result)


def retry_delay(attempts: int, work: Work) -> timedelta:
    """Delay after the nth failed attempt: doubled each time, up to a cap."""
    return timedelta(seconds=min(work.retry_base_s * 2 ** min(attempts - 1, 20), work.retry_cap_s))


def outcome_name(error: BaseException) -> str:
    """The outcome as a metric label."""
    if isinstance(error, Reject):
        return "rejected"
    return "snoozed" if isinstance(error, Snooze | OSError) else "retried"


def _give_back(
    connection: Connection,
    claim: Claim,
    error: BaseException,
    state: str,
    next_at: datetime,
    *,
    charged: bool,
) -> None:
    reason = _reason(error)
    ledger.give_back(
        connection, claim, state=state, next_at=next_at, charged=charged, reason=reason, error=str(error)
    )


def _give_up(
    connection: Connection, claim: Claim, state: str, reason: str, error: BaseException
) -> list[Owed]:
    offset = error.offset if isinstance(error, Reject) else None
    ledger.give_up(connection, claim, state=state, reason=reason, error=str(error), offset=offset)
    if reason != jobs.EXPIRED:
        trace = "".join(tracebacks.format_exception(error))
        dead_letters.add(
            connection, claim.job, claim.subject, claim.payload, reason, str(error), trace, claim.attempts
        )
        metrics.DEAD_LETTERS.labels(claim.job, reason).inc()
    if follower := jobs.AFTER_GIVING_UP.get(claim.job):
        return ledger.reopen(connection, follower, claim.subject, claim.lane)
    return []


def _reason(error: BaseException) -> str:
    """A short phrase to group by."""
    match error:
        case Reject():
            return error.reason
        case Snooze():
            return "put off"
        case Retry():
            return "failed"
        case _:
            return type(error).__name__


def utc_now() -> datetime:
    """The clock of the edges; the pure core takes times as arguments."""
    return datetime.now(UTC)
