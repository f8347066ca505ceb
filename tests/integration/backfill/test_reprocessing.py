"""Matches that an older extractor has read are read again, by the machinery of the backfill."""

from pewstats_collectors.db import backfill
from pewstats_collectors.db.backfill import Which
from pewstats_collectors.telemetry.extract import current_version
from tests.integration.backfill.played import Played


def owe(played: Played, *match_ids: str) -> int:
    with played.pool.connection() as connection:
        return backfill.owe_outdated(connection, Which(current_version(), None, list(match_ids) or None))


def status(played: Played) -> dict[str, int]:
    with played.pool.connection() as connection:
        return {name: number for name, number in backfill.of_matches(connection).items() if number}


def test_matches_of_this_extractor_are_left_alone(played: Played) -> None:
    assert owe(played) == 0
    assert not played.owe()


def test_what_another_read_is_replaced_as_a_whole(played: Played) -> None:
    right = played.tables()
    played.execute("UPDATE matches SET extractor_version = 'older'")
    played.execute("UPDATE match_summaries SET telemetry_kills = 77")
    played.execute("DELETE FROM landings")
    assert owe(played) == 3
    assert owe(played) == 0
    assert status(played) == {"pending": 3}
    played.finish()
    assert status(played) == {"completed": 3}
    assert played.tables() == right
    rows = played.rows("SELECT subject, lane FROM ledger WHERE job = 'aggregate'")
    assert {row["lane"] for row in rows} == {"low"}
    assert len(rows) == 3


def test_one_match_by_its_id_cancelled_and_resumed(played: Played) -> None:
    played.execute("UPDATE matches SET extractor_version = 'older'")
    first = played.matches[0].match_id
    assert owe(played, first) == 1
    with played.pool.connection() as connection:
        assert backfill.cancel(connection, None) == 1
    assert not played.owe()
    with played.pool.connection() as connection:
        assert backfill.resume(connection, None) == 1
    played.finish()
    assert status(played) == {"completed": 1}
    with played.pool.connection() as connection:
        assert backfill.outdated(connection, Which(current_version())) == 2


def test_a_failed_one_is_told_and_a_lost_one_owed_again(played: Played) -> None:
    played.execute("UPDATE matches SET extractor_version = 'older'")
    owe(played)
    spoilt = played.matches[0]
    played.store.put_object(played.key(spoilt), b"[]")
    played.finish()
    assert status(played) == {"completed": 2, "failed": 1}
    played.store.put(played.key(spoilt), [spoilt.telemetry_gz()])
    played.execute(
        "UPDATE match_reprocessing_status SET backfill_status = 'queued', backfill_completed_at = NULL"
    )
    played.execute("UPDATE ledger SET state = 'done'")
    played.finish()
    assert status(played) == {"completed": 3}


def test_without_telemetry_it_keeps_its_numbers(played: Played) -> None:
    before = played.tables()
    played.execute("UPDATE matches SET extractor_version = 'older'")
    for match in played.matches:
        played.store._files.rm(played.store._path(played.key(match)))
    owe(played)
    played.finish()
    assert status(played) == {"no_telemetry": 3}
    after = played.tables()
    assert {name for name in after if after[name] != before[name]} == {"matches"}


def test_work_that_waits_on_another_lane_stays_there_and_does_it(played: Played) -> None:
    played.execute("UPDATE matches SET extractor_version = 'older'")
    owe(played)
    played.execute("UPDATE ledger SET state = 'ready', lane = 'high' WHERE job = 'telemetry'")
    played.orchestrator.round()
    assert status(played) == {"pending": 3}
    lanes = played.rows("SELECT lane FROM ledger WHERE job = 'telemetry'")
    assert {row["lane"] for row in lanes} == {"high"}
    played.finish()
    assert status(played) == {"completed": 3}


def test_a_match_without_a_row_in_the_ledger_is_read_again_all_the_same(played: Played) -> None:
    right = played.tables()
    played.execute("UPDATE matches SET extractor_version = 'older'")
    played.execute("DELETE FROM ledger")
    owe(played)
    played.finish()
    assert status(played) == {"completed": 3}
    assert played.tables() == right


def test_what_was_looked_for_in_vain_is_owed_again_only_by_name(played: Played) -> None:
    played.execute("UPDATE matches SET extractor_version = 'older'")
    for match in played.matches:
        played.store._files.rm(played.store._path(played.key(match)))
    owe(played)
    played.finish()
    assert owe(played) == 0
    assert owe(played, played.matches[0].match_id) == 1
