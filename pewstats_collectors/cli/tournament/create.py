"""pewstats tournament create: a league."""

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.tournament.by_whom import by_actor
from pewstats_collectors.db.pool import Connection, in_transaction
from pewstats_collectors.db.tournaments import audit, seasons
from pewstats_collectors.errors import UsageError


@click.command()
@click.argument("name")
@by_actor
def create(name: str, actor: str) -> None:
    """Create a league, which has seasons.

    \b
    Example: pewstats tournament create "My League"
    """
    if not name.strip():
        raise UsageError("NAME: expected some text")
    with wiring.open_app(create=True) as app:
        made = in_transaction(app.pool, lambda connection: _create(connection, name, actor))
    click.echo(f"tournament {name!r}" if made else f"tournament {name!r} is there already")


def _create(connection: Connection, name: str, actor: str) -> bool:
    made = seasons.write_tournament(connection, name)
    if made:
        audit.write(connection, actor=actor, action="create tournament", subject=name, reason=None)
    return made
