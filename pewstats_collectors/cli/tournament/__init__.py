"""pewstats tournament: a league from its rosters to its final results."""

import click

from pewstats_collectors.cli.tournament import (
    adjustments,
    audit,
    create,
    decisions,
    review,
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
    adjustments.adjustments,
    decisions.assign,
    audit.audit,
    create.create,
    adjustments.head_start,
    decisions.not_tournament,
    decisions.override,
    adjustments.penalty,
    decisions.remake,
    review.review,
    roster.roster,
    rounds.rounds,
    schedule.schedule,
    season.season,
    standings.standings,
    teams.teams,
    decisions.undo,
):
    tournament.add_command(command)
