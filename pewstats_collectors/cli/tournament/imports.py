"""Taking in the files that admins bring: what `import` of teams, rosters, rounds and schedules share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.tournament import changes
from pewstats_collectors.cli.tournament.by_whom import by_actor
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import audit
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.user_files import RosterRow, RoundRow, ScheduleRow, TeamRow

_Row = TypeVar("_Row", RosterRow, RoundRow, ScheduleRow, TeamRow)
_Command = TypeVar("_Command", bound=Callable[..., Any])

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Show what would change in the standings; change nothing."
)


def of_file(command: _Command) -> _Command:
    """The argument FILE and the options --dry-run and --actor."""
    return click.argument("file", type=click.Path(path_type=Path))(dry_run_option(by_actor(command)))


def take_in(
    file: Path,
    read: Callable[[str, str], list[_Row]],
    write: Callable[[Connection, list[_Row]], set[str]],
    *,
    kind: str,
    actor: str,
    dry_run: bool,
) -> list[_Row]:
    """Read the whole file, then write all of its rows or none; returns them. Raises UsageError."""
    rows = read(_text(file), str(file))
    names = {row.season for row in rows}

    def change(connection: Connection) -> set[str]:
        again = write(connection, rows)
        seen = {"seasons": sorted(names), "rows": len(rows), "judged_again": len(again)}
        audit.write(
            connection, actor=actor, action=f"import {kind}", subject=file.name, reason=None, after=seen
        )
        return again

    with wiring.open_app(create=True) as app:
        changes.carry_out(app, names, change, dry_run=dry_run)
    return rows


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{file}: expected a readable UTF-8 file ({error})") from None
