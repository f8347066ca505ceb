"""How work ends in the ledger, and what follows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

import pytest

from pewstats_collectors.broker.broker import Message
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.errors import Reject, Retry, Snooze
from pewstats_collectors.workers.loop import Handler
from pewstats_collectors.workers.outcomes import complete
from tests.integration.workers.bench import WORK, Bench, ends
from tests.waiting import until

LATER = datetime.now(UTC) + timedelta(hours=1)


class Script:
    """A handler that raises what it is given, in turn, and then does its work."""

    def __init__(self, bench: Bench, *errors: Exception) -> None:
        self._bench = bench
        self._errors = list(errors)
        self._lock = Lock()
        self.claims: list[Claim] = []

    def __call__(self, claim: Claim) -> list[Owed]:
        with self._lock:
            self.claims.append(claim)
            error = self._errors.pop(0) if self._errors else None
        if error is not None:
            raise error
        return complete(
            self._bench.pool,
            claim,
            lambda connection: ledger.add(connection, "download", claim.subject, claim.lane),
        )


def now() -> datetime:
    return datetime.now(UTC)


def test_done_work_is_acknowledged_and_what_follows_is_published(bench: Bench) -> None:
    script = Script(bench)
    with bench.working({"summary": script}):
        bench.owe("m1", payload={"key": "value"}, lane="high")
        bench.until("m1", "done")
    assert [(claim.subject, claim.payload, claim.lane) for claim in script.claims] == [
        ("m1", {"key": "value"}, "high")
    ]
    follows = bench.row("m1", "download")
    assert (follows["state"], follows["lane"]) == ("ready", "high")
    assert follows["published_at"] is not None
    assert (bench.waiting("summary"), bench.waiting("download")) == (0, 1)
    assert bench.publish_due() == 0


def test_a_retry_is_ready_later_with_its_attempt_counted(bench: Bench) -> None:
    later = WORK.model_copy(update={"retry_base_s": 3.0, "retry_cap_s": 3.0})  # than a busy machine looks
    with bench.working({"summary": Script(bench, Retry("not yet"))}, work=later):
        bench.owe("m1")
        until(lambda: bench.row("m1")["error"] is not None)
        failed = bench.row("m1")
        assert (failed["state"], failed["attempts"]) == ("ready", 1)
        assert (failed["reason"], failed["error"]) == ("failed", "not yet")
        assert failed["next_at"] > failed["changed_at"]
        done = bench.until_due("m1", "done")
    assert (done["attempts"], done["error"]) == (2, None)
    assert bench.dead_letters() == []


def test_after_the_last_attempt_there_is_one_dead_letter_to_understand_it_by(bench: Bench) -> None:
    script = Script(bench, *[Retry(f"not this time: {number}") for number in range(9)])
    with bench.working({"summary": script}):
        bench.owe("m1", payload={"key": "value"})
        failed = bench.until_due("m1", "failed")
        assert bench.publish_due() == 0
    assert len(script.claims) == failed["attempts"] == 3
    [letter] = bench.dead_letters()
    assert (letter["job"], letter["subject"], letter["attempts"]) == ("summary", "m1", 3)
    assert (letter["payload"], letter["error"]) == ({"key": "value"}, "not this time: 2")
    assert "raise error" in letter["traceback"]
    assert "Retry: not this time: 2" in letter["traceback"]


def test_a_snooze_uses_no_attempt_and_waits_until_its_time(bench: Bench) -> None:
    until = now() + timedelta(hours=1)
    with bench.working({"summary": Script(bench, Snooze(until, "the API is down"))}):
        bench.owe("m1")
        snoozed = bench.until("m1", "snoozed")
        assert (snoozed["attempts"], snoozed["next_at"]) == (0, until)
        assert (snoozed["reason"], snoozed["error"]) == ("put off", "the API is down")
        bench.publish_due()
        assert bench.waiting() == 0
        bench.rows("UPDATE ledger SET next_at = now() RETURNING 1")
        assert bench.until_due("m1", "done")["attempts"] == 1


def test_an_outage_of_our_own_is_a_snooze(bench: Bench) -> None:
    with bench.working({"summary": Script(bench, OSError("no space left"))}):
        bench.owe("m1")
        snoozed = bench.until("m1", "snoozed")
    assert (snoozed["attempts"], snoozed["reason"], snoozed["error"]) == (0, "OSError", "no space left")
    pause = timedelta(seconds=WORK.outage_pause_s)
    assert pause * 0.9 < snoozed["next_at"] - now() <= pause


def test_what_is_put_off_for_too_long_fails(memory_bench: Bench) -> None:
    with memory_bench.working({"summary": Script(memory_bench, Snooze(now(), "still down"))}):
        with memory_bench.pool.connection() as connection:
            ledger.add(connection, "summary", "m1")
            connection.execute("UPDATE ledger SET owed_since = now() - interval '25 hours'")
        memory_bench.publish_due()
        memory_bench.until("m1", "failed")
    [letter] = memory_bench.dead_letters()
    assert (letter["reason"], letter["error"]) == ("put off for too long", "still down")


@pytest.mark.parametrize(
    ("job", "reason", "letters", "follower"),
    [
        ("summary", "another match", 1, None),
        ("summary", "expired", 0, None),
        ("download", "too large", 1, "aggregate"),
        ("download", "expired", 0, "aggregate"),
        ("telemetry", "not telemetry", 1, "aggregate"),
        ("aggregate", "whatever", 1, None),
    ],
)
def test_a_rejection_is_final_and_what_must_come_after_all_is_owed(
    memory_bench: Bench, job: str, reason: str, letters: int, follower: str | None
) -> None:
    script = Script(memory_bench, Reject(reason, "at byte 7", offset=7))
    with memory_bench.working({job: script}):
        memory_bench.owe("m1", job, lane="low")
        rejected = memory_bench.until("m1", "rejected", job)
        assert (rejected["reason"], rejected["error"]) == (reason, f"{reason}: at byte 7")
    assert [(one["job"], one["reason"]) for one in memory_bench.dead_letters()] == [(job, reason)] * letters
    owed = memory_bench.rows("SELECT job, lane FROM ledger WHERE state = 'ready'")
    assert owed == ([{"job": follower, "lane": "low"}] if follower else [])
    assert memory_bench.waiting("aggregate") == len(owed)


@pytest.mark.parametrize("job", ["download", "telemetry"])
def test_a_match_whose_telemetry_fails_for_good_is_aggregated(memory_bench: Bench, job: str) -> None:
    script = Script(memory_bench, *[Retry("no")] * 3)
    with memory_bench.working({job: script}):
        memory_bench.owe("m1", job)
        memory_bench.until_due("m1", "failed", job)
    assert memory_bench.row("m1", "aggregate")["state"] == "ready"


@pytest.mark.parametrize("error", [KeyError("accountId"), ValueError("a NUL \0 and half a \udc80 pair")])
def test_an_error_nobody_expected_counts_and_ends_as_a_dead_letter(bench: Bench, error: Exception) -> None:
    with bench.working({"summary": Script(bench, *[error] * 3)}):
        bench.owe("m1")
        failed = bench.until_due("m1", "failed")
        bench.owe("m2")
        bench.until("m2", "done")
    assert (failed["attempts"], failed["reason"]) == (3, type(error).__name__)
    [letter] = bench.dead_letters()
    assert type(error).__name__ in letter["traceback"]


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ([], {"done": 1}),
        ([Reject("another match")], {"rejected": 1}),
        ([OSError("no space left")], {"snoozed": 1}),
        ([Retry("no"), KeyError("accountId"), Retry("no")], {"retried": 2, "failed": 1}),
    ],
    ids=lambda given: ", ".join(given) if isinstance(given, dict) else None,
)
def test_every_end_is_counted_under_its_own_name(
    memory_bench: Bench, errors: list[Exception], expected: dict[str, int]
) -> None:
    before = ends("aggregate")
    with memory_bench.working({"aggregate": Script(memory_bench, *errors)}):
        memory_bench.owe("m1", "aggregate")
        until(lambda: (memory_bench.publish_due(), ends("aggregate") - before == expected)[1])


def test_what_was_put_off_for_too_long_is_counted_as_failed(memory_bench: Bench) -> None:
    before = ends("aggregate")
    with memory_bench.working({"aggregate": Script(memory_bench, Snooze(now(), "still down"))}):
        with memory_bench.pool.connection() as connection:
            ledger.add(connection, "aggregate", "m1")
            connection.execute("UPDATE ledger SET owed_since = now() - interval '25 hours'")
        memory_bench.publish_due()
        until(lambda: ends("aggregate") - before == {"failed": 1})


@pytest.mark.parametrize("error", [Reject("cut off"), Snooze(LATER, "not now"), Retry("no")])
def test_work_that_was_asked_for_again_while_it_ran_is_ready_at_once_however_it_ended(
    memory_bench: Bench, error: Exception
) -> None:
    bench, before = memory_bench, ends("telemetry")
    script = Script(bench, Retry("a first time"), error)

    def handle(claim: Claim) -> list[Owed]:
        if claim.attempts == 2:
            with bench.pool.connection() as connection:
                ledger.reopen(connection, "telemetry", "m1", payload={"key": "a better file"})
        return script(claim)

    with bench.working({"telemetry": handle}):
        bench.owe("m1", "telemetry", {"key": "a bad file"})
        until(lambda: ends("telemetry") - before == {"retried": 1})
        until(lambda: bench.publish_due() == 1)
        until(lambda: ends("telemetry") - before == {"retried": 2})
        open_again = bench.row("m1", "telemetry")
        assert (open_again["state"], open_again["attempts"], open_again["again"]) == ("ready", 0, False)
        assert open_again["next_at"] <= open_again["changed_at"]
        assert bench.dead_letters() == []
        assert bench.row("m1", "aggregate") == {}
        bench.until_due("m1", "done", "telemetry")
    assert [(claim.attempts, claim.payload["key"]) for claim in script.claims] == [
        (1, "a bad file"),
        (2, "a bad file"),
        (1, "a better file"),
    ]


def test_work_is_done_once_however_often_it_is_nudged(bench: Bench) -> None:
    script = Script(bench)
    publisher = bench.broker.publisher()
    with bench.working({"summary": script}, concurrency=4):
        for _ in range(5):
            publisher.publish(Message("summary", "m1", Lane.NORMAL))
        bench.owe("m1")
        for _ in range(5):
            publisher.publish(Message("summary", "m1", Lane.HIGH))
        publisher.publish(Message("summary", "nobody knows it", Lane.HIGH))
        bench.owe("m2", lane="low")
        bench.until("m2", "done")
    publisher.close()
    assert [claim.subject for claim in script.claims] == ["m1", "m2"]
    assert bench.waiting() == 0
    assert bench.row("nobody knows it") == {}


@pytest.mark.parametrize(
    "body",
    [b"\xff\0 not json", b"[]", b'{"v": 9, "job": "summary", "subject": "m1"}', b'{"v": 1, "job": "summary", '
     b'"subject": "a\\u0000b"}'],
    ids=["binary", "a list", "of another version", "with a subject no database keeps"],
)  # fmt: skip
def test_a_message_nobody_can_read_becomes_a_dead_letter_and_goes(bench: Bench, body: bytes) -> None:
    with bench.working({"summary": Script(bench)}):
        bench.put("pewstats.summary.high", body)
        bench.owe("m1")
        bench.until("m1", "done")
    [letter] = bench.dead_letters()
    assert (letter["job"], letter["reason"]) == ("pewstats.summary.high", "unreadable message")
    assert letter["payload"]["body"] == body.decode("latin-1").replace("\0", "\\0")
    assert bench.waiting() == 0


def test_a_nudge_that_was_not_published_is_left_to_the_due_loop(
    memory_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the worker dies, or loses the broker, between commit and publish."""
    handler: Handler = Script(memory_bench)
    forget: Callable[..., int] = lambda *_: 0  # noqa: E731
    with monkeypatch.context() as silent, memory_bench.working({"summary": handler}) as worker:
        silent.setattr(worker.loop._nudges, "send", forget)
        memory_bench.owe("m1")
        memory_bench.until("m1", "done")
    assert memory_bench.waiting("download") == 0
    assert memory_bench.publish_due() == 1
    assert memory_bench.waiting("download") == 1
