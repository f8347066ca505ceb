"""Numbered SQL migrations, forward and back, applied under an advisory lock.

sql/migrations/NNNN_what.sql goes forward, NNNN_what.rollback.sql back. An embedded database migrates itself;
an external one only when it is told to.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import psycopg
import yoyo

from pewstats_collectors.db.pool import connect
from pewstats_collectors.db.queries import sql
from pewstats_collectors.errors import NotMigrated
from pewstats_collectors.resources import sql_folder


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema and whether the database has it."""

    name: str
    applied: bool


def migrate(url: str) -> list[str]:
    """Apply every migration the database lacks, in order; returns their names. Raises DatabaseUnavailable."""
    with _locked_backend(url) as (backend, known):
        owed = backend.to_apply(known)
        names = [migration.id for migration in owed]
        backend.apply_migrations(owed)
        return names


def roll_back(url: str, to: str | None) -> list[str]:
    """Undo every migration after `to` (None: all of them), newest first; returns their names."""
    with _locked_backend(url) as (backend, known):
        applied = backend.to_rollback(known)
        undone = applied.filter(lambda migration: to is None or migration.id > to)
        backend.rollback_migrations(undone)
        return [migration.id for migration in undone]


def status(connection: psycopg.Connection) -> list[Migration]:
    """Every migration this program knows, in order."""
    found = connection.execute(sql("migrations", "has_history")).fetchone()
    applied: set[str] = set()
    if found and found[0]:
        applied = {row[0] for row in connection.execute(sql("migrations", "applied"))}
    return [Migration(name, name in applied) for name in _names()]


def missing(connection: psycopg.Connection) -> list[str]:
    """Names of the migrations this program knows and the database lacks, in order."""
    return [step.name for step in status(connection) if not step.applied]


def check(connection: psycopg.Connection) -> None:
    """Raise NotMigrated, naming what is missing and the command to run."""
    if lacking := missing(connection):
        raise NotMigrated(f"the database lacks {', '.join(lacking)}: run `pewstats db migrate`")


def _names() -> list[str]:
    files = (sql_folder() / "migrations").glob("*.sql")
    return sorted(file.stem for file in files if not file.name.endswith(".rollback.sql"))


@contextmanager
def _locked_backend(
    url: str,
) -> Iterator[tuple[yoyo.backends.DatabaseBackend, yoyo.migrations.MigrationList]]:
    """A migration backend that nobody else uses at the same time.

    The lock belongs to a connection and goes with it; the library's own lock is a row that a killed
    process would leave behind for ever.
    """
    known = yoyo.read_migrations(str(sql_folder() / "migrations"))
    with connect(url, autocommit=True) as guard:
        guard.execute(sql("migrations", "lock"))
        backend = yoyo.get_backend(_with_driver(url))
        with closing(backend.connection):
            yield backend, known


def _with_driver(url: str) -> str:
    """As a whole: the library's own parser knows no list of hosts and less than libpq takes."""
    return f"postgresql+psycopg:?{urlencode({'conninfo': url})}"
