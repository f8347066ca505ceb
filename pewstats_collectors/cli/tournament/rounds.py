"""pewstats tournament rounds: when a division plays, and which rounds are over."""

from datetime import date, timedelta
from pathlib import Path

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.tournament import changes, place_options, places
from pewstats_collectors.cli.tournament.by_whom import by_whom
from pewstats_collectors.cli.tournament.imports import of_file, take_in
from pewstats_collectors.cli.tournament.place_options import of_division
from pewstats_collectors.cli.tournament.places import Named
from pewstats_collectors.cli.tournament.schedule import local
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import corrections, files, schedules
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.results import COMPLETED
from pewstats_collectors.db.tournaments.schedules import StoredRound
from pewstats_collectors.matches.user_files import RoundRow, read_rounds


@click.group()
def rounds() -> None:
    """When a division plays, and which of its rounds are over.

    \b
    Example: pewstats tournament rounds import rounds.csv
    """


@rounds.command("import")
@of_file
def import_rounds(file: Path, dry_run: bool, actor: str) -> None:
    """Take in rounds (CSV or JSON); checked whole, nothing half imported.

    \b
    Example: pewstats tournament rounds import rounds.csv
    """
    outside: list[str] = []

    def write(connection: Connection, rows: list[RoundRow]) -> set[str]:
        again = files.import_rounds(connection, rows)
        outside[:] = [words for row in rows if (words := _outside(connection, row))]
        return again

    rows = take_in(file, read_rounds, write, kind="rounds", actor=actor, dry_run=dry_run)
    for words in outside:
        click.echo(f"warning: {words}", err=True)
    click.echo(f"{len(rows)} rounds", err=dry_run)


@rounds.command("list")
@of_division
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_rounds(season: str, division: str, group: str, as_json: bool) -> None:
    """The rounds of a division, times where it is played.

    \b
    Example: pewstats tournament rounds list --season "Fall 2026" --division "Division 1"
    """
    named = Named(season, division, group)
    with wiring.open_app() as app, app.pool.connection() as connection:
        zone = place_options.check(connection, named).time_zone
        lines = [
            {
                "round": one.number,
                "name": one.name,
                "starts_at": local(one.starts_at, zone),
                "ends_at": local(one.ends_at, zone),
                "status": one.status,
                "matches_planned": len(slots := schedules.slots_of(connection, one.round_id)),
                "matches_open": sum(slot.status == "scheduled" for slot in slots),
                "to_review": len(schedules.to_review(connection, one.round_id)),
            }
            for one in schedules.rounds_of(connection, named.place)
        ]
    if as_json:
        about = {"season_name": season, "division": division, "group": group or None, "time_zone": zone}
        print_json({"metadata": about, "data": {"rounds": lines, "total_count": len(lines)}})
    else:
        columns = ("round", "name", "from", "until", "status", "planned", "open", "to review")
        print_table(f"{named}, {zone}", columns, [list(line.values()) for line in lines])


@rounds.command()
@of_division
@click.option("--round", "number", type=int, required=True)
@by_whom
def complete(season: str, division: str, group: str, number: int, reason: str, actor: str) -> None:
    """A round is over: ranks after it are kept, and final results once every round is over.

    \b
    Example: pewstats tournament rounds complete --season "Fall 2026" --division "Division 1" \\
                 --round 1 --reason "all matches played" --actor anna
    """
    _set_completed(Named(season, division, group), number, By(actor, reason), completed=True)


@rounds.command()
@of_division
@click.option("--round", "number", type=int, required=True)
@by_whom
def reopen(season: str, division: str, group: str, number: int, reason: str, actor: str) -> None:
    """A round is not over after all; final results go until it is completed again.

    \b
    Example: pewstats tournament rounds reopen --season "Fall 2026" --division "Division 1" \\
                 --round 1 --reason "match 4 is played again" --actor anna
    """
    _set_completed(Named(season, division, group), number, By(actor, reason), completed=False)


def _outside(connection: Connection, row: RoundRow) -> str | None:
    """Which days of a round are none of its season."""
    season = places.find_season(connection, row.season)
    first = season.day_of(row.starts_at)
    last = season.day_of(row.ends_at - timedelta(microseconds=1))
    if (season.starts_on or date.min) <= first and last <= (season.ends_on or date.max):
        return None
    days = f"from {season.starts_on or 'any day'} until {season.ends_on or 'any day'}"
    played = f"the round is from {first} until {last}, the season {days}"
    return f"{row.place}: {played}; matches of other days do not count"


def _set_completed(named: Named, number: int, by: By, *, completed: bool) -> None:
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            place_options.check(connection, named)
            one = places.find_round(connection, named, number)
        what = f"round {number} of {named}"
        if (one.status == COMPLETED) == completed:
            click.echo(f"{what} is {'completed' if completed else 'open'} already: nothing was changed")
            return

        def change(connection: Connection) -> set[str]:
            found = places.find_round(connection, named, number)
            corrections.set_completed(connection, found, by, completed=completed)
            return set()

        changes.carry_out(app, [named.season], change)
        click.echo(f"{what} is {'completed' if completed else 'open again'}")
        if completed:
            with app.pool.connection() as connection:
                _warn(connection, one)


def _warn(connection: Connection, one: StoredRound) -> None:
    """What may be missing from a completed round."""
    slots = [slot for slot in schedules.slots_of(connection, one.round_id) if slot.status == "scheduled"]
    if slots:
        numbers = ", ".join(str(slot.match_number) for slot in slots)
        click.echo(f"warning: planned and not played: match {numbers}", err=True)
    for match in schedules.to_review(connection, one.round_id):
        click.echo(f"warning: to be reviewed: {match.match_id} ({match.status})", err=True)
