"""pewstats leaderboard: who is best at what."""

import click

from pewstats_collectors.cli.leaderboard import boards, close_week, events, player, rank, rating, submit


@click.group()
def leaderboard() -> None:
    """Boards of players by metric.

    \b
    Example: pewstats leaderboard show --metric damage --limit 10
    """


for command in (
    boards.show,
    rank.rank,
    player.player,
    rating.rating,
    events.event,
    submit.submit,
    close_week.close_week,
):
    leaderboard.add_command(command)
