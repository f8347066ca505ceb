"""Next steps without a row: each kind is found and owed in its lane, and what only looks like one is not."""

import pytest

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.pool import Connection, Pool, connect, in_transaction
from tests.integration.db.concurrency import beside

Steps = dict[str, str]
"""State by job, with the lane behind a blank where it is not `low`."""

ALL_DONE = {"summary": "done", "download": "done", "telemetry": "done", "aggregate": "done"}


def known(connection: Connection, steps: Steps, match_id: str = "m1", *, by: str = "main") -> None:
    """A match of discovery's lane normal, with these rows in the ledger."""
    matches.discover(connection, match_id, "steam", by=by, lane="normal")
    for job, state in steps.items():
        state, _, lane = state.partition(" ")
        lease = ("gen_random_uuid()", "now()") if state == "running" else ("NULL", "NULL")
        connection.execute(
            "INSERT INTO ledger (job, subject, state, lane, lease_token, lease_until) "  # noqa: S608 - ours
            f"VALUES (%s, %s, %s, %s, {lease[0]}, {lease[1]})".encode(),
            (job, match_id, state, lane or "low"),
        )


def owed(connection: Connection, limit: int = 10) -> list[tuple[str, str, str]]:
    found = ledger.owe_missing_steps(connection, limit=limit)
    return [(one.job, one.subject, one.lane) for one in found]


@pytest.mark.parametrize(
    ("steps", "missing", "lane"),
    [
        ({}, "summary", "normal"),
        (ALL_DONE | {"summary": ""}, "summary", "normal"),
        ({"summary": "done"}, "download", "low"),
        ({"summary": "done high", "telemetry": "done", "aggregate": "done"}, "download", "high"),
        ({"summary": "done", "download": "done high"}, "telemetry", "high"),
        ({"summary": "done", "download": "done", "telemetry": "done high"}, "aggregate", "high"),
        ({"summary": "done", "download": "done", "telemetry": "failed"}, "aggregate", "low"),
        ({"summary": "done", "download": "done", "telemetry": "rejected"}, "aggregate", "low"),
        ({"summary": "done", "download": "failed high"}, "aggregate", "high"),
        ({"summary": "done", "download": "rejected"}, "aggregate", "low"),
    ],
)
def test_a_missing_step_is_owed_in_the_lane_of_the_one_before(
    connection: Connection, steps: Steps, missing: str, lane: str
) -> None:
    known(connection, {job: state for job, state in steps.items() if state})
    assert owed(connection) == [(missing, "m1", lane)]
    assert owed(connection) == []
    [due] = ledger.due(connection, settled_s=5, limit=10)
    assert (due.job, due.subject) == (missing, "m1")
    assert ledger.claim(connection, missing, "m1", lease_s=60)


@pytest.mark.parametrize(
    "steps",
    [
        ALL_DONE,
        {"summary": "done", "download": "rejected", "aggregate": "done"},
        {"summary": "ready"},
        {"summary": "running"},
        {"summary": "failed"},
        {"summary": "rejected"},
        {"summary": "done", "download": "snoozed"},
        {"summary": "done", "download": "done", "telemetry": "running"},
        {"summary": "done", "download": "done", "telemetry": "rejected", "aggregate": "ready"},
    ],
)
def test_where_nothing_is_to_come_yet_or_any_more_nothing_is_missing(
    connection: Connection, steps: Steps
) -> None:
    known(connection, steps)
    assert owed(connection) == []


@pytest.mark.parametrize(("lane", "raised"), [("normal", "high"), ("low", "low")])
def test_the_download_of_a_tournament_match_is_owed_as_its_summary_would_have_owed_it(
    connection: Connection, lane: str, raised: str
) -> None:
    known(connection, {"summary": f"done {lane}"})
    connection.execute("UPDATE matches SET is_tournament_match = true")
    assert owed(connection) == [("download", "m1", raised)]


def test_what_came_as_telemetry_only_needs_no_summary(connection: Connection) -> None:
    known(connection, ALL_DONE, "telemetry only", by="import")
    connection.execute("DELETE FROM ledger WHERE job = 'summary'")
    connection.execute("UPDATE matches SET extractor_version = '2-a'")
    known(connection, {}, "object only", by="import")
    assert owed(connection) == [("summary", "object only", "normal")]
    connection.execute("UPDATE matches SET has_match_object = true WHERE match_id = 'telemetry only'")
    assert owed(connection) == [("summary", "telemetry only", "normal")]


def test_work_on_matches_that_are_not_there_has_no_next_step(connection: Connection) -> None:
    known(connection, {"summary": "done", "download": "done"})
    connection.execute("DELETE FROM matches")
    assert owed(connection) == []


def test_many_missing_steps_are_owed_in_several_rounds(connection: Connection) -> None:
    for number in range(5):
        known(connection, {}, f"m{number}")
    assert [[subject for _, subject, _ in owed(connection, limit=2)] for _ in range(4)] == [
        ["m0", "m1"],
        ["m2", "m3"],
        ["m4"],
        [],
    ]


def test_two_that_look_at_once_owe_each_step_once(connection: Connection, pool: Pool, database: str) -> None:
    known(connection, {})
    with connect(database) as first:
        assert len(owed(first)) == 1
        with beside(database, lambda: in_transaction(pool, owed)) as second:
            assert not second.done()
            first.commit()
        assert second.result() == []
