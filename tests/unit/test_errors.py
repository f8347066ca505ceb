"""The three failures on their way from a child process."""

import pickle
from datetime import UTC, datetime

import pytest

from pewstats_collectors.errors import Outcome, Reject, Retry, Snooze

WHEN = datetime(2026, 1, 17, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "failure",
    [
        Retry("why", reason="cut off"),
        Retry("why"),
        Snooze(WHEN, "why"),
        Reject("too deep", "why", offset=7),
        Reject("too deep"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_failure_arrives_as_it_was_raised(failure: Outcome) -> None:
    arrived = pickle.loads(pickle.dumps(failure))  # noqa: S301 -- our own
    assert type(arrived) is type(failure)
    assert (str(arrived), vars(arrived)) == (str(failure), vars(failure))
