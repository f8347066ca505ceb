"""Where is my match? Every state is brought about as it comes about, and told as it is."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from threading import Event
from uuid import uuid4

import pytest

from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.leader import Leader, asleep, at_work
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Pool, in_transaction
from pewstats_collectors.errors import Reject, Retry, Snooze
from pewstats_collectors.jobs import (
    AGGREGATE,
    DISCOVERIES,
    DOWNLOAD,
    EXPIRED,
    JOBS,
    RECONCILE,
    STAGES,
    SUMMARY,
    TELEMETRY,
)
from pewstats_collectors.matches.stages import STATES, StageState, match_state
from pewstats_collectors.workers.loop import Handler
from pewstats_collectors.workers.outcomes import complete
from pipelines import reconcile
from pipelines.announce import announce
from tests.integration.cli.commands import document, run
from tests.integration.workers.bench import WORK, Bench
from tests.waiting import until

STAGE_KEYS = ["stage", "state", "attempts", "lane", "next_at", "error"]
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def bench(pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A bench over the queue in PostgreSQL, whose database the commands read."""
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    monkeypatch.setenv("PEWSTATS_WORK__MAX_ATTEMPTS", str(WORK.max_attempts))
    made = Bench(PostgresBroker(database), pool, database)
    yield made
    made.nudges.close()


def discover(bench: Bench, *match_ids: str) -> None:
    announce(bench.pool, bench.nudges, match_ids, "steam", by="main", lane=Lane.NORMAL)


def told(state: str, match_id: str = "m1") -> str:
    """What is said of a match, which must be in this state for whoever asks in whichever way."""
    shown = document("match", "show", match_id, code=1 if state == "undiscovered" else 0)
    assert list(shown)[:3] == ["match_id", "state", "stages"]
    assert (shown["match_id"], shown["state"]) == (match_id, state)
    assert all(list(stage) == STAGE_KEYS for stage in shown["stages"])
    known = [] if state == "undiscovered" else [(match_id, state)]
    for words in ((), ("--state", state)):
        listed = document("match", "list", *words)["matches"]
        assert [(one["match_id"], one["state"]) for one in listed if one["match_id"] == match_id] == known
    plain = run("match", "show", match_id, code=state == "undiscovered").stdout.splitlines()
    assert ageless(shown["next"]) in map(ageless, plain)
    return str(shown["next"])


def ageless(text: str) -> str:
    """Without what changes from one look to the next."""
    return re.sub(r"\((in )?\d+ [a-z]+( ago)?\)", "", text)


def done(bench: Bench, *owes: str) -> Handler:
    """A handler that does its work and owes these jobs."""

    def work(claim: Claim) -> list[Owed]:
        return complete(
            bench.pool,
            claim,
            lambda connection: [one for job in owes for one in ledger.add(connection, job, claim.subject)],
        )

    return work


def fails(error: Exception) -> Handler:
    """A handler that raises this every time."""

    def work(_: Claim) -> list[Owed]:
        raise error

    return work


def test_a_match_nobody_found_is_undiscovered(bench: Bench) -> None:
    assert "Nobody looks for matches now" in told("undiscovered")
    with Leader(bench.url, DISCOVERIES[1]) as leader:
        assert leader.leads()
        text = told("undiscovered")
    assert "Nobody looks" not in text
    assert "within 14 days" in text


def test_a_match_that_was_discovered_waits_in_its_queue(bench: Bench) -> None:
    discover(bench, "m1")
    text = told("queued")
    assert "waits for a worker in the queue pewstats.summary.normal since" in text
    assert "nobody works on summary now: start `pewstats run`" in text
    with at_work(bench.pool, [SUMMARY]):
        assert "nobody" not in told("queued")


def test_a_match_that_was_not_published_is_left_to_the_reconciler(bench: Bench) -> None:
    in_transaction(bench.pool, lambda connection: ledger.add(connection, SUMMARY, "m1", "high"))
    with at_work(bench.pool, [SUMMARY]):
        text = told("queued")
        assert "it is not sent yet; the reconciler sends it to the queue pewstats.summary.high." in text
        assert "no reconciler runs now" in text
        with Leader(bench.url, RECONCILE) as leader:
            assert leader.leads()
            assert "no reconciler" not in told("queued")


def test_a_match_that_is_known_but_owed_nothing_lacks_its_first_step(bench: Bench) -> None:
    with bench.pool.connection() as connection:
        matches.discover(connection, "m1", "steam", by="main", lane="normal")
    assert "summary is to come next and not owed yet" in told("queued")


def test_a_failed_attempt_is_queued_again_and_says_when(bench: Bench) -> None:
    slowly = WORK.model_copy(update={"retry_base_s": 600, "retry_cap_s": 600})
    discover(bench, "m1")
    with bench.working({SUMMARY: fails(Retry("the API was slow"))}, work=slowly):
        until(lambda: bench.row("m1")["error"])
        text = told("queued")
    assert "summary is queued again after attempt 1 of 3 failed (the API was slow)" in text
    assert "(in 10 min); then the reconciler sends it" in text


def test_what_failed_often_enough_is_a_dead_letter_to_be_replayed(bench: Bench) -> None:
    discover(bench, "m1")
    with bench.working({SUMMARY: fails(Retry("the API was slow"))}):
        bench.until_due("m1", "failed")
    [letter] = bench.dead_letters()
    text = told("failed")
    assert text.startswith("summary failed for good after 3 attempts: the API was slow.")
    assert f"`pewstats queue replay {letter['id']}`" in text
    run("queue", "replay", str(letter["id"]))
    assert "waits for a worker in the queue pewstats.summary.normal" in told("queued")


def test_what_was_put_off_says_until_when(bench: Bench) -> None:
    discover(bench, "m1")
    with bench.working({SUMMARY: fails(Snooze(LATER, "too many requests (429)"))}):
        bench.until("m1", "snoozed")
    text = told("snoozed")
    assert text.startswith(
        "summary is put off, which costs no attempt (too many requests (429)): the next try is due"
    )
    assert "2100-01-01 00:00:00 UTC" in text


def test_what_was_put_off_and_is_due_waits_like_anything_else(bench: Bench) -> None:
    discover(bench, "m1")
    soon = datetime.now(UTC) + timedelta(seconds=0.05)
    with bench.working({SUMMARY: fails(Snooze(soon, "too many requests"))}):
        bench.until("m1", "snoozed")
    assert "it is not sent yet" in told("snoozed")
    until(bench.publish_due)
    assert "it waits for a worker in the queue pewstats.summary.normal since" in told("snoozed")


def test_what_runs_says_until_when_it_is_held_and_that_it_was_asked_for_again(bench: Bench) -> None:
    started, go_on = Event(), Event()

    def work(claim: Claim) -> list[Owed]:
        started.set()
        assert go_on.wait(20)
        return done(bench)(claim)

    discover(bench, "m1")
    with bench.working({SUMMARY: work}):
        assert started.wait(10)
        text = told("running")
        assert text.startswith("summary is running since ")
        assert "(attempt 1 of 3); its worker holds it until " in text
        assert "nobody" not in text
        in_transaction(bench.pool, lambda connection: ledger.reopen(connection, SUMMARY, "m1"))
        assert "asked for again meanwhile and runs once more after this" in told("running")
        go_on.set()
        bench.until_due("m1", "done")


def test_what_was_asked_for_again_while_it_ran_says_how_that_run_ended(bench: Bench) -> None:
    discover(bench, "m1")

    def work(claim: Claim) -> list[Owed]:
        in_transaction(bench.pool, lambda connection: ledger.reopen(connection, SUMMARY, "m1"))
        raise Reject("another match", "the match object is of m2")

    with bench.working({SUMMARY: work}, concurrency=1) as worker:
        until(lambda: bench.row("m1")["reason"])
        worker.stop()
    assert (
        "summary is queued again, asked for once more while it ran; that run ended with: another match: "
        "the match object is of m2" in told("queued")
    )


def test_what_a_worker_gave_back_when_it_was_told_to_stop_cost_no_attempt(bench: Bench) -> None:
    started, go_on = Event(), Event()

    def work(_: Claim) -> list[Owed]:
        started.set()
        assert go_on.wait(20)
        return []

    discover(bench, "m1")
    with bench.working({SUMMARY: work}, work=WORK.model_copy(update={"grace_s": 0.1})) as worker:
        assert started.wait(10)
        worker.stop()
        go_on.set()
    assert "queued again, given back by a worker that was told to stop, which costs no attempt" in told(
        "queued"
    )


def test_what_a_dead_worker_held_is_given_back_and_in_the_end_given_up(bench: Bench) -> None:
    discover(bench, "m1")
    for attempt in range(1, WORK.max_attempts + 1):
        with bench.pool.connection() as connection:
            assert ledger.claim(connection, SUMMARY, "m1", lease_s=-60)
        text = told("running")
        assert f"(attempt {attempt} of 3): its lease ran out" in text
        assert "its worker died or froze; the reconciler gives it " in text
        assert ("the last attempt" in text) == (attempt == WORK.max_attempts)
        assert reconcile.release_expired(bench.pool, WORK) == 1
        if attempt < WORK.max_attempts:
            assert f"again after attempt {attempt} of 3 failed (lease expired: the worker died" in told(
                "queued"
            )
    assert "failed for good after 3 attempts: lease expired: the worker died or froze" in told("failed")


def test_what_was_rejected_says_where_and_that_its_match_object_is_counted(bench: Bench) -> None:
    discover(bench, "m1")
    handlers = {
        SUMMARY: done(bench, DOWNLOAD),
        DOWNLOAD: done(bench, TELEMETRY),
        TELEMETRY: fails(Reject("cut off", "the file ends early", offset=77)),
    }
    with bench.working(handlers):
        bench.until_due("m1", "rejected", TELEMETRY)
    text = told("rejected")
    assert text.startswith(
        "telemetry was rejected: cut off: the file ends early, at byte 77 of the unpacked file."
    )
    assert "aggregate is queued" in text
    with bench.working({AGGREGATE: done(bench)}):
        bench.until_due("m1", "done", AGGREGATE)
    assert "The match is counted from its match object all the same." in told("rejected")
    [letter] = bench.dead_letters()
    run("queue", "discard", str(letter["id"]))
    assert "Its dead letter was discarded; `pewstats import` takes a good file" in told("rejected")


def test_what_expired_says_which_part_of_the_match_is_gone(bench: Bench) -> None:
    discover(bench, "m1", "m2", "m3")
    gone = fails(Reject(EXPIRED, "gone after 14 days (404)"))

    def summary(claim: Claim) -> list[Owed]:
        return (gone if claim.subject == "m1" else done(bench, DOWNLOAD))(claim)

    with bench.working({SUMMARY: summary, DOWNLOAD: gone, AGGREGATE: done(bench)}):
        bench.until_due("m1", "rejected")
        for match_id in ("m2", "m3"):
            bench.until_due(match_id, "done", AGGREGATE)
    text = told(EXPIRED)
    assert text.startswith(
        "summary expired: nobody can fetch the match object any more (gone after 14 days (404))"
    )
    assert "counted" not in text
    text = told(EXPIRED, "m2")
    assert text.startswith("download expired: nobody can fetch the telemetry any more")
    assert text.endswith("The match is counted from its match object all the same.")
    in_transaction(bench.pool, lambda connection: ledger.settle(connection, DOWNLOAD, "m3", state="done"))
    told("done", "m3")


def test_what_is_done_with_and_without_a_match_object(bench: Bench) -> None:
    discover(bench, "m1")
    handlers = dict(
        zip(STAGES, (done(bench, *STAGES[place + 1 : place + 2]) for place in range(4)), strict=True)
    )
    with bench.working(handlers):
        bench.until_due("m1", "done", AGGREGATE)
        bench.owe("m2", TELEMETRY)
        bench.until_due("m2", "done", AGGREGATE)
    assert told("done") == "All is done and counted."
    assert told("done", "m2") == "All is done and counted from telemetry alone: there is no match object."


def test_a_match_known_by_its_work_alone_is_listed(bench: Bench) -> None:
    with bench.working({TELEMETRY: fails(Reject("not telemetry")), AGGREGATE: done(bench)}):
        bench.owe("m1", TELEMETRY)
        bench.until_due("m1", "done", AGGREGATE)
    assert "There is no match object either, so nothing of the match is counted." in told("rejected")
    [one] = document("match", "list")["matches"]
    assert (one["match_id"], one["shard"], one["created_at"]) == ("m1", None, None)


def test_the_newest_come_last_and_with_a_limit_alone(bench: Bench) -> None:
    """A match whose start nobody knows has its place by when it was first owed."""
    discover(bench, "discovered")
    with bench.pool.connection() as connection:
        for year in (2001, 2030, 2002):
            matches.discover(connection, f"of {year}", "steam", by="main", lane="normal")
            connection.execute(
                "UPDATE matches SET created_at = make_date(%s, 1, 1) WHERE match_id = %s",
                (year, f"of {year}"),
            )
    order = ["of 2001", "of 2002", "discovered", "of 2030"]
    for limit, expected in ((None, order), (2, order[-2:]), (9, order)):
        words = () if limit is None else ("--limit", str(limit))
        assert [one["match_id"] for one in document("match", "list", *words)["matches"]] == expected
    queued = document("match", "list", "--state", "queued", "--limit", "1")["matches"]
    assert [one["match_id"] for one in queued] == ["of 2030"]
    assert document("match", "list", "--state", "failed", "--limit", "1")["matches"] == []


def test_the_list_and_the_pure_function_agree_on_every_combination_of_rows(bench: Bench) -> None:
    shown = [None, *STATES[1:]]
    ledger_state = {"queued": "ready", EXPIRED: "rejected"}
    rows = [
        (job, str(number), ledger_state.get(one, one), EXPIRED if one == EXPIRED else None)
        for number, states in enumerate(product(shown, repeat=4))
        for job, one in zip(STAGES, states, strict=True)
        if one is not None
    ]
    with bench.pool.connection() as connection:
        insert = (
            "INSERT INTO ledger (job, subject, state, lane, reason, lease_token, lease_until) "
            "SELECT job, subject, state, 'low', reason, lease, CASE WHEN lease IS NOT NULL THEN now() END "
            "FROM (SELECT %s AS job, %s AS subject, %s AS state, %s::text AS reason, %s::uuid AS lease) AS r"
        )
        with connection.cursor() as cursor:
            cursor.executemany(insert, [(*row, uuid4() if row[2] == "running" else None) for row in rows])
        by_match: dict[str, dict[str, StageState]] = {}
        for job, subject, state, reason in rows:
            by_match.setdefault(subject, {})[job] = StageState(state, reason)
        expected = {subject: match_state(stages) for subject, stages in by_match.items()}
        assert len(expected) == 8**4 - 1
        assert {row["match_id"]: row["state"] for row in matches.listing(connection)} == expected
        for state in STATES:
            found = {row["match_id"] for row in matches.listing(connection, state=state)}
            assert found == {subject for subject, one in expected.items() if one == state}, state


def test_who_asks_whether_somebody_works_is_not_taken_for_a_worker(bench: Bench) -> None:
    """Nor is he seen by another who asks at the same time."""
    everybody = (*DISCOVERIES, RECONCILE, *JOBS)
    with bench.pool.connection() as one, bench.pool.connection() as other:
        assert asleep(one, everybody) == asleep(other, everybody) == set(everybody)
