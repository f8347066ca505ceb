"""pewstats db: the database behind everything."""

import os
import sys

import click
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.database_roles import roles
from pewstats_collectors.cli.database_size import size
from pewstats_collectors.cli.output import print_json
from pewstats_collectors.db import migrations, postgres_programs
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.db.pool import connect
from pewstats_collectors.errors import UsageError


@click.group()
def db() -> None:
    """The database: migrate, look, stop.

    \b
    Example: pewstats db status
    """


db.add_command(roles)
db.add_command(size)


@db.command()
@click.option("--back-to", metavar="NAME", help="Undo every migration after this one; 'none' undoes all.")
def migrate(back_to: str | None) -> None:
    """Bring the schema up to date; makes the embedded database if there is none.

    \b
    Example: PEWSTATS_DATABASE_URL=postgresql://... pewstats db migrate
    """
    chosen = wiring.read_settings()
    if chosen.database_url is not None:
        url = chosen.database_url.get_secret_value()
    else:
        url = EmbeddedServer(chosen.home).start()
    if back_to is None:
        for name in migrations.migrate(url):
            click.echo(f"applied {name}")
        return
    with connect(url) as connection:
        known = [step.name for step in migrations.status(connection)]
    if back_to != "none" and back_to not in known:
        raise UsageError(f"--back-to {back_to}: no such migration, known are {', '.join(known)}")
    for name in migrations.roll_back(url, None if back_to == "none" else back_to):
        click.echo(f"undone {name}")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def status(as_json: bool) -> None:
    """Which migrations the database has; exit 1 if it lacks any.

    \b
    Example: pewstats db status --json
    """
    chosen = wiring.read_settings()
    with connect(_existing_url()) as connection:
        steps = migrations.status(connection)
    if as_json:
        print_json({"migrations": [{"name": step.name, "applied": step.applied} for step in steps]})
    else:
        where = "PEWSTATS_DATABASE_URL" if chosen.database_url else str(chosen.home.absolute())
        click.echo(f"database: {where}")
        for step in steps:
            click.echo(f"{'applied' if step.applied else 'missing'}  {step.name}")
    if not all(step.applied for step in steps):
        sys.exit(1)


@db.command()
def url() -> None:
    """Print the database URL and nothing else; starts the embedded server.

    \b
    Example: psql "$(pewstats db url)"
    """
    click.echo(_existing_url())


@db.command(context_settings={"ignore_unknown_options": True})
@click.argument("psql_args", nargs=-1, type=click.UNPROCESSED)
def shell(psql_args: tuple[str, ...]) -> None:
    """Open psql on the database; arguments go to psql.

    \b
    Example: pewstats db shell -c 'select count(*) from matches'
    """
    program = postgres_programs.programs() / "psql"
    parts = conninfo_to_dict(_existing_url())
    secret = {"PGPASSWORD": str(parts.pop("password"))} if "password" in parts else {}
    ours = {"PGAPPNAME": "pewstats db shell", "PAGER": os.environ.get("PAGER", "less -FRSX")}
    command = [str(program), "-d", make_conninfo("", **parts), *psql_args]  # everybody may read command lines
    os.execve(program, command, os.environ | ours | secret)  # noqa: S606 -- psql gets Ctrl-C itself


@db.command()
def stop() -> None:
    """Stop the embedded server; its data stays.

    \b
    Example: pewstats db stop
    """
    server = EmbeddedServer(wiring.read_settings().home)
    click.echo("stopped" if server.stop() else "was not running")


@db.command()
def upgrade() -> None:
    """Move the embedded database to this PostgreSQL version.

    \b
    Example: pewstats db upgrade
    """
    server = EmbeddedServer(wiring.read_settings().home)
    if not server.exists():
        raise UsageError(f"no database in {server.home}")
    server.start()  # raises when the folder is of another version
    click.echo("nothing to do: the data is of this PostgreSQL version")


def _existing_url() -> str:
    return wiring.database_url(wiring.read_settings(), create=False)
