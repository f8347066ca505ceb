"""pewstats db roles: roles of PostgreSQL that may only write, or only read."""

import sys
from contextlib import closing

import click
from psycopg.errors import InsufficientPrivilege

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import printable
from pewstats_collectors.db import migrations
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.db.roles import Roles, statements, too_mighty
from pewstats_collectors.errors import PewstatsError


@click.command()
@click.option("--write", required=True, metavar="NAME", help="The role of daemons and of changing commands.")
@click.option("--read", required=True, metavar="NAME", help="The role of people and dashboards that look.")
@click.option("--create", is_flag=True, help="Make roles that are not there, with LOGIN and no password.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="S",
    help="Longest statement of the reader; 0 is for ever.",
)
@click.option("--dry-run", is_flag=True, help="Print the statements, and change nothing.")
def roles(write: str, read: str, create: bool, timeout: float, dry_run: bool) -> None:
    """Let one role write and another only read, besides the one that migrates and owns everything.

    Run it as the owner (a superuser, or with CREATEROLE), after `db migrate`, as often as you like; it holds
    for tables of later migrations too. Neither role can change the schema or what is known of migrations.
    Passwords are not its business: make the roles with yours before, or --create them and then say
    `\\password NAME` in `pewstats db shell`. Temporary tables are closed to everybody but the writer.
    Exit 1 if one of them could still do more: somebody else granted that.

    \b
    Example: pewstats db roles --write pewstats_write --read pewstats_read --create
    """
    names = Roles(write, read, timeout)
    url = wiring.database_url(wiring.read_settings(), create=False)
    with closing(connect(url, autocommit=True)) as connection:
        migrations.check(connection)
        wanted = statements(connection, names, create=create)
        for statement in wanted:
            click.echo(printable(f"{statement};"))
        if dry_run:
            return
        _run(connection, wanted)
        found = too_mighty(connection, names)
    for role, what in found:
        click.echo(f"pewstats: role {role} may still {what}: REVOKE it as whoever granted it", err=True)
    sys.exit(1 if found else 0)


def _run(connection: Connection, wanted: list[str]) -> None:
    try:
        with connection.transaction():
            for statement in wanted:
                connection.execute(statement.encode())
    except InsufficientPrivilege as error:
        raise PewstatsError(
            f"{error.diag.message_primary}: run it as a superuser, or as an owner with CREATEROLE; "
            "--dry-run prints the statements"
        ) from None
