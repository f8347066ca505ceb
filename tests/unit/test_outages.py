"""Which errors say that the database is out of reach, and which mind what it was told."""

import psycopg
import pytest
from psycopg import errors
from psycopg_pool import PoolTimeout

from pewstats_collectors.db.pool import is_outage
from pewstats_collectors.errors import Retry

OUTAGES = [
    psycopg.OperationalError("server closed the connection unexpectedly"),
    PoolTimeout("couldn't get a connection after 10.00 sec"),
    errors.AdminShutdown(),
    errors.CrashShutdown(),
    errors.CannotConnectNow(),
    errors.ConnectionFailure(),
    errors.DiskFull(),
    errors.TooManyConnections(),
    errors.OutOfMemory(),
]
OTHERS = [
    errors.QueryCanceled(),
    errors.ProgramLimitExceeded(),
    errors.DeadlockDetected(),
    errors.LockNotAvailable(),
    errors.NumericValueOutOfRange(),
    errors.UniqueViolation(),
    Retry("not yet"),
    ValueError("nothing to do with a database"),
]


def name(error: Exception) -> str:
    return type(error).__name__


@pytest.mark.parametrize("error", OUTAGES, ids=name)
def test_a_database_out_of_reach_or_means_is_an_outage(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize("error", OTHERS, ids=name)
def test_a_database_that_minds_what_it_was_told_is_none(error: Exception) -> None:
    assert not is_outage(error)
