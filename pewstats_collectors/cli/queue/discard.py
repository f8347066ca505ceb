"""pewstats queue discard: dead letters are let go for good."""

import sys

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.queue.choosing import Choice, check, chooses, complain, say, waiting
from pewstats_collectors.db import dead_letters
from pewstats_collectors.db.dead_letters import DISCARDED
from pewstats_collectors.db.pool import in_transaction


@click.command()
@chooses
def discard(choice: Choice, dry_run: bool, actor: str, note: str | None) -> None:
    """Let dead letters go for good: their work stays undone. Exit 1 if one of the IDs does not wait.

    \b
    Example: pewstats queue discard 12 13 --note "the CDN never had it"
    """
    check(choice, "discard")
    with wiring.open_app() as app:
        letters, refused = waiting(app.pool, choice)
        if not dry_run:
            numbers = [one["id"] for one in letters]
            gone = in_transaction(
                app.pool, lambda one: dead_letters.resolve(one, numbers, DISCARDED, actor, note)
            )
            discarded = {one.id for one in gone}
            letters = [one for one in letters if one["id"] in discarded]
    how = "would be discarded" if dry_run else "discarded"
    for one in letters:
        say(how, one)
    if not letters:
        click.echo(f"nothing {how}", err=True)
    sys.exit(complain(refused))
