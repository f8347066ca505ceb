"""Runs checks side by side: none that hangs or fails hides another."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import psycopg

from pewstats_collectors import log
from pewstats_collectors.cli.doctor.finding import Finding, fault
from pewstats_collectors.errors import PewstatsError

#: How long everything that runs side by side may take. An embedded database starts within it.
LIMIT_S = 10.0

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """A name for when it says nothing, and what looks; it may raise, or never come back."""

    name: str
    look: Callable[[], Sequence[Finding]]


def examine(checks: Sequence[Check]) -> list[Finding]:
    """What each says, in their order; of one that is not done in time, that."""
    answers = [(check, _begun(check)) for check in checks]
    end = time.monotonic() + LIMIT_S
    return [finding for check, answer in answers for finding in _said(check, answer, end)]


def _begun(check: Check) -> Future[Sequence[Finding]]:
    """Its thread is left behind if it hangs: the program ends without it."""
    answer: Future[Sequence[Finding]] = Future()

    def run() -> None:
        try:
            answer.set_result(check.look())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, name=f"check {check.name}", daemon=True).start()
    return answer


def _said(check: Check, answer: Future[Sequence[Finding]], end: float) -> Sequence[Finding]:
    try:
        return answer.result(max(0.0, end - time.monotonic()))
    except TimeoutError:
        if answer.done():  # it raised one itself
            return [_failed(check, answer.exception())]
        advice = "see whether what it asks hangs, then `pewstats doctor` again"
        return [fault(check.name, f"no answer within {LIMIT_S:g} s", advice)]
    except Exception as error:
        return [_failed(check, error)]


def _failed(check: Check, error: BaseException | None) -> Finding:
    if not isinstance(error, PewstatsError | psycopg.Error | OSError):
        _log.error("a check failed", check=check.name, exc_info=error)
    advice = "mend that, then `pewstats doctor` again"
    return fault(check.name, f"the check failed: {type(error).__name__}: {error}", advice)
