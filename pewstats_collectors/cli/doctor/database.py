"""Is the database there, is it one that will do, and has it all migrations?"""

from contextlib import closing

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.doctor.finding import Finding, fault, ok, warning
from pewstats_collectors.db import migrations, server
from pewstats_collectors.db.pool import connect
from pewstats_collectors.db.server import OLDEST, Server
from pewstats_collectors.errors import DatabaseUnavailable, UsageError
from pewstats_collectors.settings import Settings

DATABASE = "database"
MIGRATIONS = "migrations"
#: A supervisor with all daemons keeps about 40 connections.
FEW_CONNECTIONS = 20
NO_CONNECTIONS = 3


def look(chosen: Settings) -> tuple[list[Finding], str | None]:
    """What is to be said, and the URL if the other checks can use the database."""
    try:
        url = wiring.database_url(chosen, create=False)
        with closing(connect(url)) as connection:
            found = server.facts(connection)
            collation = server.collation_now(connection, found)
            lacking = migrations.missing(connection)
    except UsageError as error:  # there is no home, and none is made
        return [fault(DATABASE, str(error), "pewstats db migrate")], None
    except DatabaseUnavailable as error:
        advice = "is it up, and PEWSTATS_DATABASE_URL right? `pewstats db status`"
        return [fault(DATABASE, str(error), advice)], None
    schema = judge_migrations(lacking)
    return [judge(found, collation), schema], None if schema.is_one else url


def judge(found: Server, collation_now: str | None) -> Finding:
    """The gravest thing about the server."""
    left = found.connections - found.connections_used
    line = f"PostgreSQL {found.version}, {found.encoding}, {left} of {found.connections} connections left"
    if found.version_num // 10_000 < OLDEST:
        return fault(DATABASE, line, f"move to PostgreSQL {OLDEST} or newer (pg_dump, pg_restore)")
    if found.encoding != "UTF8":
        return fault(DATABASE, line, "make the database anew: CREATE DATABASE ... ENCODING 'UTF8'")
    if found.in_recovery:
        return fault(DATABASE, f"{line}; a standby", "set PEWSTATS_DATABASE_URL to the primary")
    if left <= NO_CONNECTIONS:
        return fault(DATABASE, line, "raise max_connections, or end whoever holds them")
    if found.collation_was is not None and found.collation_was != collation_now:
        line += f"; collation {found.collation} was version {found.collation_was}, now {collation_now}"
        advice = "REINDEX DATABASE, then ALTER DATABASE ... REFRESH COLLATION VERSION (`pewstats db shell`)"
        return warning(DATABASE, line, advice)
    if left < FEW_CONNECTIONS:
        return warning(DATABASE, line, "raise max_connections before more workers start")
    return ok(DATABASE, line + (f"; {found.role} may only read" if found.read_only else ""))


def judge_migrations(lacking: list[str]) -> Finding:
    """None may be missing."""
    if lacking:
        return fault(MIGRATIONS, f"the database lacks {', '.join(lacking)}", "pewstats db migrate")
    return ok(MIGRATIONS, "the database has all")
