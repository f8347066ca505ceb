"""What children are told to do in tests: it has to be importable by their processes."""

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import Reject, Snooze

UNTIL = datetime(2026, 1, 17, 18, tzinfo=UTC)


def double(pool: Pool, number: int) -> int:
    with pool.connection() as connection:
        row = connection.execute("SELECT 2 * %s::int", (number,)).fetchone()
    assert row is not None
    return int(row[0])


def whoami(_: Pool) -> int:
    return os.getpid()


def hang(_: Pool) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


def nap(_: Pool, __: Path, seconds: float) -> None:
    time.sleep(seconds)


def crash(_: Pool) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def exhaust(_: Pool) -> int:
    return len(bytearray(2_000_000_000))


def reject(_: Pool) -> None:
    raise Reject("cut off", "the file ends early", offset=123)


def snooze(_: Pool) -> None:
    raise Snooze(UNTIL, "not now")


def fail(_: Pool, text: str) -> None:
    raise ValueError(text)


def recurse(pool: Pool) -> None:
    recurse(pool)
