"""pewstats queue: what waits, what could not be done, and how it is done after all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from prometheus_client import REGISTRY

from pewstats_collectors import settings
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import ledger
from pewstats_collectors.db.leader import at_work
from pewstats_collectors.db.pool import Pool, connect
from pewstats_collectors.errors import ConnectionLost, UsageError
from pewstats_collectors.jobs import (
    AGGREGATE,
    DISCOVERIES,
    DOWNLOAD,
    EXPIRED,
    JOBS,
    RECONCILE,
    SUMMARY,
    TELEMETRY,
    UPKEEP,
)
from pewstats_collectors.workers.outcomes import after_giving_up
from pipelines.queue_figures import Gauges
from pipelines.replay import Replayed, replay
from tests.integration.cli.buried import bury, rejects, resolved
from tests.integration.cli.commands import document, run
from tests.integration.workers.bench import Bench
from tests.waiting import until

NOTHING = {"high": 0, "normal": 0, "low": 0}
STATES = ("ready", "running", "snoozed", "failed", "rejected", "expired")


def test_status_counts_what_waits_what_is_owed_and_who_works(any_bench: Bench) -> None:
    bench = any_bench
    bury(bench, TELEMETRY, "t1", "t2")
    bury(bench, TELEMETRY, "t3", reason="too large")
    bury(bench, DOWNLOAD, "gone", reason=EXPIRED)
    for subject, lane in (("s1", "high"), ("s2", "normal"), ("s3", "normal"), ("s4", "low")):
        bench.owe(subject, SUMMARY, lane=lane)
    bench.owe("a lost one", DOWNLOAD)
    bench.owe("a running one", DOWNLOAD)
    bench.owe("one put off", DOWNLOAD)
    with bench.pool.connection() as connection:
        held = ledger.claim(connection, DOWNLOAD, "one put off", lease_s=60)
        assert held is not None
        later = datetime.now(UTC) + timedelta(hours=1)
        ledger.give_back(
            connection, held, state="snoozed", next_at=later, charged=False, reason="put off", error="429"
        )
        assert ledger.claim(connection, DOWNLOAD, "a lost one", lease_s=-1)
        assert ledger.claim(connection, DOWNLOAD, "a running one", lease_s=60)
        connection.execute("UPDATE ledger SET next_at = now() - interval '1 hour' WHERE subject = 's4'")
    with at_work(bench.pool, [SUMMARY]):
        found = document("queue", "status")
    jobs = {one.pop("job"): one for one in found["jobs"]}
    assert list(jobs) == list(JOBS)
    summary = jobs[SUMMARY]
    assert (summary["at_work"], summary["ready"]) == (True, 4)
    assert summary["messages"] == {"high": 1, "normal": 2, "low": 1}
    assert 3600 <= summary["oldest_due_s"] < 3660
    download = jobs[DOWNLOAD]
    assert [download[state] for state in STATES] == [0, 2, 1, 0, 0, 1]
    assert (download["at_work"], download["leases_out"], download["oldest_due_s"]) == (False, 1, None)
    assert (jobs[TELEMETRY]["rejected"], jobs[TELEMETRY]["messages"]) == (3, NOTHING)
    assert jobs[AGGREGATE]["ready"] == 4
    assert found["asleep"] == sorted({*DISCOVERIES, RECONCILE, *JOBS, UPKEEP} - {SUMMARY})
    assert found["dead_letters"] == [
        {"job": "telemetry", "reason": "cut off", "number": 2},
        {"job": "telemetry", "reason": "too large", "number": 1},
    ]
    assert found["broker_error"] is None


def test_status_is_told_to_people_too(bench: Bench) -> None:
    bury(bench, SUMMARY, "m1")
    bench.owe("m2", DOWNLOAD)
    shown = run("queue", "status").stdout
    words = {line.split()[0]: line.split()[1:] for line in shown.splitlines() if line.strip()}
    assert words["download"][:5] == ["nobody", "0", "1", "0", "1"]
    assert f"nobody works on {', '.join(JOBS)}, reconcile: nothing put off is sent" in shown
    assert "Dead letters (`pewstats queue dead`)" in shown
    with at_work(bench.pool, JOBS):
        shown = run("queue", "status").stdout
    assert "nobody works on reconcile: nothing put off is sent; `pewstats run` does" in shown


def test_status_without_a_broker_still_tells_of_the_database(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.owe("m1", DOWNLOAD)
    monkeypatch.setenv("PEWSTATS_BROKER_URL", "amqp://guest:a-secret@127.0.0.1:1/")
    for words in (("queue", "status"), ("queue", "status", "--json")):
        done = run(*words, code=1)
        assert done.stderr.startswith("pewstats: RabbitMQ at 127.0.0.1:1 cannot be reached")
        assert done.stderr.count("\n") == 1
        assert "a-secret" not in done.output
    found = document("queue", "status", code=1)
    assert {one["job"]: one["ready"] for one in found["jobs"]}[DOWNLOAD] == 1
    assert {one["job"]: one["messages"] for one in found["jobs"]} == dict.fromkeys(JOBS)
    assert "cannot be reached" in found["broker_error"]


def test_dead_letters_are_listed_by_what_they_have_in_common(bench: Bench) -> None:
    first, second = bury(bench, TELEMETRY, "m1", "m2")
    [third] = bury(bench, TELEMETRY, "m3", reason="too large")
    [fourth] = bury(bench, SUMMARY, "m1")

    def ids(*words: str) -> list[int]:
        return [one["id"] for one in document("queue", "dead", "list", "--each", *words)["dead_letters"]]

    assert ids() == [first, second, third, fourth]
    assert ids("--job", TELEMETRY) == [first, second, third]
    assert ids("--reason", "cut off") == [first, second, fourth]
    assert ids("--job", TELEMETRY, "--reason", "cut off") == [first, second]
    assert ids("--limit", "2") == [third, fourth]
    assert ids("--job", "download") == []
    one = document("queue", "dead", "--job", SUMMARY, "--each")["dead_letters"][0]
    assert (one["job"], one["subject"], one["attempts"]) == (SUMMARY, "m1", 1)
    assert (one["reason"], one["error"]) == ("cut off", "cut off: at a bad place")
    assert datetime.now(UTC) - datetime.fromisoformat(one["created_at"]) < timedelta(minutes=5)
    assert "cut off: at a bad place" in run("queue", "dead").stdout


def test_one_dead_letter_is_shown_with_payload_and_traceback(bench: Bench) -> None:
    [number] = bury(bench, TELEMETRY, "evil\x1b[31m")
    found = document("queue", "dead", str(number))
    assert (found["payload"], found["resolved"]) == ({"key": "of evil\x1b[31m"}, None)
    assert "Reject: cut off: at a bad place" in found["traceback"]
    shown = run("queue", "dead", str(number)).stdout
    assert "Traceback" in shown
    assert '{"key":"of evil' in shown
    assert "\x1b" not in shown
    assert "no such dead letter" in run("queue", "dead", "999999", code=1).stderr


@pytest.mark.parametrize("way", ["by id", "by job", "by reason", "all"])
def test_a_replay_owes_the_work_as_it_was_and_takes_the_letter_off(any_bench: Bench, way: str) -> None:
    bench = any_bench
    wanted = bury(bench, TELEMETRY, "m1", "m2")
    [other] = bury(bench, SUMMARY, "m3", reason="another match")
    words = {
        "by id": [*map(str, wanted)],
        "by job": ["--job", TELEMETRY],
        "by reason": ["--reason", "cut off"],
        "all": ["--all"],
    }[way]
    dry = run("queue", "replay", *words, "--dry-run").stdout
    assert "would be replayed" in dry
    assert set(resolved(bench).values()) == {None}
    assert bench.waiting(TELEMETRY) == 0
    assert dry.replace("would be replayed", "replayed") == run("queue", "replay", *words).stdout
    for subject in ("m1", "m2"):
        row = bench.row(subject, TELEMETRY)
        assert (row["state"], row["attempts"], row["lane"]) == ("ready", 0, "high")
        assert row["payload"] == {"key": f"of {subject}"}
        assert row["published_at"] is not None
    assert bench.waiting(TELEMETRY) == 2
    assert resolved(bench) == dict.fromkeys(wanted, "replayed") | {
        other: "replayed" if way == "all" else None
    }


def test_what_is_replayed_in_vain_is_a_new_dead_letter(bench: Bench) -> None:
    [first] = bury(bench, SUMMARY, "m1")
    run("queue", "replay", str(first))
    with bench.working({SUMMARY: rejects("cut off again")}):
        bench.until("m1", "rejected")
    [one] = document("queue", "dead", "--each")["dead_letters"]
    assert one["id"] != first
    assert one["reason"] == "cut off again"


def test_a_message_nobody_could_read_can_be_discarded_only(bench: Bench) -> None:
    [readable] = bury(bench, SUMMARY, "m1")
    with bench.working({SUMMARY: rejects()}):
        bench.put("pewstats.summary.normal", b"nonsense")
        until(lambda: len(bench.dead_letters()) == 2)
    unreadable = bench.dead_letters()[1]["id"]
    refused = run("queue", "replay", str(readable), str(unreadable), code=1)
    assert refused.stdout == f"replayed  {readable}  summary of m1\n"
    assert f"cannot be replayed; `pewstats queue discard {unreadable}`" in refused.stderr
    assert "nothing replayed" in run("queue", "replay", "--all").stderr
    assert replay(bench.pool, bench.nudges, [unreadable]) == Replayed([], 0)
    assert resolved(bench)[unreadable] is None
    assert run("queue", "discard", str(unreadable)).stdout.startswith(f"discarded  {unreadable}")
    assert resolved(bench) == {readable: "replayed", unreadable: "discarded"}


def test_what_is_discarded_stays_undone_and_is_not_listed(bench: Bench) -> None:
    first, second = bury(bench, SUMMARY, "m1", "m2")
    done = run("queue", "discard", str(first), "999999", code=1)
    assert done.stdout == f"discarded  {first}  summary of m1\n"
    assert "999999: no such dead letter waits" in done.stderr
    assert [one["id"] for one in document("queue", "dead", "--each")["dead_letters"]] == [second]
    assert bench.row("m1")["state"] == "rejected"
    assert document("queue", "dead", str(first))["resolved"] == "discarded"
    for again in ("replay", "discard"):
        assert f"{first}: no such dead letter waits" in run("queue", again, str(first), code=1).stderr


@pytest.mark.parametrize(
    "words",
    [
        ("replay",),
        ("replay", "1", "--all"),
        ("replay", "1", "--job", "x"),
        ("discard",),
        ("discard", "1", "--error", "x"),
    ],
)
def test_what_is_meant_must_be_clear(bench: Bench, words: tuple[str, ...]) -> None:
    assert isinstance(run("queue", *words, code=1).exception, UsageError)


def test_a_replay_without_a_broker_is_left_to_the_reconciler(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    [number] = bury(bench, SUMMARY, "m1")
    monkeypatch.setenv("PEWSTATS_BROKER_URL", "amqp://guest:a-secret@127.0.0.1:1/")
    assert (
        "1 not sent to the broker yet: the reconciler does so" in run("queue", "replay", str(number)).stderr
    )
    assert bench.publish_due() == 1


def test_two_replays_at_once_owe_the_work_once(bench: Bench) -> None:
    numbers = bury(bench, SUMMARY, *(f"m{number}" for number in range(6)))
    both = Barrier(2)

    def replay_all(order: int) -> int:
        both.wait(10)
        return len(replay(bench.pool, bench.nudges, numbers[::order]).letters)

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(replay_all, (1, -1))) == len(numbers)
    assert bench.waiting() == len(numbers)


@pytest.mark.parametrize("way", ["reopened", "settled"])
def test_work_that_is_owed_or_done_in_another_way_has_no_dead_letter_any_more(bench: Bench, way: str) -> None:
    [number] = bury(bench, TELEMETRY, "m1")
    with bench.pool.connection() as connection:
        if way == "reopened":
            ledger.reopen(connection, TELEMETRY, "m1", payload={"key": "a better file"})
        else:
            ledger.settle(connection, TELEMETRY, "m1", state="done")
    assert resolved(bench) == {number: "replayed"}
    assert document("queue", "dead", "--each")["dead_letters"] == []


def test_a_dead_letter_written_while_its_work_is_asked_for_again_is_seen(bench: Bench) -> None:
    """Who asks again waits for the transaction that gives up, and began before there was a letter."""
    bench.owe("m1", TELEMETRY)
    with bench.pool.connection() as giving_up:
        held = ledger.claim(giving_up, TELEMETRY, "m1", lease_s=60)
        assert held is not None
        giving_up.commit()
        ledger.give_up(giving_up, held, state="rejected", reason="cut off", error="cut off")

        def reopen() -> None:
            with connect(bench.url) as other:
                ledger.reopen(other, TELEMETRY, "m1")

        asking = Thread(target=reopen)
        asking.start()
        until(lambda: bench.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        after_giving_up(giving_up, held, "cut off", "cut off")
        giving_up.commit()
        asking.join(10)
    assert list(resolved(bench).values()) == ["replayed"]
    assert bench.row("m1", TELEMETRY)["state"] == "ready"


class Counted(MemoryBroker):
    """Counts how often its queues are counted; may be out of reach."""

    looks = 0
    gone = False

    def depths(self) -> dict[str, int]:
        self.looks += 1
        if self.gone:
            raise ConnectionLost("gone")
        return super().depths()


def test_the_figures_are_metrics_now_and_then(pool: Pool, database: str) -> None:
    broker = Counted()
    bench = Bench(broker, pool, database)
    bury(bench, TELEMETRY, "m1")
    bench.owe("m2", SUMMARY, lane="high")
    gauges = Gauges(pool, broker, settings.load())
    broker.looks = 0
    with at_work(pool, [SUMMARY]):
        for _ in range(3):
            gauges.round()
    assert broker.looks == 1
    expected = {
        ("pewstats_queue_messages", "summary", "high"): 1,
        ("pewstats_queue_messages", "summary", "low"): 0,
        ("pewstats_ledger_rows", "telemetry", "rejected"): 1,
        ("pewstats_ledger_rows", "summary", "ready"): 1,
        ("pewstats_dead_letters_waiting", "telemetry"): 1,
        ("pewstats_dead_letters_waiting", "none"): 0,
        ("pewstats_daemon_at_work", "summary"): 1,
        ("pewstats_daemon_at_work", "reconcile"): 0,
    }
    assert {name: value for name, value in metrics().items() if name in expected} == expected
    assert metrics()["pewstats_ledger_oldest_due_seconds", "summary", "high"] > 0
    assert metrics()["pewstats_ledger_oldest_due_seconds", "summary", "normal"] == 0
    broker.gone = True
    Gauges(pool, broker, settings.load()).round()
    assert not [name for name in metrics() if name[0] == "pewstats_queue_messages"]
    assert metrics()["pewstats_ledger_rows", "telemetry", "rejected"] == 1


def metrics() -> dict[tuple[str, ...], float]:
    """Every sample by name and labels."""
    samples = (sample for metric in REGISTRY.collect() for sample in metric.samples)
    return {(one.name, *one.labels.values()): one.value for one in samples}
