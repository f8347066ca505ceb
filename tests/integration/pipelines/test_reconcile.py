"""The due-loop and the repair: what was lost on the way is nudged again, and nothing done twice for it."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.settings import Reconcile
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import complete
from pipelines import reconcile
from pipelines.reconcile import Reconciler
from tests.integration.workers.bench import LIMITS, WORK, Bench
from tests.waiting import until


@pytest.fixture
def bench(pool: Pool, database: str) -> Bench:
    return Bench(MemoryBroker(), pool, database)


def add(bench: Bench, *subjects: str, job: str = "summary") -> None:
    """Owed, and by an accident not published."""
    with bench.pool.connection() as connection:
        for subject in subjects:
            ledger.add(connection, job, subject)


def abandon(bench: Bench, subject: str, *, job: str = "summary", attempts: int = 1) -> None:
    """Claimed by a worker that died: for the last of so many times."""
    bench.owe(subject, job)
    with bench.pool.connection() as connection:
        assert ledger.claim(connection, job, subject, lease_s=-1)
        connection.execute("UPDATE ledger SET attempts = %s WHERE subject = %s", (attempts, subject))


def settings(**values: float) -> Reconcile:
    return LIMITS.model_copy(update=values)


def test_what_was_committed_but_not_published_is_published_once(bench: Bench) -> None:
    add(bench, "m1", "m2")
    assert bench.publish_due() == 2
    assert bench.publish_due() == 0
    assert bench.waiting() == 2


def test_what_changed_a_moment_ago_is_left_to_whoever_changed_it(bench: Bench) -> None:
    add(bench, "m1")
    assert reconcile.publish_due(bench.pool, bench.nudges, settings(settled_s=5)) == 0
    bench.rows("UPDATE ledger SET changed_at = now() - interval '6 seconds' RETURNING 1")
    assert reconcile.publish_due(bench.pool, bench.nudges, settings(settled_s=5)) == 1


def test_more_than_a_batch_goes_out_in_several(bench: Bench) -> None:
    add(bench, *(f"m{number}" for number in range(5)))
    sent = [reconcile.publish_due(bench.pool, bench.nudges, settings(batch=2)) for _ in range(4)]
    assert sent == [2, 2, 1, 0]


def test_what_the_broker_does_not_take_stays_owed(bench: Bench) -> None:
    add(bench, "m1", "m2")
    deaf = Nudges(MemoryBroker(jobs=()), bench.pool)
    assert reconcile.publish_due(bench.pool, deaf, LIMITS) == 0
    assert bench.publish_due() == 2


def test_the_work_of_the_dead_is_owed_again_at_once(bench: Bench) -> None:
    abandon(bench, "m1")
    assert reconcile.release_expired(bench.pool, WORK) == 1
    assert reconcile.release_expired(bench.pool, WORK) == 0
    assert bench.row("m1")["state"] == "ready"
    assert reconcile.publish_due(bench.pool, bench.nudges, settings(settled_s=5)) == 1
    assert bench.dead_letters() == []


def test_who_has_just_come_spares_leases_for_as_long_as_one_lasts(bench: Bench) -> None:
    work = WORK.model_copy(update={"lease_s": 0.5})
    abandon(bench, "m1")
    newcomer = Reconciler(bench.pool, bench.broker, work, LIMITS, newcomer=True)
    newcomer.round()
    assert bench.row("m1")["state"] == "running"
    time.sleep(0.6)
    newcomer.round()
    assert bench.row("m1")["state"] == "ready"


def test_who_was_here_all_the_time_takes_expired_leases_at_once(bench: Bench) -> None:
    abandon(bench, "m1")
    Reconciler(bench.pool, bench.broker, WORK, LIMITS).round()
    assert bench.row("m1")["state"] == "ready"


@pytest.mark.parametrize(("job", "follower"), [("telemetry", True), ("download", True), ("summary", False)])
def test_work_that_killed_its_workers_too_often_is_a_dead_letter(
    bench: Bench, job: str, follower: bool
) -> None:
    abandon(bench, "m1", job=job, attempts=WORK.max_attempts)
    reconcile.release_expired(bench.pool, WORK)
    failed = bench.row("m1", job)
    assert (failed["state"], failed["attempts"]) == ("failed", WORK.max_attempts)
    [letter] = bench.dead_letters()
    assert (letter["job"], letter["subject"], letter["reason"]) == (job, "m1", "lease expired")
    assert letter["attempts"] == WORK.max_attempts
    assert bool(bench.row("m1", "aggregate")) == follower
    assert bench.publish_due() == follower


def test_a_nudge_that_was_lost_is_sent_again_when_no_queue_holds_it(bench: Bench) -> None:
    bench.owe("m1")
    bench.owe("m2", "download")
    consumer = bench.broker.consumer(["summary"], prefetch=1)
    lost = consumer.get(1)
    assert lost is not None
    consumer.acknowledge(lost)  # by nobody who does the work
    bench.rows("UPDATE ledger SET published_at = now() - interval '61 seconds' RETURNING 1")
    assert reconcile.find_lost_nudges(bench.pool, bench.broker, settings(silent_s=120)) == 0
    assert reconcile.find_lost_nudges(bench.pool, bench.broker, LIMITS) == 1
    assert bench.publish_due() == 1
    assert (bench.waiting("summary"), bench.waiting("download")) == (1, 1)


class Counted(MemoryBroker):
    """Counts how often its queues are counted."""

    looks = 0

    def depths(self) -> dict[str, int]:
        self.looks += 1
        return super().depths()


def test_rounds_publish_what_is_due_and_count_the_queues_only_now_and_then(pool: Pool, database: str) -> None:
    broker = Counted()
    bench = Bench(broker, pool, database)
    often = Reconciler(pool, broker, WORK, settings(silent_s=0.0001))
    seldom = Reconciler(pool, broker, WORK, settings(silent_s=600, batch=1))
    for number in range(3):
        add(bench, f"m{number}", f"n{number}")
        seldom.round()
    assert broker.looks == 1
    for _ in range(3):
        often.round()
    assert broker.looks == 4
    assert bench.waiting() == 6


def test_missing_steps_are_owed_a_batch_a_round_and_when_there_are_none_looked_for_now_and_then_only(
    bench: Bench,
) -> None:
    repair = Reconciler(bench.pool, bench.broker, WORK, settings(batch=2))
    discovered(bench, "m1", "m2", "m3", "m4", "m5")
    waiting = [(repair.round(), bench.waiting()) for _ in range(3)]
    assert waiting == [(True, 2), (True, 4), (False, 5)]
    discovered(bench, "m6")
    assert not repair.round()
    assert bench.waiting() == 5


def discovered(bench: Bench, *match_ids: str) -> None:
    """Matches that are known, and of whose summary the ledger knows nothing."""
    with bench.pool.connection() as connection:
        for match_id in match_ids:
            matches.discover(connection, match_id, "steam", by="main", lane="normal")


def test_two_reconcilers_at_once_beside_a_worker_do_no_harm(bench: Bench) -> None:
    for number in range(12):
        add(bench, f"new {number}")
        abandon(bench, f"abandoned {number}")
        abandon(bench, f"hopeless {number}", job="telemetry", attempts=WORK.max_attempts)
        bench.owe(f"lost {number}")
    bench.rows("UPDATE ledger SET published_at = now() - interval '1 hour' "
               "WHERE published_at IS NOT NULL RETURNING 1")  # fmt: skip
    done: list[str] = []

    def work(claim: Claim) -> list[Owed]:
        done.append(claim.subject)
        return complete(bench.pool, claim, lambda _: [])

    def rounds(_: int) -> None:
        nudges = Nudges(bench.broker, bench.pool)
        for _ in range(6):
            reconcile.release_expired(bench.pool, WORK)
            reconcile.find_lost_nudges(bench.pool, bench.broker, LIMITS)
            reconcile.publish_due(bench.pool, nudges, LIMITS)

    with bench.working({"summary": work, "aggregate": work}), ThreadPoolExecutor(2) as threads:
        list(threads.map(rounds, range(2)))
        until(lambda: bench.rows("SELECT count(*) FROM ledger WHERE state = 'done'") == [{"count": 48}])
    assert sorted(done) == sorted(
        f"{kind} {number}" for kind in ("new", "abandoned", "hopeless", "lost") for number in range(12)
    )
    letters = [letter["subject"] for letter in bench.dead_letters()]
    assert sorted(letters) == sorted(f"hopeless {number}" for number in range(12))
