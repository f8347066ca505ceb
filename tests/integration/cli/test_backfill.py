"""pewstats backfill: what is owed, done, cancelled, and done here and now."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.daemons.upkeep import make_upkeep
from pewstats_collectors.db.pool import Pool
from tests.integration.backfill.played import Played, recent
from tests.integration.cli.commands import document, refused, run


@pytest.fixture
def played(pool: Pool, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    """Two matches, read while nobody was tracked; their telemetry is where the commands look for it."""
    storage = f"file://{tmp_path}/storage"
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    monkeypatch.setenv("PEWSTATS_STORAGE_URL", storage)
    made = Played(pool, recent(7, matches=2).matches, storage=storage)
    made.read_all()
    yield made
    made.nudges.close()


def test_it_is_done_here_and_now_and_again_there_is_nothing(played: Played) -> None:
    who = played.people[0]
    played.track(who)
    assert document("backfill", "status")["left"] == 2
    assert run("backfill", "run").stdout == "2 done, 0 failed, 0 without telemetry\n"
    assert set(played.statuses(who).values()) == {"completed"}
    found = document("backfill", "status")
    assert (found["left"], found["players"][0]["completed"], found["outdated"]) == (0, 2, 0)
    assert run("backfill", "run").stdout == "0 done, 0 failed, 0 without telemetry\n"
    assert run("backfill", "status").stdout.endswith("nothing left\n")


def test_a_failure_is_told_and_exits_with_1(played: Played) -> None:
    spoilt = played.matches[0]
    played.store.put_object(played.key(spoilt), b"[]")
    played.track(played.people[0])
    done = run("backfill", "run", code=1)
    assert done.stdout == "1 done, 1 failed, 0 without telemetry\n"
    assert "backfill resume" in done.stderr


def test_a_player_is_named_part_by_part_and_owed_more_days(played: Played) -> None:
    who = played.people[0]
    assert "is not tracked" in refused("backfill", "player", who)
    played.execute("UPDATE matches SET created_at = created_at - interval '200 days'")
    played.track(who)
    assert document("backfill", "player", who)["matches"] == []
    found = document("backfill", "player", who, "--days", "365")
    assert found["new"] == 2
    assert [one["backfill_status"] for one in found["matches"]] == ["pending", "pending"]
    assert found["matches"][0]["weapon_events_backfilled"] is True
    assert "2 more owed" not in run("backfill", "player", who).stdout


def test_cancelled_and_resumed_for_one_or_for_all(played: Played) -> None:
    one, two = played.people[:2]
    played.track(one, two)
    assert run("backfill", "cancel", one).stdout.startswith("2 cancelled")
    assert run("backfill", "cancel").stdout.startswith("2 cancelled")
    assert run("backfill", "run").stdout == "0 done, 0 failed, 0 without telemetry\n"
    assert run("backfill", "resume", two).stdout.startswith("2 owed again")
    assert run("backfill", "run").stdout == "2 done, 0 failed, 0 without telemetry\n"
    assert set(played.statuses(one).values()) == {"cancelled"}
    assert "2 cancelled; `pewstats backfill resume" in run("backfill", "player", one).stdout
    assert run("backfill", "cancel").stdout == "nothing to cancel\n"
    assert run("backfill", "resume", two).stdout == "nothing to resume\n"


def test_an_older_extractor_is_seen_and_its_matches_read_again(played: Played) -> None:
    right = played.tables()
    played.execute("UPDATE matches SET extractor_version = 'older'")
    played.execute("DELETE FROM landings")
    assert "another extractor has read: 2" in run("backfill", "status").stdout
    assert run("backfill", "reprocess", "--dry-run").stdout == "2 would be read again\n"
    first = played.matches[0].match_id
    assert run("backfill", "reprocess", first).stdout.startswith("1 to be read again")
    assert run("backfill", "reprocess", "--days", "30").stdout.startswith("1 to be read again")
    assert run("backfill", "run").stdout == "2 done, 0 failed, 0 without telemetry\n"
    assert played.rows("SELECT 1 FROM landings") != []
    assert document("backfill", "status")["reprocessing"]["completed"] == 2
    assert run("backfill", "reprocess").stdout == "nothing to be read again\n"
    assert played.tables()["landings"] == right["landings"]


def test_who_is_not_tracked_any_more_is_told(played: Played) -> None:
    who = played.people[0]
    played.track(who)
    played.untrack(who)
    assert "who are not tracked any more" in run("backfill", "status").stdout
    assert document("backfill", "status")["left"] == 0


def test_a_player_nobody_knows_is_named(played: Played) -> None:
    for command in ("player", "cancel", "resume"):
        assert "no player 'Nobody'" in refused("backfill", command, "Nobody")


def test_upkeep_owes_what_is_pending(played: Played) -> None:
    played.track(played.people[0])
    with wiring.open_app() as app:
        upkeep = make_upkeep(app, played.nudges)
        assert upkeep.round() <= 5
    assert set(played.statuses(played.people[0]).values()) == {"queued"}


def test_a_match_nobody_knows_is_named(played: Played) -> None:
    assert "no match nosuchmatch" in refused("backfill", "reprocess", "nosuchmatch")


def test_work_of_others_is_not_waited_for(played: Played) -> None:
    played.execute(
        "INSERT INTO ledger (job, subject, state, lane, next_at) VALUES "
        "('summary', 'm', 'ready', 'normal', now()), "
        "('rating', 's', 'ready', 'normal', now() + interval '1 hour')"
    )
    assert run("backfill", "run").stdout == "0 done, 0 failed, 0 without telemetry\n"
