"""Which nudges count as lost: an empty queue has none, and in one that is not empty they are overtaken."""

import pytest

from pewstats_collectors.db import ledger
from pewstats_collectors.db.pool import Connection, connect

SILENT_S = 60
QUEUE = "summary.normal"


def published(connection: Connection, *subjects: str, s_ago: float, job: str = "summary") -> None:
    """Owed and published so many seconds ago."""
    for subject in subjects:
        ledger.add(connection, job, subject)
    connection.execute(
        "UPDATE ledger SET published_at = now() - make_interval(secs => %(ago)s), "
        "owed_since = now() - make_interval(secs => %(ago)s) "
        "WHERE job = %(job)s AND subject = ANY (%(subjects)s)",
        {"ago": s_ago, "job": job, "subjects": list(subjects)},
    )


def running(connection: Connection, subject: str, *, s_ago: float, job: str = "summary") -> None:
    """Worked on now, and owed since so many seconds ago."""
    published(connection, subject, s_ago=s_ago, job=job)
    assert ledger.claim(connection, job, subject, lease_s=60)


def lost(connection: Connection, *waiting: str) -> set[str]:
    """Subjects that are owed a new nudge after a look with these queues not empty."""
    number = ledger.forget_lost_nudges(connection, silent_s=SILENT_S, waiting=waiting)
    found = {row[0] for row in connection.execute("SELECT subject FROM ledger WHERE published_at IS NULL")}
    assert len(found) == number
    return found


def test_what_waits_in_a_long_queue_is_not_lost_however_long_it_waits(connection: Connection) -> None:
    published(connection, "first", "second", s_ago=9000)
    assert lost(connection, QUEUE) == set()
    running(connection, "head of the queue", s_ago=9020)
    assert lost(connection, QUEUE) == set()
    assert lost(connection, "download.normal") == {"first", "second"}


def test_what_was_overtaken_in_a_queue_that_never_empties_is_lost(connection: Connection) -> None:
    published(connection, "lost", s_ago=300)
    published(connection, "waits", s_ago=200)
    running(connection, "new", s_ago=200)
    assert lost(connection, QUEUE) == {"lost"}


def test_a_nudge_is_overtaken_only_after_the_silent_time(connection: Connection) -> None:
    published(connection, "perhaps", s_ago=300)
    running(connection, "new", s_ago=250)
    assert lost(connection, QUEUE) == set()


@pytest.mark.parametrize(("job", "lane"), [("download", "normal"), ("summary", "high")])
def test_other_queues_overtake_nobody(connection: Connection, job: str, lane: str) -> None:
    published(connection, "waits", s_ago=300)
    running(connection, "new", s_ago=10, job=job)
    connection.execute("UPDATE ledger SET lane = %s WHERE state = 'running'", (lane,))
    assert lost(connection, QUEUE) == set()


def test_work_that_comes_a_second_time_overtakes_nobody(connection: Connection) -> None:
    """It was given back and published anew, but its first message is in the queue where it always was."""
    published(connection, "waits", s_ago=300)
    running(connection, "came again", s_ago=310)
    connection.execute("UPDATE ledger SET published_at = now() WHERE state = 'running'")
    assert lost(connection, QUEUE) == set()


def test_one_that_is_early_for_whatever_reason_overtakes_nobody_alone(connection: Connection) -> None:
    published(connection, "waits", s_ago=300)
    running(connection, "early", s_ago=10)
    running(connection, "head of the queue", s_ago=310)
    assert lost(connection, QUEUE) == set()


def test_who_is_being_claimed_is_left_alone(connection: Connection, database: str) -> None:
    published(connection, "claimed now", "lost", s_ago=300)
    connection.execute("SET lock_timeout = '5s'")
    with connect(database) as claiming:
        assert ledger.claim(claiming, "summary", "claimed now", lease_s=60)
        assert lost(connection) == {"lost"}
