"""pewstats tournament: a league from its rosters to its final results."""

import click

from pewstats_collectors.cli.tournament import (
    adjustments,
    audit,
    completeness,
    create,
    decisions,
    results,
    review,
    roster,
    rounds,
    schedule,
    season,
    series,
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
    completeness.completeness,
    create.create,
    adjustments.head_start,
    decisions.not_tournament,
    decisions.override,
    adjustments.penalty,
    results.place,
    decisions.remake,
    results.results,
    review.review,
    roster.roster,
    rounds.rounds,
    schedule.schedule,
    season.season,
    series.series,
    standings.standings,
    teams.teams,
    decisions.undo,
):
    tournament.add_command(command)
