"""pewstats queue: what waits, and what could not be done."""

import click

from pewstats_collectors.cli.queue.dead import dead
from pewstats_collectors.cli.queue.discard import discard
from pewstats_collectors.cli.queue.replay import replay
from pewstats_collectors.cli.queue.status import status


@click.group()
def queue() -> None:
    """What waits to be done, and the dead letters of what could not be.

    \b
    Example: pewstats queue status
    """


queue.add_command(status)
queue.add_command(dead)
queue.add_command(replay)
queue.add_command(discard)
