"""pewstats player: who is tracked, and who is not to be seen."""

import click

from pewstats_collectors.cli.player import hidden, tracked


@click.group()
def player() -> None:
    """Who is tracked: their matches are discovered and their details kept; and who is on no board.

    \b
    Example: pewstats player add SomePlayer
    """


for command in (tracked.add, tracked.remove, tracked.list_players, hidden.hide, hidden.unhide, hidden.erase):
    player.add_command(command)
