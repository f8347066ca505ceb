"""pewstats tournament: a league from its rosters to its final results."""

import click

from pewstats_collectors.cli.tournament import imports, season, standings


@click.group()
def tournament() -> None:
    """Leagues: seasons, rosters, rounds, schedules, standings, corrections.

    \b
    Example: pewstats tournament standings --season "Fall 2026" --division "Division 1"
    """


for command in (season.season, imports.roster, imports.rounds, imports.schedule, standings.standings):
    tournament.add_command(command)
