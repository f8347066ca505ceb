"""pewstats tournament create: a league."""

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.db.pool import in_transaction
from pewstats_collectors.db.tournaments import seasons
from pewstats_collectors.errors import UsageError


@click.command()
@click.argument("name")
def create(name: str) -> None:
    """Create a league, which has seasons.

    \b
    Example: pewstats tournament create "My League"
    """
    if not name.strip():
        raise UsageError("NAME: expected some text")
    with wiring.open_app(create=True) as app:
        made = in_transaction(app.pool, lambda connection: seasons.write_tournament(connection, name))
    click.echo(f"tournament {name!r}" if made else f"tournament {name!r} is there already")
