"""Who becomes tracked is owed the details of the matches of his last 180 days, and gets them part by part."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pewstats_collectors.db import backfill, hidden_players, ledger, retention
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.errors import Reject
from pewstats_collectors.jobs import BACKFILL, TELEMETRY
from pewstats_collectors.telemetry.decode import Telemetry, decode
from pewstats_collectors.telemetry.drift import Drift
from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.verification.outcome import Outcome
from pewstats_collectors.workers import backfill as job_backfill
from pewstats_collectors.workers import verification
from pewstats_collectors.workers.verification import check
from pipelines.backfill import Backfill, left
from pipelines.replay import replay
from tests.integration.backfill.played import Played, recent

STRANGER = "account.00000000000000000000000000000001"
_INSERT = "INSERT INTO players (account_id, player_name, shard, tracked) VALUES (%s, 'x', 'steam', true)"


def test_tracked_by_plain_sql_all_his_matches_are_pending(played: Played) -> None:
    who = played.people[0]
    played.execute("UPDATE players SET tracked = true WHERE account_id = %s", who)
    assert played.statuses(who) == dict.fromkeys(played.matches_of(who), "pending")
    assert len(played.statuses(who)) >= 2
    parts = played.rows("SELECT * FROM player_backfill_status WHERE account_id = %s", who)[0]
    assert parts["weapon_events_backfilled"] is True
    assert (parts["damage_events_backfilled"], parts["circle_positions_backfilled"]) == (False, False)


def test_inserted_as_tracked_he_is_owed_what_the_api_told_of_him(played: Played) -> None:
    who = played.people[0]
    played.execute("DELETE FROM players WHERE account_id = %s", who)
    played.execute(_INSERT, who)
    assert played.statuses(who) == dict.fromkeys(played.matches_of(who), "pending")
    played.execute(_INSERT, STRANGER)
    assert played.statuses(STRANGER) == {}


def test_nothing_is_owed_to_who_is_not_tracked_or_is_already(played: Played) -> None:
    one, two = played.people[:2]
    played.execute("UPDATE players SET player_name = 'other' WHERE account_id = %s", one)
    assert played.statuses(one) == {}
    played.track(two)
    played.finish()
    played.execute("UPDATE players SET tracked = true WHERE account_id = %s", two)
    assert set(played.statuses(two).values()) == {"completed"}


@pytest.mark.parametrize(("days_ago", "owed"), [(179, True), (181, False)])
def test_the_window_is_180_days_unless_more_is_asked_for(pool: Pool, days_ago: int, owed: bool) -> None:
    played = Played(pool, recent(1, matches=1, days_ago=days_ago).matches)
    played.read_all()
    who = played.people[0]
    played.track(who)
    assert bool(played.statuses(who)) is owed
    with pool.connection() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=400)
        assert backfill.owe_player(connection, who, long_ago) == (0 if owed else 1)
    played.finish()
    assert set(played.statuses(who).values()) == {"completed"}


def test_a_match_that_is_not_read_yet_is_left_to_whoever_reads_it(pool: Pool) -> None:
    played = Played(pool, recent(1, matches=1).matches)
    who = played.people[0]
    played.track(who)
    assert played.statuses(who) == {}
    played.read_all()
    assert played.rows("SELECT account_id FROM detailed_players") == [{"account_id": who}]


def test_only_what_his_tracking_adds_is_written_and_each_part_marked(played: Played) -> None:
    before = played.tables()
    who = played.people[0]
    played.track(who)
    played.finish()
    after = played.tables()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"detailed_players", "player_circle_positions", "player_damage_events"}
    rows = played.rows("SELECT * FROM player_damage_events")
    assert rows
    assert all(who in (row["attacker_account_id"], row["victim_account_id"]) for row in rows)
    assert {row["account_id"] for row in played.rows("SELECT * FROM player_circle_positions")} == {who}
    for row in played.rows("SELECT * FROM player_backfill_status"):
        assert (row["account_id"], row["backfill_status"]) == (who, "completed")
        parts = ("damage_events_backfilled", "circle_positions_backfilled", "weapon_events_backfilled")
        assert all(row[part] for part in parts)
        assert row["backfill_completed_at"] is not None


def test_a_team_tracked_together_is_read_once(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []

    def counted(data: bytes, *, max_bytes: int, max_ratio: float) -> Telemetry:
        read.append(data)
        return decode(data, max_bytes=max_bytes, max_ratio=max_ratio)

    monkeypatch.setattr(job_backfill, "decode", counted)
    played.track(*played.people)
    owed = len(played.rows("SELECT 1 FROM player_backfill_status"))
    played.finish()
    assert len(read) == len(played.matches) < owed
    completed = played.rows("SELECT 1 FROM player_backfill_status WHERE backfill_status = 'completed'")
    assert len(completed) == owed
    assert played.rows("SELECT 1 FROM ledger WHERE job = 'backfill' AND state <> 'done'") == []


def test_no_more_matches_are_in_the_queue_than_there_is_room_for_and_the_latest_first(played: Played) -> None:
    orchestrator = Backfill(played.pool, played.store, played.nudges, at_once=2)
    played.track(*played.people)
    for _ in range(2):
        assert left(orchestrator.round())
        rows = played.rows("SELECT subject, lane FROM ledger WHERE job = 'backfill' AND state = 'ready'")
        assert [row["lane"] for row in rows] == ["low", "low"]
    latest = sorted(played.matches, key=lambda one: one.created_at)[1:]
    assert {backfill.of_subject(row["subject"])[1] for row in rows} == {one.match_id for one in latest}


def test_what_a_retention_would_delete_is_not_owed(pool: Pool) -> None:
    played = Played(pool, recent(1, matches=1, days_ago=20).matches)
    played.read_all()
    who = played.people[0]
    played.track(who)
    assert left(Backfill(pool, played.store, played.nudges, at_once=5, details_days=21).round()) == 1
    played.execute("UPDATE player_backfill_status SET backfill_status = 'pending'")
    keeps = Backfill(pool, played.store, played.nudges, at_once=5, details_days=19)
    assert left(keeps.round()) == 0
    assert played.statuses(who) == {}


def test_details_that_went_with_their_time_can_be_had_again(played: Played) -> None:
    who = played.people[0]
    played.track(who)
    played.finish()
    before = played.details()
    with played.pool.connection() as connection:
        retention.forget_details(connection, datetime.now(UTC), 100)
    assert played.rows("SELECT * FROM detailed_players") == []
    with played.pool.connection() as connection:
        backfill.owe_player(connection, who, datetime.now(UTC) - timedelta(days=100))
    played.finish()
    assert played.details() == before


def test_who_is_not_tracked_any_more_waits(played: Played) -> None:
    who = played.people[0]
    played.track(who)
    played.untrack(who)
    assert not played.owe()
    assert set(played.statuses(who).values()) == {"pending"}
    played.track(who)
    played.finish()
    assert set(played.statuses(who).values()) == {"completed"}


def test_without_telemetry_it_is_said_and_may_be_resumed(played: Played) -> None:
    who = played.people[0]
    gone = next(one for one in played.matches if one.match_id in played.matches_of(who))
    played.store._files.rm(played.store._path(played.key(gone)))
    played.track(who)
    played.finish()
    assert played.statuses(who)[gone.match_id] == "no_telemetry"
    assert list(played.statuses(who).values()).count("completed") == len(played.matches_of(who)) - 1
    played.store.put(played.key(gone), [gone.telemetry_gz()])
    assert not played.owe()
    with played.pool.connection() as connection:
        assert backfill.resume(connection, who) == 1
    played.finish()
    assert set(played.statuses(who).values()) == {"completed"}


def test_a_file_that_went_after_it_was_queued_is_no_failure(played: Played) -> None:
    played.track(played.people[0])
    played.orchestrator.round()
    for match in played.matches:
        played.store._files.rm(played.store._path(played.key(match)))
    played.work()
    assert set(played.statuses(played.people[0]).values()) == {"no_telemetry"}
    assert played.rows("SELECT * FROM dead_letters") == []


def test_a_file_nobody_can_read_is_a_dead_letter_and_failed_until_resumed(played: Played) -> None:
    who = played.people[0]
    spoilt = next(one for one in played.matches if one.match_id in played.matches_of(who))
    played.store.put_object(played.key(spoilt), b"[]")
    played.track(who)
    played.finish()
    assert played.statuses(who)[spoilt.match_id] == "failed"
    (letter,) = played.rows("SELECT * FROM dead_letters")
    assert (letter["job"], letter["subject"]) == (BACKFILL, f"{who}/{spoilt.match_id}")
    played.store.put(played.key(spoilt), [spoilt.telemetry_gz()])
    with played.pool.connection() as connection:
        assert backfill.resume(connection, None) == 1
    played.finish()
    assert set(played.statuses(who).values()) == {"completed"}


def test_cancelled_nothing_more_is_done_until_it_is_resumed(played: Played) -> None:
    one, two = played.people[:2]
    played.track(one, two)
    played.orchestrator.round()
    with played.pool.connection() as connection:
        assert backfill.cancel(connection, one) == len(played.matches_of(one))
    played.finish()
    assert set(played.statuses(one).values()) == {"cancelled"}
    assert set(played.statuses(two).values()) == {"completed"}
    assert {row["account_id"] for row in played.rows("SELECT * FROM detailed_players")} == {two}
    played.untrack(one)
    played.track(one)
    assert set(played.statuses(one).values()) == {"cancelled"}
    with played.pool.connection() as connection:
        backfill.resume(connection, one)
    played.finish()
    assert set(played.statuses(one).values()) == {"completed"}


def test_what_vanished_from_the_ledger_is_owed_again(played: Played) -> None:
    who = played.people[0]
    played.track(who)
    played.orchestrator.round()
    played.execute("DELETE FROM ledger WHERE job = 'backfill'")
    played.finish()
    assert set(played.statuses(who).values()) == {"completed"}


@pytest.mark.parametrize("subject", ["", "account.1", "/m", "account.1/"])
def test_a_subject_that_is_none_is_rejected(played: Played, subject: str) -> None:
    with played.pool.connection() as connection:
        ledger.add(connection, BACKFILL, subject)
    with pytest.raises(Reject, match="unknown work"):
        job_backfill.handle(played.do(subject), played.deps)


def test_tracked_while_the_file_is_read_he_is_not_left_out(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = played.people[:2]
    played.track(one)
    played.finish()

    def slow(match: Match, rows: MatchRows) -> tuple[Outcome, list[Drift]]:
        played.track(two)
        return check(match, rows)

    monkeypatch.setattr(verification, "check", slow)
    played.read_all()
    assert set(played.statuses(two).values()) <= {"completed"}
    wanted = {(match_id, who) for who in (one, two) for match_id in played.matches_of(who)}
    rows = played.rows("SELECT * FROM detailed_players")
    assert {(row["match_id"], row["account_id"]) for row in rows} == wanted
    assert {row["account_id"] for row in played.rows("SELECT * FROM player_circle_positions")} == {one, two}


def test_numbers_of_two_extractors_never_mix(played: Played) -> None:
    played.execute("UPDATE matches SET extractor_version = 'older'")
    played.execute("UPDATE landings SET is_hot_drop = NULL")
    who = played.people[0]
    played.track(who)
    played.orchestrator.round()
    played.work()
    assert set(played.statuses(who).values()) == {"completed"}
    versions = played.rows("SELECT match_id FROM matches WHERE extractor_version = 'older'")
    assert {row["match_id"] for row in versions} == {
        one.match_id for one in played.matches
    } - played.matches_of(who)
    rows = played.rows("SELECT lane, payload FROM ledger WHERE job = %s", TELEMETRY)
    assert all(row["lane"] == "low" and row["payload"]["key"] for row in rows)


def test_a_dead_letter_that_is_replayed_does_its_work(played: Played) -> None:
    one, two = played.people[:2]
    spoilt = next(match for match in played.matches if {one, two} <= set(played.accounts(match)))
    played.store.put_object(played.key(spoilt), b"[]")
    played.track(one, two)
    played.finish()
    assert [played.statuses(who)[spoilt.match_id] for who in (one, two)] == ["failed", "failed"]
    (letter,) = played.rows("SELECT * FROM dead_letters")  # one file, one letter
    played.store.put(played.key(spoilt), [spoilt.telemetry_gz()])
    replay(played.pool, played.nudges, [letter["id"]])
    played.work()
    for who in (one, two):
        assert set(played.statuses(who).values()) == {"completed"}


def test_who_is_not_tracked_gets_nothing_when_another_is_served(played: Played) -> None:
    one, two = played.people[:2]
    played.track(one, two)
    played.orchestrator.round()
    played.untrack(two)
    played.finish()
    assert {row["account_id"] for row in played.rows("SELECT * FROM detailed_players")} == {one}
    assert set(played.statuses(two).values()) == {"pending"}
    played.track(two)
    played.finish()
    assert set(played.statuses(two).values()) == {"completed"}


def test_who_is_erased_is_owed_nothing(played: Played) -> None:
    one, two = played.people[:2]
    played.track(one, two)
    with played.pool.connection() as connection:
        hidden_players.erase(connection, one, By("admin", "asked for it"))
    played.finish()
    assert played.statuses(one) == {}
    assert {row["account_id"] for row in played.rows("SELECT * FROM detailed_players")} == {two}


def test_what_nobody_noted_is_found_within_the_hour(played: Played) -> None:
    who = played.people[0]
    played.track(who)
    played.execute("DELETE FROM player_backfill_status")
    played.finish()
    assert set(played.statuses(who).values()) == {"completed"}
    assert len(played.statuses(who)) == len(played.matches_of(who))


@pytest.mark.parametrize("empty", [True, False])
def test_a_storage_that_is_not_there_is_no_missing_telemetry(pool: Pool, tmp_path: Path, empty: bool) -> None:
    played = Played(pool, recent(1, matches=1).matches, storage=f"file://{tmp_path}/storage")
    played.read_all()
    who = played.people[0]
    played.track(who)
    (tmp_path / "storage").rename(tmp_path / "away")
    if empty:  # a folder on which nothing is mounted
        (tmp_path / "storage").mkdir()
    with pytest.raises(OSError, match="storage"):
        played.orchestrator.round()
    assert set(played.statuses(who).values()) == {"pending"}
    if empty:
        (tmp_path / "storage").rmdir()
    (tmp_path / "away").rename(tmp_path / "storage")
    played.finish()
    assert set(played.statuses(who).values()) == {"completed"}
