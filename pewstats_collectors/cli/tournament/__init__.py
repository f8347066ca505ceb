"""pewstats tournament: a league from its rosters to its final results."""

import click

from pewstats_collectors.cli.tournament import (
    create,
    roster,
    rounds,
    schedule,
    season,
    standings,
    teams,
)


@click.group()
def tournament() -> None:
    """Leagues: seasons, rosters, rounds, schedules, standings, corrections.

    \b
    Example: pewstats tournament standings --season "Fall 2026" --division "Division 1"
    """


for command in (
    create.create,
    roster.roster,
    rounds.rounds,
    schedule.schedule,
    season.season,
    standings.standings,
    teams.teams,
):
    tournament.add_command(command)
