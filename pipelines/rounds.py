"""Rounds of the daemons that work on no job but look again and again: counted and timed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from pewstats_collectors import metrics
from pewstats_collectors.errors import Snooze


@contextmanager
def counted(daemon: str) -> Iterator[None]:
    """One round of this daemon, as a block or a decorator; it may be put off (Snooze) or held up."""
    metrics.begin_rounds(daemon)
    started = time.monotonic()
    outcome = "held up"
    try:
        yield
        outcome = "done"
        metrics.LAST_ROUND.labels(daemon).set_to_current_time()
    except Snooze:
        outcome = "put off"
        raise
    finally:
        metrics.ROUNDS.labels(daemon, outcome).inc()
        metrics.ROUND_SECONDS.labels(daemon).observe(time.monotonic() - started)
