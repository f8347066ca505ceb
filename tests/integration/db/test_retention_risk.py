"""What the API will forget and is not stored: which matches count, how long is left, what asking costs."""

from datetime import UTC, datetime, timedelta

import pytest

from pewstats_collectors.db import retention_risk
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from tests.integration.db.test_missing_steps import Steps, known

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
RETENTION = timedelta(days=14)


def played(connection: Connection, match_id: str, hours_left: float | None, steps: Steps) -> None:
    """A match the API forgets in so many hours (None: its start is not known), with these rows."""
    known(connection, steps, match_id)
    if hours_left is not None:
        connection.execute(
            "UPDATE matches SET has_match_object = true, created_at = %s WHERE match_id = %s",
            (NOW - RETENTION + timedelta(hours=hours_left), match_id),
        )


def at_risk(connection: Connection, hours: float | None = 72, limit: int | None = None) -> list[str]:
    found = retention_risk.at_risk(connection, now=NOW, retention=RETENTION, hours=hours, limit=limit)
    return [one.match_id for one in found]


def test_the_first_to_be_forgotten_comes_first(connection: Connection) -> None:
    played(connection, "later", 30, {"summary": "done", "download": "snoozed"})
    played(connection, "soon", 2, {"summary": "done", "download": "ready"})
    played(connection, "far", 100, {"summary": "done", "download": "running"})
    assert at_risk(connection) == ["soon", "later"]
    assert at_risk(connection, hours=24) == ["soon"]
    assert at_risk(connection, hours=None) == ["soon", "later", "far"]
    assert at_risk(connection, hours=None, limit=2) == ["soon", "later"]
    first = retention_risk.at_risk(connection, now=NOW, retention=RETENTION, hours=24)[0]
    assert (first.shard, first.job, first.state, first.reason) == ("steam", "download", "ready", None)
    assert first.started_at == NOW - RETENTION + timedelta(hours=2)
    assert first.hours_left == pytest.approx(2)
    assert retention_risk.least_hours_left(connection, now=NOW, retention=RETENTION) == pytest.approx(2)


@pytest.mark.parametrize(
    ("hours_left", "steps"),
    [
        (2, {"summary": "done", "download": "done", "telemetry": "ready"}),
        (2, {"summary": "done", "download": "rejected"}),
        (2, {"summary": "ready", "download": "done"}),  # summarised once more: its object is stored
        (-2, {"summary": "done", "download": "failed"}),  # nobody can fetch it any more
        (None, {"summary": "rejected"}),
    ],
)
def test_what_is_stored_or_lost_is_at_no_risk(
    connection: Connection, hours_left: float | None, steps: Steps
) -> None:
    played(connection, "m1", hours_left, steps)
    assert at_risk(connection, hours=None) == []
    assert retention_risk.least_hours_left(connection, now=NOW, retention=RETENTION) is None


@pytest.mark.parametrize(
    ("hours_left", "steps"),
    [
        (2, {"summary": "done", "download": "failed"}),
        (2, {"summary": "failed", "download": "ready"}),
        (-2, {"summary": "done", "download": "ready"}),
        (-2, {"summary": "done", "download": "snoozed"}),
    ],
)
def test_what_can_still_be_asked_for_is(connection: Connection, hours_left: float, steps: Steps) -> None:
    played(connection, "m1", hours_left, steps)
    left = retention_risk.least_hours_left(connection, now=NOW, retention=RETENTION)
    assert left == pytest.approx(hours_left)


@pytest.mark.parametrize("state", ["ready", "snoozed", "running", "failed"])
def test_a_match_without_a_start_began_before_it_was_owed(connection: Connection, state: str) -> None:
    known(connection, {"summary": state}, "m1")
    connection.execute("UPDATE ledger SET owed_since = %s", (NOW - timedelta(days=13),))
    [found] = retention_risk.at_risk(connection, now=NOW, retention=RETENTION, hours=72)
    assert (found.started_at, found.job) == (None, "summary")
    assert found.hours_left == pytest.approx(24)


def test_an_imported_telemetry_file_still_lacks_its_match_object(connection: Connection) -> None:
    known(connection, {"summary": "ready", "download": "done"}, "m1", by="import")
    connection.execute("UPDATE matches SET created_at = %s", (NOW - timedelta(days=13),))
    assert at_risk(connection) == ["m1"]


def test_work_that_is_done_costs_nothing(connection: Connection) -> None:
    """Nor are all matches looked at: each part of the ledger is found by its own index."""
    connection.execute(
        "INSERT INTO matches "
        "(match_id, shard, discovered_by, discovery_priority, has_match_object, created_at) "
        "SELECT 'm' || n, 'steam', 'main', 'normal', true, %s FROM generate_series(1, 20000) AS n",
        (NOW,),
    )
    connection.execute(
        "INSERT INTO ledger (job, subject, state, lane) SELECT job, match_id, 'done', 'normal' "
        "FROM matches, unnest(ARRAY['summary', 'download']) AS job"
    )
    connection.execute("UPDATE ledger SET state = 'ready' WHERE job = 'download' AND subject LIKE 'm1_'")
    connection.execute("ANALYZE matches, ledger")
    values = {"now": NOW, "retention": RETENTION, "hours": None, "limit": None}
    plan = connection.execute(b"EXPLAIN " + sql("retention_risk", "at_risk").encode(), values).fetchall()
    steps = "\n".join(row[0] for row in plan)
    assert "Seq Scan" not in steps, steps
    assert {"ledger_nudged", "ledger_leases", "ledger_given_up", "matches_pkey"} <= set(
        steps.replace("(", " ").split()
    ), steps
