"""The ledger: who may do which work, how often, until when, and who has to be told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.errors import LeaseLost

LONG_AGO = "now() - interval '1 hour'"


def claim(connection: Connection, job: str = "summary", subject: str = "m1", lease_s: float = 60) -> Claim:
    """A claim that must be granted."""
    found = ledger.claim(connection, job, subject, lease_s=lease_s)
    assert found is not None
    return found


def row(connection: Connection, job: str = "summary", subject: str = "m1") -> dict[str, Any]:
    cursor = connection.execute("SELECT * FROM ledger WHERE (job, subject) = (%s, %s)", (job, subject))
    found = cursor.fetchone()
    assert found is not None
    assert cursor.description is not None
    return dict(zip([column.name for column in cursor.description], found, strict=True))


def change(connection: Connection, **values: str) -> None:
    """Set columns of every row, to SQL expressions of ours."""
    columns = ", ".join(f"{name} = {value}" for name, value in values.items())
    connection.execute(f"UPDATE ledger SET {columns}".encode())  # noqa: S608 - ours


def give_back(connection: Connection, held: Claim, *, charged: bool, state: str = "ready") -> None:
    ledger.give_back(
        connection, held, state=state, next_at=now(), charged=charged, reason="failed", error="why"
    )


def now() -> datetime:
    return datetime.now(UTC)


def due(connection: Connection) -> list[tuple[str, str]]:
    return [(one.job, one.subject) for one in ledger.due(connection, settled_s=0, limit=10)]


def publish(connection: Connection) -> None:
    ledger.mark_published(connection, ledger.due(connection, settled_s=0, limit=10))


def test_a_claim_counts_the_attempt_and_takes_a_lease(connection: Connection) -> None:
    ledger.add(connection, "summary", "m1", "high", {"key": "value"})
    held = claim(connection, lease_s=60)
    assert (held.attempts, held.lane, held.payload) == (1, "high", {"key": "value"})
    assert timedelta(seconds=50) < row(connection)["lease_until"] - now() <= timedelta(seconds=60)
    give_back(connection, held, charged=True)
    again = claim(connection)
    assert again.attempts == 2
    assert again.lease_token != held.lease_token
    give_back(connection, again, charged=False)
    assert claim(connection).attempts == 2


def test_work_is_claimed_once_however_many_want_it(pool: Pool) -> None:
    with pool.connection() as connection:
        ledger.add(connection, "summary", "m1")

    def want(_: int) -> Claim | None:
        with pool.connection() as connection:
            return ledger.claim(connection, "summary", "m1", lease_s=60)

    with ThreadPoolExecutor(4) as threads:
        granted = [one for one in threads.map(want, range(12)) if one]
    assert len(granted) == 1
    assert granted[0].attempts == 1


def test_there_is_nothing_to_claim_of_what_is_unknown_not_due_or_done(connection: Connection) -> None:
    assert ledger.claim(connection, "summary", "m1", lease_s=60) is None
    ledger.add(connection, "summary", "m1")
    assert ledger.claim(connection, "download", "m1", lease_s=60) is None
    change(connection, next_at="now() + interval '1 minute'")
    assert ledger.claim(connection, "summary", "m1", lease_s=60) is None
    change(connection, next_at="now()")
    ledger.finish(connection, claim(connection))
    assert ledger.claim(connection, "summary", "m1", lease_s=60) is None
    assert row(connection)["state"] == "done"


@pytest.mark.parametrize("end", ["finish", "give_back", "give_up"])
def test_with_a_lost_lease_nothing_of_the_transaction_is_written(pool: Pool, end: str) -> None:
    with pool.connection() as connection:
        ledger.add(connection, "summary", "m1")
        held = claim(connection, lease_s=-1)
        ledger.release_expired(connection, max_attempts=5)
        current = claim(connection)
    ways: dict[str, Callable[[Connection], object]] = {
        "finish": lambda connection: ledger.finish(connection, held),
        "give_back": lambda connection: give_back(connection, held, charged=True),
        "give_up": lambda connection: ledger.give_up(
            connection, held, state="rejected", reason="no", error="never"
        ),
    }

    def work(connection: Connection) -> None:
        ledger.add(connection, "download", "m1")
        ways[end](connection)

    with pytest.raises(LeaseLost, match="summary of m1"):
        in_transaction(pool, work)
    with pool.connection() as connection:
        assert {entry.job for entry in ledger.of_subjects(connection, ["m1"])} == {"summary"}
        assert row(connection)["lease_token"] == current.lease_token
        ledger.finish(connection, current)


def test_a_lease_is_renewed_only_by_who_holds_it(connection: Connection) -> None:
    ledger.add(connection, "summary", "m1")
    held = claim(connection, lease_s=-1)
    assert ledger.renew(connection, held, lease_s=60)
    assert ledger.release_expired(connection, max_attempts=5) == []
    ledger.finish(connection, held)
    assert not ledger.renew(connection, held, lease_s=60)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("normal", "high", "high"),
        ("low", "normal", "normal"),
        ("low", "high", "high"),
        ("high", "low", "high"),
        ("normal", "low", "normal"),
        ("normal", "normal", "normal"),
    ],
)
def test_adding_known_work_only_ever_raises_its_lane(
    connection: Connection, first: str, second: str, expected: str
) -> None:
    ledger.add(connection, "summary", "m1", first)
    owed = ledger.add(connection, "summary", "m1", second)
    assert [one.lane for one in owed] == ([expected] if expected != first else [])
    assert row(connection)["lane"] == expected


@pytest.mark.parametrize("state", ["running", "failed", "rejected", "done"])
def test_adding_work_that_is_past_waiting_changes_nothing(connection: Connection, state: str) -> None:
    ledger.add(connection, "summary", "m1", "low")
    held = claim(connection)
    if state == "done":
        ledger.finish(connection, held)
    elif state != "running":
        ledger.give_up(connection, held, state=state, reason="no", error="never")
    before = row(connection)
    assert ledger.add(connection, "summary", "m1", "high") == []
    assert row(connection) == before


def test_what_was_put_off_and_raised_is_nudged_when_its_time_comes(connection: Connection) -> None:
    ledger.add(connection, "summary", "m1", "low")
    held = claim(connection)
    later = now() + timedelta(hours=1)
    ledger.give_back(
        connection, held, state="snoozed", next_at=later, charged=False, reason="put off", error="why"
    )
    raised = ledger.add(connection, "summary", "m1", "high")
    ledger.mark_published(connection, raised)  # whoever adds work publishes it
    assert due(connection) == []
    change(connection, next_at=LONG_AGO)
    assert due(connection) == [("summary", "m1")]


@pytest.mark.parametrize("state", ["ready", "snoozed", "failed", "rejected", "done"])
def test_work_is_reopened_whatever_became_of_it(connection: Connection, state: str) -> None:
    ledger.add(connection, "summary", "m1")
    held = claim(connection)
    if state in ("failed", "rejected"):
        ledger.give_up(connection, held, state=state, reason="no", error="never")
    elif state == "done":
        ledger.finish(connection, held)
    else:
        give_back(connection, held, charged=True, state=state)
    publish(connection)
    [owed] = ledger.reopen(connection, "summary", "m1", "high", {"key": "new"})
    assert owed.lane == "high"
    after = row(connection)
    assert (after["state"], after["attempts"], after["reason"], after["error"]) == ("ready", 0, None, None)
    assert due(connection) == [("summary", "m1")]
    assert claim(connection).payload == {"key": "new"}


def test_work_that_is_reopened_while_it_runs_is_done_once_more(connection: Connection) -> None:
    ledger.add(connection, "summary", "m1", "normal", {"key": "old"})
    held = claim(connection)
    ledger.reopen(connection, "summary", "m1", "normal", {"key": "new"})
    ledger.reopen(connection, "summary", "m1", "normal", {"key": "new"})
    assert ledger.claim(connection, "summary", "m1", lease_s=60) is None
    publish(connection)
    ledger.finish(connection, held)
    assert due(connection) == [("summary", "m1")]
    again = claim(connection)
    assert (again.attempts, again.payload) == (1, {"key": "new"})
    ledger.finish(connection, again)
    assert row(connection)["state"] == "done"
    assert due(connection) == []


def test_work_that_is_given_up_after_it_was_reopened_is_done_once_more(connection: Connection) -> None:
    ledger.add(connection, "telemetry", "m1")
    held = claim(connection, "telemetry")
    ledger.reopen(connection, "telemetry", "m1", "normal", {"key": "a better file"})
    state = ledger.give_up(connection, held, state="rejected", reason="cut off", error="the old file")
    assert state == "ready"
    assert due(connection) == [("telemetry", "m1")]
    again = claim(connection, "telemetry")
    assert (again.attempts, again.payload) == (1, {"key": "a better file"})
    state = ledger.give_up(connection, again, state="rejected", reason="cut off", error="the new file, too")
    assert state == row(connection, "telemetry")["state"] == "rejected"


@pytest.mark.parametrize("charged", [True, False])
def test_work_that_is_given_back_after_it_was_reopened_is_ready_at_once(
    connection: Connection, charged: bool
) -> None:
    ledger.add(connection, "summary", "m1")
    give_back(connection, claim(connection), charged=True)
    held = claim(connection)
    ledger.reopen(connection, "summary", "m1")
    later = now() + timedelta(hours=1)
    state = ledger.give_back(
        connection, held, state="snoozed", next_at=later, charged=charged, reason="put off", error="why"
    )
    assert state == row(connection)["state"] == "ready"
    assert not row(connection)["again"]
    assert due(connection) == [("summary", "m1")]
    assert claim(connection).attempts == 1


def test_repeat_is_for_known_work_only(connection: Connection) -> None:
    assert ledger.repeat(connection, "aggregate", ["m1"]) == []
    ledger.add(connection, "aggregate", "m1", "low")
    ledger.finish(connection, claim(connection, "aggregate"))
    [owed] = ledger.repeat(connection, "aggregate", ["m1"])
    assert (owed.job, owed.subject, owed.lane) == ("aggregate", "m1", "low")
    held = claim(connection, "aggregate")
    ledger.repeat(connection, "aggregate", ["m1"])
    ledger.finish(connection, held)
    assert claim(connection, "aggregate").attempts == 1


def test_settled_work_is_not_owed_and_takes_the_lease_from_who_holds_it(connection: Connection) -> None:
    ledger.settle(connection, "download", "new", state="rejected", reason="expired", error="too old")
    assert ledger.claim(connection, "download", "new", lease_s=60) is None
    ledger.add(connection, "download", "m1")
    held = claim(connection, "download")
    ledger.settle(connection, "download", "m1", state="done")
    with pytest.raises(LeaseLost):
        ledger.finish(connection, held)
    ledger.settle(connection, "download", "m1", state="rejected", reason="expired", error="too old")
    assert row(connection, "download")["state"] == "done"


def test_a_nudge_is_due_once_it_is_settled_in_time_and_not_yet_published(connection: Connection) -> None:
    [owed] = ledger.add(connection, "summary", "m1")
    assert ledger.due(connection, settled_s=5, limit=10) == []
    assert due(connection) == [("summary", "m1")]
    ledger.mark_published(connection, [owed])
    assert due(connection) == []
    change(connection, published_at="NULL", next_at="now() + interval '1 minute'")
    assert due(connection) == []


def test_due_work_comes_in_the_order_of_its_times_and_not_all_at_once(connection: Connection) -> None:
    for minutes, subject in ((1, "b"), (3, "a"), (2, "c")):
        ledger.add(connection, "summary", subject)
        connection.execute(
            "UPDATE ledger SET next_at = now() - make_interval(mins => %s) WHERE subject = %s",
            (minutes, subject),
        )
    assert [one.subject for one in ledger.due(connection, settled_s=0, limit=2)] == ["a", "c"]


def test_what_changed_since_it_was_published_is_owed_a_new_nudge(connection: Connection) -> None:
    [stale] = ledger.add(connection, "summary", "m1", "low")
    [raised] = ledger.add(connection, "summary", "m1", "high")
    ledger.mark_published(connection, [stale])
    assert due(connection) == [("summary", "m1")]
    ledger.mark_published(connection, [raised])
    assert due(connection) == []


def test_an_expired_lease_gives_work_back_until_it_was_tried_often_enough(connection: Connection) -> None:
    ledger.add(connection, "telemetry", "m1", "low", {"key": "value"})
    publish(connection)
    for attempt in (1, 2):
        assert claim(connection, "telemetry", lease_s=-1).attempts == attempt
        [released] = ledger.release_expired(connection, max_attempts=3)
        assert (released.state, released.attempts) == ("ready", attempt)
        assert [one.subject for one in ledger.due(connection, settled_s=5, limit=9)] == ["m1"]
    claim(connection, "telemetry", lease_s=-1)
    [failed] = ledger.release_expired(connection, max_attempts=3)
    assert (failed.state, failed.attempts, failed.lane) == ("failed", 3, "low")
    assert failed.payload == {"key": "value"}
    assert ledger.release_expired(connection, max_attempts=3) == []
    assert ledger.claim(connection, "telemetry", "m1", lease_s=60) is None


def test_a_lease_that_runs_is_nobody_elses(connection: Connection) -> None:
    ledger.add(connection, "summary", "m1")
    claim(connection, lease_s=60)
    change(connection, changed_at=LONG_AGO, owed_since=LONG_AGO, next_at=LONG_AGO)
    assert ledger.release_expired(connection, max_attempts=3) == []


def test_work_that_was_reopened_survives_the_death_of_its_last_worker(connection: Connection) -> None:
    ledger.add(connection, "summary", "m1")
    claim(connection, lease_s=-1)
    ledger.reopen(connection, "summary", "m1")
    [released] = ledger.release_expired(connection, max_attempts=1)
    assert released.state == "ready"
    assert claim(connection, lease_s=-1).attempts == 1
    [released] = ledger.release_expired(connection, max_attempts=1)
    assert released.state == "failed"


def test_a_nudge_nobody_picked_up_for_long_is_sent_again_unless_the_queue_is_long(
    connection: Connection,
) -> None:
    for job in ("summary", "download", "telemetry"):
        ledger.add(connection, job, "m1")
    publish(connection)
    claim(connection, "telemetry")
    assert ledger.forget_lost_nudges(connection, silent_s=60, waiting=()) == 0
    change(connection, published_at=LONG_AGO)
    assert ledger.forget_lost_nudges(connection, silent_s=60, waiting=["download.normal"]) == 1
    assert due(connection) == [("summary", "m1")]


def test_errors_may_hold_what_the_database_cannot(connection: Connection) -> None:
    """PostgreSQL keeps no NUL, and no half of a surrogate pair, in a text."""
    bad = "a\0b\udc80c"
    ledger.add(connection, "summary", "m1")
    held = claim(connection)
    ledger.give_back(connection, held, state="ready", next_at=now(), charged=True, reason=bad, error=bad)
    assert row(connection)["error"] == "a\\0b\\udc80c"
    ledger.give_up(connection, claim(connection), state="rejected", reason=bad, error=bad)
    assert row(connection)["reason"] == "a\\0b\\udc80c"


def test_unsettled_tells_what_is_left(connection: Connection) -> None:
    for subject in ("m1", "m2", "m3"):
        ledger.add(connection, "summary", subject)
    claim(connection, subject="m2")
    ledger.finish(connection, claim(connection, subject="m3"))
    assert ledger.unsettled(connection, ["m1", "m2", "m3", "none"]) == 2
    assert ledger.unsettled(connection, ["m3"]) == 0


def test_a_token_made_up_opens_nothing(connection: Connection) -> None:
    ledger.add(connection, "summary", "m1")
    ledger.add(connection, "summary", "m2")
    held, other = claim(connection), claim(connection, subject="m2")
    with pytest.raises(LeaseLost):
        ledger.finish(connection, replace(held, lease_token=other.lease_token))
