"""`pewstats worker`, but struck by a signal at one point of its work on one match.

DOOM="<match id>:<job>:<point>:<signal number>" python -m tests.acceptance.faults.doomed worker JOB...
Signal 0 does nothing but keep it there for SLOW_S seconds.

The product has no hooks for this: the functions around each point are wrapped here. A telemetry worker's
children import this module, too, and strike their worker as well as themselves.
"""

import functools
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from pewstats_collectors.broker.postgres import PostgresConsumer
from pewstats_collectors.broker.rabbitmq import RabbitConsumer
from pewstats_collectors.cli import main
from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.workers.leases import Leases
from pewstats_collectors.workers.loop import WorkLoop
from pewstats_collectors.workers.nudges import Nudges

CLAIM = "claimed"
WORKING = "working"
BEFORE_COMMIT = "before its commit"
AFTER_COMMIT = "after its commit"
BEFORE_ACKNOWLEDGE = "before it acknowledges"

SLOW_S = 6
_doom = os.environ.get("DOOM", ":::0").split(":")


def _strike(match_id: object, job: object, point: str) -> None:
    """Once only: who was frozen and goes on is left alone."""
    if _doom[:3] == [match_id, job, point]:
        _doom[0] = ""
        number = int(_doom[3])
        if number == 0:
            time.sleep(SLOW_S)
            return
        if multiprocessing.parent_process() is not None:
            os.kill(os.getppid(), number)
        os.kill(os.getpid(), number)
        time.sleep(1)  # a process stops, or ends, a moment after it is told to


def _claim(original: Callable[..., Any], *args: Any) -> Any:
    claim = original(*args)
    if claim is not None:
        _strike(claim.subject, claim.job, CLAIM)
    return claim


@contextmanager
def _holding(original: Callable[..., Any], leases: Leases, claim: Claim) -> Iterator[None]:
    with original(leases, claim):
        _strike(claim.subject, claim.job, WORKING)
        yield


def _finish(original: Callable[..., Any], connection: object, claim: Claim) -> None:
    original(connection, claim)
    _strike(claim.subject, claim.job, BEFORE_COMMIT)


def _send(original: Callable[..., Any], *args: Any) -> Any:
    bound = structlog.contextvars.get_contextvars()
    _strike(bound.get("match_id"), bound.get("stage"), AFTER_COMMIT)
    return original(*args)


def _acknowledge(original: Callable[..., Any], consumer: object, delivery: Any) -> None:
    if delivery.message is not None:
        _strike(delivery.message.subject, delivery.message.job, BEFORE_ACKNOWLEDGE)
    original(consumer, delivery)


def _wrap(owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
    original = getattr(owner, name)
    setattr(owner, name, functools.wraps(original)(lambda *args: wrapper(original, *args)))


_wrap(WorkLoop, "_claim", _claim)
_wrap(Leases, "holding", _holding)
_wrap(ledger, "finish", _finish)
_wrap(Nudges, "send", _send)
_wrap(RabbitConsumer, "acknowledge", _acknowledge)
_wrap(PostgresConsumer, "acknowledge", _acknowledge)

if __name__ == "__main__":
    main()
