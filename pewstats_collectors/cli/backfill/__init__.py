"""pewstats backfill: details for players who are tracked since, and matches that are read again."""

import click

from pewstats_collectors.cli.backfill.change import cancel, player, reprocess, resume
from pewstats_collectors.cli.backfill.run import run
from pewstats_collectors.cli.backfill.status import status


@click.group()
def backfill() -> None:
    """What matches owe to players who are tracked since they were read, and what a new extractor reads again.

    \b
    Example: pewstats backfill status
    """


for command in (run, status, player, cancel, resume, reprocess):
    backfill.add_command(command)
