"""Migrations forward, back, and by several at once."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psycopg
import pytest

from pewstats_collectors.db.migrations import check, migrate, roll_back, status
from pewstats_collectors.db.postgres_programs import programs
from pewstats_collectors.errors import DatabaseUnavailable, NotMigrated
from pewstats_collectors.resources import sql_folder

_FILES = sorted((sql_folder() / "migrations").glob("*.sql"))
_NAMES = [file.stem for file in _FILES if not file.name.endswith(".rollback.sql")]


def schema(url: str) -> str:
    """The schema as pg_dump writes it, without what differs between any two dumps."""
    command: list[str | Path] = [
        programs() / "pg_dump",
        "--schema-only",
        "--no-owner",
        "--exclude-table=*yoyo*",
        url,
    ]
    dump = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.sub(r"^\\(un)?restrict .*$", "", dump, flags=re.MULTILINE)


def test_migrations_are_numbered_without_gaps_and_each_has_its_rollback() -> None:
    assert [name[:4] for name in _NAMES] == [f"{number:04}" for number in range(1, len(_NAMES) + 1)]
    assert {file.name for file in _FILES} == {
        f"{name}{kind}.sql" for name in _NAMES for kind in ("", ".rollback")
    }


def test_up_down_and_up_again_gives_the_same_schema(empty_database: str) -> None:
    empty = schema(empty_database)
    assert migrate(empty_database) == _NAMES
    first = schema(empty_database)
    assert "CREATE TABLE public.match_summaries" in first
    assert roll_back(empty_database, None) == _NAMES[::-1]
    assert schema(empty_database) == empty
    assert migrate(empty_database) == _NAMES
    assert schema(empty_database) == first
    assert migrate(empty_database) == []


def test_a_url_may_name_several_hosts(empty_database: str) -> None:
    several = empty_database.replace("@", "@127.0.0.1:1,")
    assert migrate(several) == _NAMES
    assert roll_back(several, _NAMES[-2]) == _NAMES[-1:]


def test_every_migration_can_be_undone_by_itself(empty_database: str) -> None:
    migrate(empty_database)
    steps = [schema(empty_database)]
    for name, before in zip(_NAMES[::-1], [*_NAMES[-2::-1], None], strict=True):
        assert roll_back(empty_database, before) == [name]
        steps.append(schema(empty_database))
    assert len(set(steps)) == len(steps)
    migrate(empty_database)
    assert schema(empty_database) == steps[0]


def test_four_processes_that_migrate_at_once_apply_each_migration_once(empty_database: str) -> None:
    with get_context("spawn").Pool(4) as processes:
        applied = processes.map(migrate, [empty_database] * 4)
        processes.close()
        processes.join()
    assert sorted(name for names in applied for name in names) == _NAMES


def test_two_threads_that_migrate_at_once_do_no_harm(empty_database: str) -> None:
    with ThreadPoolExecutor(2) as threads:
        applied = list(threads.map(migrate, [empty_database] * 2))
    assert sorted(name for names in applied for name in names) == _NAMES


def test_check_names_what_is_missing_and_the_command(empty_database: str) -> None:
    with psycopg.connect(empty_database) as connection:
        with pytest.raises(NotMigrated, match=rf"lacks {', '.join(_NAMES)}: run `pewstats db migrate`"):
            check(connection)
        migrate(empty_database)
        check(connection)
        roll_back(empty_database, _NAMES[-2])
        with pytest.raises(NotMigrated, match=f"lacks {_NAMES[-1]}: run"):
            check(connection)
        assert [step.name for step in status(connection) if step.applied] == _NAMES[:-1]


def test_a_migration_that_fails_leaves_none_of_its_statements(empty_database: str) -> None:
    careers = [name for name in _NAMES if name >= "0007"]
    migrate(empty_database)
    roll_back(empty_database, _NAMES[-len(careers) - 1])
    before = schema(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE TABLE player_stats (in_the_way text)")
    with pytest.raises(psycopg.errors.DuplicateTable):
        migrate(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("DROP TABLE player_stats")
    assert schema(empty_database) == before
    assert migrate(empty_database) == careers


def test_a_migration_that_is_held_up_is_not_said_to_be_a_database_out_of_reach(empty_database: str) -> None:
    migrate(empty_database)
    roll_back(empty_database, "0006_tournaments")
    with psycopg.connect(empty_database) as connection:
        connection.execute("LOCK TABLE matches")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            migrate(f"{empty_database}?options=-c%20lock_timeout%3D100ms")
    assert migrate(empty_database)[0] == "0007_careers"


def test_a_database_that_is_not_there_is_an_error_without_the_password() -> None:
    with pytest.raises(DatabaseUnavailable) as failed:
        migrate("postgresql://somebody:a-secret@127.0.0.1:1/none")
    assert "a-secret" not in str(failed.value)
