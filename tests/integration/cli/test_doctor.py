"""pewstats doctor: real faults, one at a time, and a system without any."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.cli.doctor import clock, examination
from pewstats_collectors.cli.doctor.examination import Check, examine
from pewstats_collectors.cli.doctor.finding import ok
from pewstats_collectors.db import dead_letters, ledger, players
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.db.leader import Leader, at_work
from pewstats_collectors.db.pool import Pool, open_pool
from pewstats_collectors.jobs import DAEMONS, JOBS, WORKERS
from pewstats_collectors.simulator import SimulatorServer, World, evening
from scripts import services
from scripts.processes import free_port
from tests.integration.cli.commands import document, run
from tests.integration.db.rows import write_match
from tests.integration.scripted_server import ScriptedServer, reply

KEYS = ("canary-good", "canary-other")


@pytest.fixture(autouse=True)
def _place(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home, an external database, the queue in it, no keys."""
    (tmp_path / "home" / "storage").mkdir(parents=True)
    monkeypatch.setenv("PEWSTATS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)


@pytest.fixture(scope="module")
def world() -> World:
    return evening(1, matches=1)


@contextmanager
def everybody_at_work(url: str, *, but: str = "") -> Iterator[None]:
    """Locks as all daemons hold them."""
    with ExitStack() as stack:
        pool = stack.enter_context(open_pool(url, size=2))
        stack.enter_context(at_work(pool, [job for job in JOBS if job != but]))
        for name in DAEMONS:
            if name not in WORKERS and name != but:
                assert stack.enter_context(Leader(url, name)).leads()
        yield


@pytest.fixture
def healthy(database: str, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatorServer]:
    """Every daemon at work, and an API that knows both keys."""
    with SimulatorServer(world, api_keys=KEYS) as api, everybody_at_work(database):
        monkeypatch.setenv("PEWSTATS_PUBG_API_URL", api.url)
        monkeypatch.setenv("PEWSTATS_PUBG_API_KEYS", ",".join(KEYS))
        yield api


def findings(*, code: int = 1) -> dict[str, Any]:
    """What is not ok, by check; the command must end with this code, and show no key."""
    done = document("doctor", code=code)
    assert not any(key in str(done) for key in KEYS)
    found = {one["check"]: one for one in done["checks"] if one["verdict"] != "ok"}
    assert done["findings"] == sum(one["verdict"] != "not checked" for one in found.values())
    assert all(one["advice"] for one in found.values() if one["verdict"] != "not checked")
    return found


def only_finding(check: str, verdict: str) -> dict[str, Any]:
    """The one thing that is wrong."""
    found = findings()
    assert {name: one["verdict"] for name, one in found.items()} == {check: verdict}
    return dict(found[check])


@pytest.mark.usefixtures("healthy")
def test_a_healthy_system_is_all_ok_and_left_as_it_was(tmp_path: Path, pool: Pool) -> None:
    done = document("doctor", code=0)
    assert {one["verdict"] for one in done["checks"]} == {"ok"}
    assert [one["check"] for one in done["checks"]] == [
        "settings",
        "database",
        "migrations",
        "broker",
        "storage",
        "API key 1 of 2",
        "API key 2 of 2",
        "clock of the database",
        "clock of the API",
        "disk",
        "retention",
        "leases",
        "queues",
        "daemons",
        "dead letters",
        "telemetry drift",
    ]
    assert done["findings"] == 0
    lines = run("doctor").output.splitlines()
    assert len(lines) == 16
    assert lines[5].startswith("ok           API key 1 of 2         valid; 8 of 10 requests left")
    assert list((tmp_path / "home" / "storage").iterdir()) == []
    with pool.connection() as connection:
        assert connection.execute("TABLE queue_messages").fetchall() == []


def test_no_home_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("PEWSTATS_DATABASE_URL")
    found = findings()
    assert found.pop("database")["verdict"] == "fault"
    assert {(one["verdict"], one["line"]) for one in found.values()} == {("not checked", "no database")}
    assert {"broker", "migrations", "leases", "retention"} < set(found)
    assert not (tmp_path / "nowhere").exists()


def test_settings_that_cannot_be_read_are_a_check_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_BROKER_URL", "http://user:canary@host/")
    done = run("doctor", code=2)
    assert done.output.startswith("fault        settings  wrong settings: PEWSTATS_BROKER_URL=(secret)")
    assert "canary" not in done.output
    assert document("doctor", code=2)["checks"][0]["verdict"] == "fault"


@pytest.mark.usefixtures("healthy")
def test_a_database_out_of_reach_leaves_the_other_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    done = document("doctor", code=1)
    verdicts = {one["check"]: one["verdict"] for one in done["checks"]}
    assert verdicts["database"] == "fault"
    assert {name for name, verdict in verdicts.items() if verdict == "ok"} == {
        "settings",
        "storage",
        "API key 1 of 2",
        "API key 2 of 2",
        "clock of the API",
        "disk",
    }


def test_a_missing_migration(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", empty_database)
    found = findings()
    assert found["migrations"]["line"].startswith("the database lacks 0001_ledger")
    assert found["migrations"]["advice"] == "pewstats db migrate"
    assert found["leases"]["line"] == "migrations are missing"


@pytest.mark.usefixtures("healthy")
def test_a_broker_that_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_BROKER_URL", f"amqp://guest:canary-good@127.0.0.1:{free_port()}/")
    assert "cannot be reached" in only_finding("broker", "fault")["line"]


@pytest.mark.usefixtures("healthy")
def test_workers_that_do_not_consume(rabbitmq: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_BROKER_URL", rabbitmq)
    services.delete_queues(rabbitmq, JOBS)
    assert "nobody consumes pewstats.summary.high" in only_finding("broker", "fault")["line"]
    consumer = RabbitBroker(rabbitmq).consumer(JOBS, prefetch=1)
    assert findings(code=0) == {}
    consumer.close()


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("where", ["/proc", "below a file"])
def test_storage_that_cannot_be_written(tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    folder = Path(where) if where == "/proc" else tmp_path / "file" / "storage"
    monkeypatch.setenv("PEWSTATS_STORAGE_URL", f"file://{folder}")
    assert str(folder) in only_finding("storage", "fault")["line"]


def test_a_revoked_key(healthy: SimulatorServer) -> None:
    healthy.api_keys = frozenset({KEYS[0]})
    found = only_finding("API key 2 of 2", "fault")
    assert found["line"] == "refused: the API answered 401"
    assert "PEWSTATS_PUBG_API_KEYS" in found["advice"]


@pytest.mark.usefixtures("healthy")
def test_a_key_that_can_be_none_is_not_shown_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_PUBG_API_KEYS", f"{KEYS[0]},{KEYS[1]}\u2019")
    found = only_finding("API key 2 of 2", "fault")
    assert found["line"] == "holds a character that no key has"


def test_a_key_that_is_used_up(database: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with SimulatorServer(world, api_keys=KEYS, requests_per_minute=1) as api, everybody_at_work(database):
        monkeypatch.setenv("PEWSTATS_PUBG_API_URL", api.url)
        monkeypatch.setenv("PEWSTATS_PUBG_API_KEYS", KEYS[0])
        assert findings(code=0) == {}
        assert "used up" in only_finding("API key 1 of 1", "warning")["line"]


def test_an_api_that_says_nothing_hides_nothing(
    database: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "LIMIT_S", 1.0)
    with deaf() as place, everybody_at_work(database):
        monkeypatch.setenv("PEWSTATS_PUBG_API_URL", f"http://{place}")
        monkeypatch.setenv("PEWSTATS_PUBG_API_KEYS", KEYS[0])
        bury(pool)
        found = findings()
    assert {name: one["verdict"] for name, one in found.items()} == {
        "API key 1 of 1": "fault",
        "clock of the API": "fault",
        "dead letters": "warning",
    }
    assert found["API key 1 of 1"]["line"] == "no answer within 1 s"


def test_no_key_is_not_asked_about(database: str, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer([reply(200)]) as api, everybody_at_work(database, but="discover-main"):
        monkeypatch.setenv("PEWSTATS_PUBG_API_URL", api.url)
        assert findings(code=0) == {}
        with pool.connection() as connection:
            players.track(connection, "account.a", "A", "steam")
        assert "1 tracked players" in only_finding("API keys", "warning")["line"]
        assert api.requests == []


@pytest.mark.parametrize(("ahead_s", "verdict"), [(-30, "warning"), (3600, "fault")])
def test_a_clock_that_is_wrong(
    database: str, world: World, ahead_s: int, verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def theirs() -> float:
        return datetime.now(UTC).timestamp() - ahead_s

    with SimulatorServer(world, api_keys=KEYS, clock=theirs) as api, everybody_at_work(database):
        monkeypatch.setenv("PEWSTATS_PUBG_API_URL", api.url)
        monkeypatch.setenv("PEWSTATS_PUBG_API_KEYS", KEYS[0])
        line = only_finding("clock of the API", verdict)["line"]
    assert ("ahead" if ahead_s > 0 else "behind") in line


@pytest.mark.usefixtures("healthy")
def test_a_clock_that_is_not_the_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "utc_now", lambda: datetime.now(UTC) + timedelta(seconds=30))
    assert only_finding("clock of the database", "warning")["line"] == "ours is 30 s ahead"


@pytest.mark.usefixtures("healthy")
def test_a_stuck_lease(pool: Pool) -> None:
    with pool.connection() as connection:
        ledger.add(connection, "download", "m1")
        ledger.add(connection, "summary", "m1")
        assert ledger.claim(connection, "download", "m1", lease_s=-61)
        assert ledger.claim(connection, "summary", "m1", lease_s=-30)  # the reconciler may come yet
    found = only_finding("leases", "fault")
    assert found["line"] == "download: 1 ran out, the oldest 61 s ago"


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize(("minutes", "verdict"), [(16, "warning"), (121, "fault")])
def test_old_work(pool: Pool, minutes: int, verdict: str) -> None:
    owe(pool, "aggregate", minutes)
    owe(pool, "download", 600, lane="low")  # may wait
    line = only_finding("queues", verdict)["line"]
    assert line == f"aggregate (normal) due for {f'{minutes} minutes' if minutes < 120 else '2 hours'}"


def test_a_daemon_that_nobody_runs(database: str, pool: Pool) -> None:
    with everybody_at_work(database, but="rating"):
        assert only_finding("daemons", "warning")["line"] == "nobody runs rating"
        owe(pool, "rating", 1)
        assert only_finding("daemons", "fault")["line"] == "nobody runs rating; work waits for rating"
    with everybody_at_work(database, but="reconcile"):
        assert only_finding("daemons", "fault")["line"] == "nobody runs reconcile; work waits for reconcile"


@pytest.mark.usefixtures("healthy")
def test_dead_letters_that_wait(pool: Pool) -> None:
    bury(pool)
    found = only_finding("dead letters", "warning")
    assert found["line"] == "2 wait (2 of telemetry: cut off)"


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize(("days_left", "verdict"), [(2.5, "warning"), (0.5, "fault")])
def test_a_match_that_is_about_to_be_forgotten(pool: Pool, days_left: float, verdict: str) -> None:
    began = datetime.now(UTC) - timedelta(days=14 - days_left)
    with pool.connection() as connection:
        write_match(connection, "m1", {}, created_at=began)
        connection.execute("UPDATE matches SET has_match_object = true")
        for job in ("summary", "aggregate", "telemetry"):
            ledger.settle(connection, job, "m1", state="done")
        ledger.add(connection, "download", "m1")
    found = only_finding("retention", verdict)
    assert found["line"].startswith("1 matches not stored that the API forgets within 3 days (download 1)")
    assert found["advice"].startswith("pewstats match show m1")


@pytest.mark.usefixtures("healthy")
def test_drift_of_the_last_days(pool: Pool) -> None:
    with pool.connection() as connection:
        for match_id, days in (("new", 6), ("old", 8)):
            write_match(connection, match_id, {}, created_at=datetime.now(UTC) - timedelta(days=days))
            connection.execute(
                "INSERT INTO telemetry_drift VALUES (%s, 'unknown_type', 'LogNews', 3)", (match_id,)
            )
    found = only_finding("telemetry drift", "warning")
    assert found["line"] == "in the last 7 days unknown type: 1 in 1 matches"


def test_the_embedded_database_is_looked_at_like_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEWSTATS_DATABASE_URL")
    server = EmbeddedServer(tmp_path / "home", durable=False)
    try:
        server.start()
        assert set(findings()) == {"daemons"}
    finally:
        server.remove()


def test_a_check_that_hangs_or_breaks_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    told = threading.Event()

    def hangs() -> list[Any]:
        told.wait(30)
        return []

    def breaks() -> list[Any]:
        raise ZeroDivisionError("by nobody")

    def slow() -> list[Any]:
        raise TimeoutError("its own")

    checks = [
        Check("hangs", hangs),
        Check("breaks", breaks),
        Check("slow", slow),
        Check("works", lambda: [ok("works", "fine")]),
    ]
    monkeypatch.setattr(examination, "LIMIT_S", 0.2)
    found = examine(checks)
    told.set()
    assert [(one.check, one.verdict, one.line) for one in found] == [
        ("hangs", "fault", "no answer within 0.2 s"),
        ("breaks", "fault", "the check failed: ZeroDivisionError: by nobody"),
        ("slow", "fault", "the check failed: TimeoutError: its own"),
        ("works", "ok", "fine"),
    ]


def test_a_database_that_hangs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "LIMIT_S", 0.5)
    with deaf() as place:
        monkeypatch.setenv("PEWSTATS_DATABASE_URL", f"postgresql://nobody@{place}/nothing")
        found = findings()
    assert found["database"]["line"] == "no answer within 0.5 s"
    assert found["leases"]["verdict"] == "not checked"


@contextmanager
def deaf() -> Iterator[str]:
    """host:port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def bury(pool: Pool) -> None:
    with pool.connection() as connection:
        for subject in ("m1", "m2"):
            dead_letters.add(connection, "telemetry", subject, {}, "cut off", "at a bad place", None, 1)


def owe(pool: Pool, job: str, minutes: int, lane: str = "normal") -> None:
    with pool.connection() as connection:
        ledger.add(connection, job, f"m{minutes}", lane)
        connection.execute(
            "UPDATE ledger SET next_at = now() - make_interval(mins => %s) WHERE job = %s", (minutes, job)
        )
