"""One leads, another takes over; and whether anybody works on a job can be seen."""

import psycopg
import pytest

from pewstats_collectors.db.leader import Leader, at_work, is_worked_on
from pewstats_collectors.db.pool import Connection, Pool
from tests.sessions import END_OTHERS
from tests.waiting import until


def test_one_leads_until_it_lets_go(database: str) -> None:
    with Leader(database, "discovery") as first, Leader(database, "discovery") as second:
        assert first.leads()
        assert not second.leads()
        assert first.leads()
    with Leader(database, "discovery") as third:
        until(third.leads, seconds=5)


def test_leaders_of_different_things_do_not_hinder_each_other(database: str) -> None:
    with Leader(database, "discover-main") as first, Leader(database, "discover-tournament") as second:
        assert first.leads()
        assert second.leads()


def test_another_takes_over_when_the_leaders_connection_dies(database: str, connection: Connection) -> None:
    with Leader(database, "discovery") as first, Leader(database, "discovery") as second:
        assert first.leads()
        connection.execute(END_OTHERS)
        until(second.leads, seconds=5)
        assert not first.leads()  # it notices that its connection, and so the lock, is gone
        assert not first.leads()  # and does not get it back
        assert second.leads()


def test_without_a_database_nobody_leads() -> None:
    with Leader("postgresql://x@127.0.0.1:1/none", "discovery") as leader:
        assert not leader.leads()


def test_who_is_at_work_is_seen_and_seen_gone(pool: Pool, connection: Connection) -> None:
    assert not is_worked_on(connection, "summary")
    with at_work(pool, ["summary", "download"]):
        with at_work(pool, ["summary"]):
            assert is_worked_on(connection, "summary")
        assert is_worked_on(connection, "summary")
        assert is_worked_on(connection, "download")
        assert not is_worked_on(connection, "telemetry")
    assert not is_worked_on(connection, "summary")
    assert not is_worked_on(connection, "download")


def test_who_is_gone_without_a_word_is_seen_gone(pool: Pool, connection: Connection) -> None:
    def work_until_the_connection_is_gone() -> None:
        with at_work(pool, ["summary"]):
            assert is_worked_on(connection, "summary")
            connection.execute(END_OTHERS)
            until(lambda: not is_worked_on(connection, "summary"), seconds=5)

    with pytest.raises(psycopg.OperationalError):
        work_until_the_connection_is_gone()
