"""pewstats tournament schedule: which match is planned when, and what came of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.tournament import changes, place_options, places
from pewstats_collectors.cli.tournament.by_whom import by_whom
from pewstats_collectors.cli.tournament.imports import dry_run_option, of_file, take_in
from pewstats_collectors.cli.tournament.place_options import of_division
from pewstats_collectors.cli.tournament.places import Named
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import corrections, files, schedules
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.schedules import ExtraMatch, StoredRound, StoredSlot
from pewstats_collectors.matches.user_files import read_schedule

_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group()
def schedule() -> None:
    """Which match is planned when, and what came of it.

    \b
    Example: pewstats tournament schedule show --season "Fall 2026" --division "Division 1"
    """


@schedule.command("import")
@of_file
def import_schedule(file: Path, dry_run: bool, actor: str) -> None:
    """Take in planned matches (CSV or JSON); checked whole, nothing half imported.

    \b
    Example: pewstats tournament schedule import schedule.csv
    """
    rows = take_in(file, read_schedule, files.import_schedule, kind="schedule", actor=actor, dry_run=dry_run)
    click.echo(f"{len(rows)} planned matches", err=dry_run)


@schedule.command()
@of_division
@click.option("--round", "number", type=int, help="Default: every round.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(season: str, division: str, group: str, number: int | None, as_json: bool) -> None:
    """Planned matches beside what was played, and matches that nobody planned; times where it is played.

    \b
    Example: pewstats tournament schedule show --season "Fall 2026" --division "Division 1" --round 2
    """
    named = Named(season, division, group)
    with wiring.open_app() as app, app.pool.connection() as connection:
        zone = place_options.check(connection, named).time_zone
        rounds = (
            schedules.rounds_of(connection, named.place)
            if number is None
            else [places.find_round(connection, named, number)]
        )
        shown = [_round(connection, one, zone) for one in rounds]
    if as_json:
        about = {"season_name": season, "division": division, "group": group or None, "time_zone": zone}
        print_json({"metadata": about, "data": {"rounds": shown, "total_count": len(shown)}})
        return
    for one in shown:
        print_table(f"{named}, round {one['round']} ({one['status']}), {zone}", _COLUMNS, _lines(one))


def _of_slot(command: _Command) -> _Command:
    """Which planned match of which round, who says so and why, and --dry-run."""
    number = click.option("--round", "number", type=int, required=True)
    match_number = click.option("--match-number", type=int, required=True)
    return of_division(number(match_number(by_whom(dry_run_option(command)))))


@schedule.command()
@_of_slot
def cancel(season: str, division: str, group: str, **which: Any) -> None:
    """A planned match is not played; no match fills it.

    \b
    Example: pewstats tournament schedule cancel --season "Fall 2026" --division "Division 1" \\
                 --round 2 --match-number 6 --reason "server down" --actor anna
    """
    _set_cancelled(Named(season, division, group), **which, cancelled=True)


@schedule.command()
@_of_slot
def restore(season: str, division: str, group: str, **which: Any) -> None:
    """A cancelled match is planned again.

    \b
    Example: pewstats tournament schedule restore --season "Fall 2026" --division "Division 1" \\
                 --round 2 --match-number 6 --reason "played after all" --actor anna
    """
    _set_cancelled(Named(season, division, group), **which, cancelled=False)


def local(time: datetime, zone: str) -> datetime:
    """The same moment as a clock there shows it."""
    return time.astimezone(ZoneInfo(zone))


def _set_cancelled(
    named: Named, *, number: int, match_number: int, reason: str, actor: str, dry_run: bool, cancelled: bool
) -> None:
    def find(connection: Connection) -> tuple[StoredRound, StoredSlot]:
        one = places.find_round(connection, named, number)
        return one, places.find_slot(connection, one, match_number)

    def change(connection: Connection) -> set[str]:
        one, slot = find(connection)
        return corrections.set_cancelled(connection, one, slot, By(actor, reason), cancelled=cancelled)

    what = f"match {match_number} of round {number} of {named}"
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            place_options.check(connection, named)
            _, slot = find(connection)
        if slot.cancelled == cancelled:
            click.echo(f"{what} is {'cancelled' if cancelled else 'planned'} already: nothing was changed")
            return
        changes.carry_out(app, [named.season], change, dry_run=dry_run)
    if not dry_run:
        click.echo(f"{what} is {'cancelled' if cancelled else 'planned again'}")


_COLUMNS = ("match", "planned", "map", "status", "played", "began", "delay min", "remake of", "reason")


def _round(connection: Connection, one: StoredRound, zone: str) -> dict[str, Any]:
    return {
        "round": one.number,
        "name": one.name,
        "status": one.status,
        "matches": [_planned(slot, zone) for slot in schedules.slots_of(connection, one.round_id)],
        "extra_matches": [_extra(match, zone) for match in schedules.extra_matches(connection, one.round_id)],
    }


def _planned(slot: StoredSlot, zone: str) -> dict[str, Any]:
    return {
        "match_number": slot.match_number,
        "scheduled_datetime": local(slot.scheduled_datetime, zone),
        "map_name": slot.map_name,
        "status": slot.status,
        "actual_match_id": slot.actual_match_id,
        "began_at": None if slot.created_at is None else local(slot.created_at, zone),
        "delay_min": None if slot.delay_s is None else round(slot.delay_s / 60, 1),
        "original_match_id": slot.original_match_id,
        "remake_reason": slot.remake_reason,
    }


def _extra(match: ExtraMatch, zone: str) -> dict[str, Any]:
    return {
        "match_id": match.match_id,
        "began_at": local(match.created_at, zone),
        "map_name": match.map_name,
        "status": match.status,
    }


def _lines(one: dict[str, Any]) -> list[list[object]]:
    """Of a table: what was planned, then what was not."""
    planned = [list(match.values()) for match in one["matches"]]
    extra = [
        ["", "", match["map_name"], match["status"], match["match_id"], match["began_at"], "", "", ""]
        for match in one["extra_matches"]
    ]
    return planned + extra
