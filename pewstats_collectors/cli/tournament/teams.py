"""pewstats tournament teams: which team plays in which division."""

from pathlib import Path

import click

from pewstats_collectors.cli.tournament.imports import of_file, take_in
from pewstats_collectors.db.tournaments import files
from pewstats_collectors.matches.user_files import read_teams


@click.group()
def teams() -> None:
    """Which team plays in which division.

    \b
    Example: pewstats tournament teams import teams.csv
    """


@teams.command("import")
@of_file
def import_teams(file: Path, dry_run: bool, actor: str) -> None:
    """Take in teams (CSV or JSON); one that is there moves. Checked whole, nothing half imported.

    \b
    Example: pewstats tournament teams import teams.csv --dry-run
    """
    rows = take_in(file, read_teams, files.import_teams, kind="teams", actor=actor, dry_run=dry_run)
    click.echo(f"{len(rows)} teams", err=dry_run)
