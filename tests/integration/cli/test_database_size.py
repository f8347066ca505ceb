"""pewstats db size: every table has a purpose, and the figures add up."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pewstats_collectors.cli.database_size import CAREERS, DETAIL, LEAGUES, MATCHES, OTHER, WORK
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.storage.keys import match_object_key, telemetry_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from scripts.processes import free_port
from tests.integration.cli.commands import document, run
from tests.integration.db.rows import write_match

PEOPLE = {f"account.{number}": {"kills": 1} for number in range(64)}


@pytest.fixture
def store(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TelemetryStore:
    """Four matches, and three files of two months."""
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    monkeypatch.setenv("PEWSTATS_STORAGE_URL", f"file://{tmp_path}/storage")
    made = TelemetryStore(f"file://{tmp_path}/storage")
    with connect(database, autocommit=True) as connection:
        fill(connection)
    for match_id, month in (("m1", 1), ("m2", 1), ("m3", 2)):
        began = datetime(2026, month, 3, tzinfo=UTC)
        made.put(telemetry_key("steam", began, match_id), [b"[" + b" " * 999 + b"]"])
    made.put_object(match_object_key("steam", "m1"), b"{}")
    return made


def fill(connection: Connection) -> None:
    for number in range(4):
        write_match(connection, f"m{number}", PEOPLE)
    connection.execute("UPDATE matches SET extractor_version = '1' WHERE match_id <> 'm0'")
    connection.execute("ANALYZE match_summaries")


@pytest.mark.usefixtures("store")
def test_where_the_space_goes() -> None:
    found = document("db", "size")
    tables = {one["name"]: one for one in found["database"]["tables"]}
    summaries = tables["match_summaries"]
    assert summaries["rows"] == 4 * 64
    assert summaries["total"] >= summaries["heap"] + summaries["indexes"] + summaries["toast"] > 0
    assert summaries["share"] == pytest.approx(summaries["total"] / found["database"]["bytes"])
    purposes = {one["purpose"]: one["total"] for one in found["database"]["purposes"]}
    assert sum(purposes.values()) == sum(one["total"] for one in tables.values())
    assert (found["matches"], found["matches_with_telemetry"]) == (4, 3)
    used = sum(purposes.values()) - purposes[WORK]
    assert found["bytes_per_match"]["database"] == round(used / 4)
    assert found["season_of_1000"]["database"] == 1000 * round(used / 4)


def test_files_by_month(store: TelemetryStore) -> None:
    found = document("db", "size")["storage"]
    packed = sum(size for _, size in store.sizes())
    assert [(one["month"], one["files"]) for one in found["months"]] == [
        ("2026-01", 2),
        ("2026-02", 1),
        ("match objects", 1),
    ]
    assert found["months"][2]["bytes"] == len(gzip.compress(b"{}", mtime=0))
    assert (found["files"], found["bytes"]) == (4, packed)


@pytest.mark.usefixtures("store")
def test_every_table_has_a_purpose() -> None:
    purposes = {one["name"]: one["purpose"] for one in document("db", "size")["database"]["tables"]}
    assert OTHER not in purposes.values(), "say in database_size.py what the new table is for"
    assert {
        "player_circle_positions": DETAIL,
        "player_damage_events": DETAIL,
        "player_knock_events": MATCHES,
        "players": MATCHES,
        "career_counts": CAREERS,
        "player_stats": CAREERS,
        "rating_deltas": CAREERS,
        "tournament_match_results": LEAGUES,
        "ledger": WORK,
        "_yoyo_migration": WORK,
    }.items() <= purposes.items()


@pytest.mark.usefixtures("store")
def test_storage_out_of_reach_leaves_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "storage   " in run("db", "size").output
    monkeypatch.setenv("PEWSTATS_STORAGE_URL", f"ftp://127.0.0.1:{free_port()}/telemetry")
    done = run("db", "size", code=1)
    assert "cannot be read: ConnectionRefusedError" in done.stderr
    assert "4 matches, 3 with telemetry" in done.stdout
    assert "storage   " not in done.stdout


def test_without_a_match_nothing_is_told_of_one(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    monkeypatch.setenv("PEWSTATS_STORAGE_URL", "memory://nothing-here")
    found = document("db", "size")
    assert found["bytes_per_match"] == {"database": None, "storage": None}
    assert run("db", "size").output.endswith("0 matches, 0 with telemetry\n")
