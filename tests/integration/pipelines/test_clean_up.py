"""Clean-up: what is over goes after its time, and nothing else."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.db import dead_letters, ledger
from pewstats_collectors.db.pool import Connection, Pool, connect
from pewstats_collectors.db.queries import sql
from pewstats_collectors.jobs import DOWNLOAD, JOBS, REJUDGE, STAGES, SUMMARY
from pewstats_collectors.settings import Retention
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers.loop import Handler
from pipelines import clean_up as module
from pipelines import reconcile
from pipelines.clean_up import Cleaned, clean_up
from tests.integration.workers.bench import LIMITS, Bench

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
NEVER = Retention(**dict.fromkeys(Retention.model_fields, 0))
NOTHING = Cleaned(work=0, dead_letters=0, messages=0, details=0, telemetry_files=0)


@pytest.fixture
def store() -> TelemetryStore:
    return TelemetryStore(f"memory://{uuid4()}")


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """Commits every statement."""
    with connect(database, autocommit=True) as opened:
        yield opened


def days(**limits: float) -> Retention:
    return NEVER.model_copy(update={f"{name}_days": number for name, number in limits.items()})


def subjects(connection: Connection) -> set[tuple[str, str]]:
    return set(connection.execute("SELECT job, subject FROM ledger").fetchall())


def test_work_that_was_done_long_ago_goes_but_the_stages_of_a_match_stay(
    connection: Connection, pool: Pool, store: TelemetryStore
) -> None:
    for job in JOBS:
        for subject in ("old", "young"):
            ledger.settle(connection, job, subject, state="done")
    for state in ("failed", "rejected", "ready"):
        ledger.settle(connection, REJUDGE, state, state=state)
    others = tuple(job for job in JOBS if job not in STAGES)
    connection.execute("UPDATE ledger SET changed_at = now() - interval '29 days' WHERE subject = 'young'")
    connection.execute("UPDATE ledger SET changed_at = now() - interval '31 days' WHERE subject <> 'young'")
    before = subjects(connection)
    assert clean_up(pool, store, NEVER, NOW) == NOTHING
    assert clean_up(pool, store, days(ledger=30), NOW).work == len(others)
    assert before - subjects(connection) == {(job, "old") for job in others}
    assert clean_up(pool, store, days(ledger=30), NOW) == NOTHING


def test_a_large_table_is_not_walked_for_the_few_rows_that_are_old(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO ledger (job, subject, state, lane) SELECT job, n::text, 'done', 'low' "
        "FROM generate_series(1, 2000) AS n, unnest(%s::text[]) AS job",
        (list(JOBS),),
    )
    connection.execute("ANALYZE ledger")
    query = sql("retention", "ledger")
    plan = connection.execute(f"EXPLAIN {query}".encode(), {"at": NOW - DAY, "limit": 500}).fetchall()
    assert "ledger_passed" in str(plan)
    assert "Seq Scan" not in str(plan)


def letter(connection: Connection, subject: str, resolved: str | None, days_ago: int) -> None:
    dead_letters.add(connection, SUMMARY, subject, {}, "broken", "broken", None, 1)
    connection.execute(
        "UPDATE dead_letters SET created_at = now() - interval '999 days', resolved = %(how)s::text, "
        "resolved_at = CASE WHEN %(how)s::text IS NOT NULL THEN now() - make_interval(days => %(ago)s) END "
        "WHERE subject = %(subject)s",
        {"how": resolved, "ago": days_ago, "subject": subject},
    )


def test_a_dead_letter_goes_when_it_was_resolved_long_ago_and_waits_for_ever(
    connection: Connection, pool: Pool, store: TelemetryStore
) -> None:
    letter(connection, "waits", None, 0)
    letter(connection, "young", "replayed", 364)
    letter(connection, "old", "replayed", 366)
    letter(connection, "let be", "discarded", 366)
    assert clean_up(pool, store, days(dead_letters=365), NOW).dead_letters == 2
    left = connection.execute("SELECT subject FROM dead_letters ORDER BY subject").fetchall()
    assert left == [("waits",), ("young",)]


def test_old_messages_go_and_what_they_stood_for_is_sent_again(
    connection: Connection, database: str, pool: Pool, store: TelemetryStore
) -> None:
    """Also those of a job that is no more; one that is held stays with whoever holds it."""
    bench = Bench(PostgresBroker(database), pool, database)
    bench.owe("held")
    consumer = bench.broker.consumer([SUMMARY], prefetch=1)
    held = consumer.get(5)
    assert held is not None
    for subject in ("first", "second"):
        bench.owe(subject)
    bench.put("pewstats.retired.low", b"{}")
    connection.execute("UPDATE queue_messages SET published_at = now() - interval '8 days'")
    connection.execute("UPDATE ledger SET published_at = now() - interval '8 days'")
    bench.owe("young", DOWNLOAD)
    assert clean_up(pool, store, days(messages=9), NOW) == NOTHING
    assert clean_up(pool, store, days(messages=7), NOW).messages == 3
    consumer.acknowledge(held)
    consumer.close()
    assert (bench.waiting(SUMMARY), bench.waiting(DOWNLOAD)) == (0, 1)
    assert reconcile.find_lost_nudges(pool, bench.broker, LIMITS) == 3
    assert bench.publish_due() == 3
    with bench.working({SUMMARY: finishing(bench)}):
        for subject in ("held", "first", "second"):
            bench.until(subject, "done")
    bench.nudges.close()


def finishing(bench: Bench) -> Handler:
    def work(claim: ledger.Claim) -> list[ledger.Owed]:
        with bench.pool.connection() as connection:
            ledger.finish(connection, claim)
        return []

    return work


def match(connection: Connection, match_id: str, days_ago: float) -> None:
    """One that is processed, with a row of each kind of details."""
    began = NOW - days_ago * DAY
    connection.execute(
        "INSERT INTO matches (match_id, shard, discovered_by, discovery_priority, created_at, "
        "extractor_version) VALUES (%s, 'steam', 'main', 'normal', %s, '1')",
        (match_id, began),
    )
    for job in STAGES:
        ledger.settle(connection, job, match_id, state="done")
    connection.execute(
        "INSERT INTO player_damage_events (match_id, victim_account_id, t, nth, victim_team_id, "
        "victim_health, relation, damage, victim_downed) "
        "VALUES (%s, 'account.a', 1, 1, 1, 100, 'enemy', 10, false)",
        (match_id,),
    )
    connection.execute(
        "INSERT INTO player_circle_positions VALUES (%s, 'account.a', 1, 1, 1, 1, 1, 1, 1, 1, 1, true)",
        (match_id,),
    )


def detailed(connection: Connection) -> set[str]:
    found = [
        {row[0] for row in connection.execute(f"SELECT match_id FROM {table}".encode())}  # noqa: S608
        for table in ("player_damage_events", "player_circle_positions")
    ]
    assert found[0] == found[1]
    return found[0]


def test_details_go_by_the_start_of_the_match_in_batches(
    connection: Connection, database: str, pool: Pool, store: TelemetryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MATCHES", 2)
    for number in range(5):
        match(connection, f"old{number}", 31 + number)
    match(connection, "busy", 40)
    match(connection, "young", 29)
    with connect(database) as writer:
        writer.execute("SELECT FROM matches WHERE match_id = 'busy' FOR NO KEY UPDATE")
        assert clean_up(pool, store, days(details=30), NOW).details == 10
        assert detailed(connection) == {"busy", "young"}
    assert clean_up(pool, store, days(details=30), NOW).details == 2
    assert detailed(connection) == {"young"}
    assert connection.execute("SELECT count(*) FROM matches").fetchone() == (7,)


TEXT = gzip.compress(b'[{"_T":"LogMatchStart"}]', mtime=0)


@pytest.fixture(params=["file", "memory"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> TelemetryStore:
    return TelemetryStore(f"file://{tmp_path}/kept" if request.param == "file" else f"memory://{uuid4()}")


def test_a_file_goes_once_its_match_is_processed_and_its_day_is_over_for_long(
    connection: Connection, pool: Pool, any_store: TelemetryStore
) -> None:
    keys = {}
    for match_id, days_ago in (("goes", 61), ("young", 59), ("telemetry-failed", 61), ("asked-again", 61)):
        match(connection, match_id, days_ago)
        keys[match_id] = telemetry_key("steam", NOW - days_ago * DAY, match_id)
    match(connection, "unread", 61)
    keys["unread"] = telemetry_key("kakao", NOW - 61 * DAY, "unread")
    keys["stranger"] = telemetry_key("steam", NOW - 61 * DAY, "stranger")
    connection.execute("UPDATE matches SET extractor_version = NULL WHERE match_id = 'unread'")
    connection.execute(
        "UPDATE ledger SET state = 'failed' WHERE (job, subject) = ('telemetry', 'telemetry-failed')"
    )
    connection.execute("UPDATE ledger SET state = 'ready' WHERE (job, subject) = ('download', 'asked-again')")
    for key in keys.values():
        any_store.put(key, [TEXT])
    any_store.put_object("match-objects/steam/goes.json.gz", b"{}")
    assert clean_up(pool, any_store, days(telemetry=62), NOW) == NOTHING
    assert clean_up(pool, any_store, days(telemetry=60), NOW).telemetry_files == 1
    assert {match_id for match_id, key in keys.items() if not any_store.exists(key)} == {"goes"}
    assert any_store.exists("match-objects/steam/goes.json.gz")
    assert clean_up(pool, any_store, days(telemetry=60), NOW) == NOTHING


def test_it_may_be_ended_between_two_batches_and_is_counted(
    connection: Connection, pool: Pool, store: TelemetryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    for number in range(5):
        letter(connection, f"m{number}", "replayed", 2)
    asked = iter([True, True, False])
    before = counted("dead_letters")
    assert clean_up(pool, store, days(dead_letters=1), NOW, lambda: next(asked)).dead_letters == 4
    assert counted("dead_letters") == before + 4
    assert clean_up(pool, store, days(dead_letters=1), NOW).dead_letters == 1


def counted(kind: str) -> float:
    return REGISTRY.get_sample_value("pewstats_cleaned_total", {"kind": kind}) or 0
