"""pewstats leaderboard: who is best at what."""

import click

from pewstats_collectors.cli.leaderboard import boards, rating


@click.group()
def leaderboard() -> None:
    """Boards of players by metric.

    \b
    Example: pewstats leaderboard show --metric damage --limit 10
    """


for command in (boards.show, rating.rating):
    leaderboard.add_command(command)
