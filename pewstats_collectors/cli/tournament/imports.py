"""pewstats tournament roster|rounds|schedule import: the files that admins bring."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.tournament import changes
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import rosters, schedules, seasons
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.user_files import (
    RosterRow,
    RoundRow,
    ScheduleRow,
    read_roster,
    read_rounds,
    read_schedule,
)

_Row = TypeVar("_Row", RosterRow, RoundRow, ScheduleRow)
_dry_run = click.option(
    "--dry-run", is_flag=True, help="Show what would change in the standings; change nothing."
)


@click.group()
def roster() -> None:
    """Who plays for whom.

    \b
    Example: pewstats tournament roster import roster.csv
    """


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_dry_run
def import_roster(file: Path, dry_run: bool) -> None:
    """Take in a roster (CSV or JSON); checked whole, nothing half imported.

    \b
    Example: pewstats tournament roster import roster.csv
    """
    rows = _import(file, read_roster, rosters.write_roster, dry_run=dry_run)
    click.echo(f"{len(rows)} players of {len({(row.season, row.team) for row in rows})} teams")


@click.group()
def rounds() -> None:
    """When a division plays.

    \b
    Example: pewstats tournament rounds import rounds.csv
    """


@rounds.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_dry_run
def import_rounds(file: Path, dry_run: bool) -> None:
    """Take in rounds (CSV or JSON); checked whole, nothing half imported.

    \b
    Example: pewstats tournament rounds import rounds.csv
    """
    rows = _import(file, read_rounds, schedules.write_rounds, dry_run=dry_run)
    click.echo(f"{len(rows)} rounds")


@click.group()
def schedule() -> None:
    """Which match is planned when.

    \b
    Example: pewstats tournament schedule import schedule.csv
    """


@schedule.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_dry_run
def import_schedule(file: Path, dry_run: bool) -> None:
    """Take in planned matches (CSV or JSON); checked whole, nothing half imported.

    \b
    Example: pewstats tournament schedule import schedule.csv
    """
    rows = _import(file, read_schedule, schedules.write_schedule, dry_run=dry_run)
    click.echo(f"{len(rows)} planned matches")


def _import(
    file: Path,
    read: Callable[[str, str], list[_Row]],
    write: Callable[[Connection, list[_Row]], set[str]],
    *,
    dry_run: bool,
) -> list[_Row]:
    """Read the whole file, then write all of its rows or none; returns them."""
    rows = read(_text(file), str(file))
    names = {row.season for row in rows}
    with wiring.open_app(create=True) as app:
        with app.pool.connection() as connection:
            known = seasons.season_names(connection)
        if missing := sorted(names - set(known)):
            raise UsageError(
                f"no season {', '.join(map(repr, missing))}: make it with `pewstats tournament season`"
            )
        changes.carry_out(app, names, lambda connection: write(connection, rows), dry_run=dry_run)
    return rows


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{file}: expected a readable UTF-8 file ({error})") from None
