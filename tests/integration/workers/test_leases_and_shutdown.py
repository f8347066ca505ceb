"""Work that takes long, work that was taken away, and work that is interrupted."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Event, Timer
from typing import NoReturn

import psycopg
import pytest

from pewstats_collectors.broker.broker import NO_LIMIT, AtMost
from pewstats_collectors.broker.memory import MemoryBroker, MemoryConsumer
from pewstats_collectors.db import players
from pewstats_collectors.db.leader import is_worked_on
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection, Pool
from pewstats_collectors.errors import ConnectionLost, LeaseLost
from pewstats_collectors.settings import Work
from pewstats_collectors.workers import loop
from pewstats_collectors.workers.outcomes import complete
from pipelines import reconcile
from tests.integration.db.rows import START
from tests.integration.workers.bench import WORK, Bench, ends
from tests.proxy import Proxy
from tests.sessions import END_OTHERS
from tests.waiting import until


def changed(**values: float) -> Work:
    return WORK.model_copy(update=values)


def write_player(connection: Connection) -> list[Owed]:
    """A result to look for."""
    players.write_seen(connection, [("account.a", "written")], shard="steam", named_at=START)
    return []


class Slow:
    """A handler that works until it is let go; `losses` are the leases that it found lost."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.started = Event()
        self.go_on = Event()
        self.claims: list[Claim] = []
        self.losses: list[LeaseLost] = []

    def __call__(self, claim: Claim) -> list[Owed]:
        self.claims.append(claim)
        self.started.set()
        assert self.go_on.wait(20)
        try:
            return complete(self._bench.pool, claim, write_player)
        except LeaseLost as lost:
            self.losses.append(lost)
            raise


@pytest.fixture
def slow(memory_bench: Bench) -> Iterator[Slow]:
    """Never left hanging."""
    handler = Slow(memory_bench)
    yield handler
    handler.go_on.set()


def written(bench: Bench) -> bool:
    return bench.rows("SELECT player_name FROM players") == [{"player_name": "written"}]


def end_all_connections(bench: Bench) -> None:
    with psycopg.connect(bench.url, autocommit=True) as connection:
        connection.execute(END_OTHERS)


def test_the_lease_of_long_work_is_renewed(memory_bench: Bench, slow: Slow) -> None:
    bench, work = memory_bench, changed(lease_s=0.6)
    with bench.working({"summary": slow}, work=work):
        bench.owe("m1")
        assert slow.started.wait(5)
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            assert reconcile.release_expired(bench.pool, work) == 0
            time.sleep(0.05)
        slow.go_on.set()
        done = bench.until("m1", "done")
    assert done["attempts"] == len(slow.claims) == 1
    assert written(bench)


def test_work_whose_lease_was_taken_writes_nothing(memory_bench: Bench, slow: Slow) -> None:
    bench = memory_bench
    with bench.working({"summary": slow}):
        bench.owe("m1")
        assert slow.started.wait(5)
        bench.rows("UPDATE ledger SET lease_token = gen_random_uuid() WHERE subject = 'm1' RETURNING 1")
        slow.go_on.set()
        until(lambda: slow.losses)
        assert bench.row("m1")["state"] == "running"
        assert bench.rows("SELECT * FROM players") == []
        assert bench.dead_letters() == []
        bench.owe("m2")
        bench.until("m2", "done")


def test_a_failure_after_the_lease_was_taken_is_not_recorded(memory_bench: Bench) -> None:
    bench, before = memory_bench, ends()

    def fail(claim: Claim) -> list[Owed]:
        if claim.subject == "m2":
            return complete(bench.pool, claim, write_player)
        bench.rows("UPDATE ledger SET lease_token = gen_random_uuid() WHERE subject = 'm1' RETURNING 1")
        raise ValueError("too late to matter")

    with bench.working({"summary": fail}, concurrency=1):
        bench.owe("m1")
        until(lambda: bench.row("m1")["state"] == "running" and bench.waiting() == 0)
        bench.owe("m2")
        bench.until("m2", "done")
    taken = bench.row("m1")
    assert (taken["state"], taken["error"]) == ("running", None)
    assert bench.dead_letters() == []
    ended = ends() - before
    assert ended["lease lost"]
    assert not ended["retried"]


def test_told_to_stop_it_ends_what_runs_within_the_grace_time(memory_bench: Bench, slow: Slow) -> None:
    bench = memory_bench
    with bench.working({"summary": slow}, concurrency=1) as worker:
        bench.owe("m1")
        assert slow.started.wait(5)
        bench.owe("m2")
        worker.told.set()
        time.sleep(0.3)
        assert worker.thread.is_alive()
        slow.go_on.set()
        worker.thread.join(5)
        assert not worker.thread.is_alive()
    assert bench.row("m1")["state"] == "done"
    assert not worker.loop.still_working
    assert (bench.row("m2")["state"], bench.row("m2")["attempts"]) == ("ready", 0)
    assert bench.waiting() == 1


def test_what_does_not_end_in_time_is_given_back_uncharged_and_writes_nothing_more(
    memory_bench: Bench, slow: Slow
) -> None:
    bench = memory_bench
    with bench.working({"summary": slow}, work=changed(grace_s=0.2)) as worker:
        bench.owe("m1")
        assert slow.started.wait(5)
        worker.stop()
        assert worker.loop.still_working
        given = bench.row("m1")
        assert (given["state"], given["attempts"], given["reason"]) == ("ready", 0, "shutdown")
        assert bench.publish_due() == 1
        slow.go_on.set()
        until(lambda: slow.losses)
    assert bench.rows("SELECT * FROM players") == []
    with bench.working({"summary": slow}):
        assert bench.until("m1", "done")["attempts"] == 1


@pytest.mark.parametrize("lost", [False, True], ids=["with its broker", "losing its broker meanwhile"])
def test_what_hangs_is_waited_for_once(memory_bench: Bench, slow: Slow, lost: bool) -> None:
    bench = memory_bench
    with bench.working({"summary": slow}, work=changed(grace_s=1)) as worker:
        bench.owe("m1")
        assert slow.started.wait(5)
        told_at = time.monotonic()
        worker.told.set()
        if lost:
            time.sleep(0.8)
            assert isinstance(bench.broker, MemoryBroker)
            bench.broker.lose_connections()
        worker.stop()
        assert 1 <= time.monotonic() - told_at < 1.6
        assert worker.loop.still_working
        assert (bench.row("m1")["state"], bench.row("m1")["attempts"]) == ("ready", 0)


def test_it_stops_in_good_order_when_what_it_gives_back_is_no_longer_its_own(
    memory_bench: Bench, slow: Slow
) -> None:
    bench = memory_bench
    with bench.working({"summary": slow}, work=changed(grace_s=0.2)) as worker:
        bench.owe("m1")
        bench.owe("m2")
        until(lambda: len(slow.claims) == 2)
        bench.rows("UPDATE ledger SET lease_token = gen_random_uuid() WHERE subject = 'm1' RETURNING 1")
        worker.stop()
    assert [bench.row(one)["state"] for one in ("m1", "m2")] == ["running", "ready"]


def test_what_is_just_being_published_when_it_stops_is_still_published(
    memory_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is done, but not yet what follows: it is waited for all the same."""
    bench = memory_bench
    publishing = Event()
    with bench.working({"summary": lambda claim: complete(bench.pool, claim, lambda _: [])}) as worker:
        send = worker.loop._nudges.send

        def send_slowly(owed: list[Owed]) -> int:
            publishing.set()
            time.sleep(0.3)
            return send(owed)

        monkeypatch.setattr(worker.loop._nudges, "send", send_slowly)
        bench.owe("m1")
        assert publishing.wait(5)
        worker.stop()
    assert bench.waiting() == 0  # acknowledged, not given back


def test_new_work_is_done_after_all_database_connections_were_ended(bench: Bench) -> None:
    def work(claim: Claim) -> list[Owed]:
        return complete(bench.pool, claim, write_player)

    with bench.working({"summary": work}):
        bench.owe("m1")
        bench.until("m1", "done")
        end_all_connections(bench)
        end_all_connections(bench)
        until(lambda: can(lambda: bench.owe("m2")))
        bench.until_due("m2", "done")


def can(act: Callable[[], None]) -> bool:
    """Does it work by now? The test's own connections were ended, too."""
    try:
        act()
    except psycopg.OperationalError:
        return False
    return True


def test_work_that_lost_its_connections_is_put_off_and_costs_no_attempt(
    memory_bench: Bench, slow: Slow
) -> None:
    bench, work = memory_bench, changed(outage_pause_s=0.2)
    fragile = Slow(bench)

    def handle(claim: Claim) -> list[Owed]:
        return (slow if fragile.claims else fragile)(claim)

    with bench.working({"summary": handle}, work=work):
        bench.owe("m1")
        assert fragile.started.wait(5)
        with psycopg.connect(bench.url, autocommit=True) as lock:
            lock.execute("BEGIN; LOCK TABLE players")  # the result waits for this when its connection ends
            fragile.go_on.set()
            until(lambda: bench.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
            lock.execute(END_OTHERS)
        until(lambda: can(lambda: reconcile_round(bench, work)) and slow.started.is_set())
        again = bench.row("m1")
        assert (again["state"], again["attempts"]) == ("running", 1)
        assert (again["reason"], bench.dead_letters()) == ("database out of reach", [])
        slow.go_on.set()
        until(lambda: bench.row("m1")["state"] == "done")
    assert written(bench)


def test_a_claim_whose_commit_got_no_answer_costs_no_attempt(memory_bench: Bench, slow: Slow) -> None:
    bench = memory_bench
    proxy = Proxy(bench.url, 5432)
    try:
        with Bench(bench.broker, bench.pool, proxy.url).working({"summary": slow}) as worker:
            until(lambda: worker.loop.held_up is None)
            proxy.cut_instead_of(b"COMMIT\0", to=b"SET state = 'running'")
            time.sleep(3 * loop.LOOK_SECONDS)  # the loop's own look at its presence commits, too
            bench.owe("m1")
            put_off = bench.until("m1", "snoozed")
            assert (put_off["attempts"], put_off["reason"]) == (0, "database out of reach")
    finally:
        proxy.close()
    assert not slow.claims


def reconcile_round(bench: Bench, work: Work) -> None:
    reconcile.release_expired(bench.pool, work)
    bench.publish_due()


class Gone(MemoryBroker):
    """A broker that is out of reach."""

    def consumer(self, jobs: Sequence[str], *, prefetch: int, at_most: AtMost = NO_LIMIT) -> NoReturn:
        raise ConnectionLost("gone")


def test_a_loop_whose_broker_is_out_of_reach_lives(pool: Pool, database: str) -> None:
    with Bench(Gone(), pool, database).working({"summary": lambda _: []}) as worker:
        for _ in range(2):
            until(partial(lambda seen: worker.loop.progress > seen, worker.loop.progress), seconds=5)


class Shaky(MemoryBroker):
    """Takes so many seconds to connect and holds for so many, for each pair; then it is told to stop."""

    def __init__(self, stop: Event, *times: tuple[float, float]) -> None:
        super().__init__()
        self._stop = stop
        self._times = list(times)

    def consumer(self, jobs: Sequence[str], *, prefetch: int, at_most: AtMost = NO_LIMIT) -> MemoryConsumer:
        connecting, holding = self._times.pop(0)
        if not self._times:
            self._stop.set()
        time.sleep(connecting)
        if not holding:
            raise ConnectionLost("gone")
        Timer(holding, self.lose_connections).start()
        return super().consumer(jobs, prefetch=prefetch)


class Impatient(Event):
    """Notes how long it would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout)
        return self.is_set()


def test_only_a_connection_that_held_for_a_while_makes_the_next_pause_short_again(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither one that was lost again at once, as by a poison message, nor one long in the making."""
    monkeypatch.setattr(loop, "STEADY_S", 0.2)
    stop = Impatient()
    broker = Shaky(stop, (0, 0.01), (0, 0), (0.3, 0), (0.3, 0.01), (0, 0.4), (0, 0))
    loop.WorkLoop(broker, pool, {"summary": lambda _: []}, WORK, 1).run(stop)
    assert stop.pauses == [0.2, 0.4, 0.8, 1.6, 0.2, 0.4]


def test_it_is_seen_at_work_again_after_its_connections_were_ended(memory_bench: Bench) -> None:
    bench = memory_bench

    def at_work() -> bool:
        with psycopg.connect(bench.url) as connection:
            return is_worked_on(connection, "summary")

    with bench.working({"summary": lambda _: []}):
        until(at_work)
        end_all_connections(bench)
        until(lambda: not at_work())
        until(at_work)
    assert not at_work()
