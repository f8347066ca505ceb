"""pewstats leaderboard: who is best at what."""

import click

from pewstats_collectors.cli.leaderboard import boards, player, rank


@click.group()
def leaderboard() -> None:
    """Boards of players by metric.

    \b
    Example: pewstats leaderboard show --metric damage --limit 10
    """


for command in (boards.show, rank.rank, player.player):
    leaderboard.add_command(command)
