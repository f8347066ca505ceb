"""pewstats tournament roster: who plays for whom, and with which account."""

import shlex
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.tournament import changes, places
from pewstats_collectors.cli.tournament.by_whom import by_whom
from pewstats_collectors.cli.tournament.imports import dry_run_option, of_file, take_in
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import files, ids, roster_links
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.roster_links import Link, Stint, Unresolved
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches import file_cells
from pewstats_collectors.matches.user_files import RosterRow, read_roster


@click.group()
def roster() -> None:
    """Who plays for whom, and with which account.

    \b
    Example: pewstats tournament roster import roster.csv
    """


@roster.command("import")
@of_file
def import_roster(file: Path, dry_run: bool, actor: str) -> None:
    """Take in a roster (CSV or JSON); checked whole, nothing half imported.

    \b
    Example: pewstats tournament roster import roster.csv
    """
    told: list[str] = []

    def write(connection: Connection, rows: list[RosterRow]) -> set[str]:
        before = _listed(connection, rows)
        again = files.import_roster(connection, rows)
        told[:] = _surprises(connection, before, _listed(connection, rows))
        return again

    rows = take_in(file, read_roster, write, kind="roster", actor=actor, dry_run=dry_run)
    for words in told:
        click.echo(f"warning: {words}", err=True)
    teams = {(row.season, row.team) for row in rows}
    click.echo(f"{len(rows)} players of {len(teams)} teams", err=dry_run)


@roster.command("list")
@click.option("--season", required=True)
@click.option("--division", help="Default: all of them.")
@click.option("--team", help="Default: all of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_entries(season: str, division: str | None, team: str | None, as_json: bool) -> None:
    """Everybody on a roster; a player has a line for each time he was in a team.

    \b
    Example: pewstats tournament roster list --season "Fall 2026" --team "Team 1"
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        _check(connection, season, division)
        lines = [
            asdict(one)
            for one in roster_links.listed(connection, ids.season_id(season))
            if division in (None, one.division) and team in (None, one.team_name)
        ]
    if team is not None and not lines:
        raise UsageError(f"no team {team!r} with players in {division or season}")
    _print(season, lines, as_json=as_json)


@roster.command()
@click.option("--season", required=True)
@click.option("--division", help="Default: all of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def unresolved(season: str, division: str | None, as_json: bool) -> None:
    """Players whose account is unknown, or was in no match of the season; and who that may be.

    \b
    Example: pewstats tournament roster unresolved --season "Fall 2026"
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        _check(connection, season, division)
        found = [
            one
            for one in roster_links.unresolved(connection, ids.season_id(season))
            if division in (None, one.division)
        ]
    _print(season, [asdict(one) | {"hint": _hint(season, one)} for one in found], as_json=as_json)


@roster.command()
@click.argument("account_id")
@click.option("--season", required=True)
@click.option("--team", required=True)
@click.option("--player", metavar="NAME", required=True, help="As the roster has it.")
@click.option(
    "--from", "since", metavar="TIME", help="The account he has counts until then; 2026-01-17T18:00+01:00."
)
@click.option("--replace", is_flag=True, help="The account he has was wrong.")
@by_whom
@dry_run_option
def link(
    account_id: str,
    season: str,
    team: str,
    player: str,
    since: str | None,
    replace: bool,
    reason: str,
    actor: str,
    dry_run: bool,
) -> None:
    """Say with which account somebody plays.

    \b
    Example: pewstats tournament roster link --season "Fall 2026" --team "Team 1" --player Anna \\
                 account.0a1b --from 2026-01-17T18:00+01:00 --reason "new account" --actor anna
    """
    if since is not None and replace:
        raise UsageError("--from and --replace: one of them, not both")
    wanted = Link(season, team, player, _account(account_id), _time(since), replace)
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            places.find_season(connection, season)
        by = By(actor, reason)
        changes.carry_out(
            app, [season], lambda connection: roster_links.link(connection, wanted, by), dry_run=dry_run
        )
    if not dry_run:
        click.echo(f"{player} of {team} is {account_id}" + (f" from {since} on" if since else ""))


def _listed(connection: Connection, rows: list[RosterRow]) -> dict[UUID, list[Stint]]:
    """The rosters of the seasons that a file names."""
    season_ids = {ids.season_id(row.season) for row in rows}
    return {one: roster_links.listed(connection, one) for one in sorted(season_ids)}


def _surprises(
    connection: Connection, before: dict[UUID, list[Stint]], after: dict[UUID, list[Stint]]
) -> list[str]:
    """What a file did that its author may not have meant; nothing of it is wrong by itself."""
    told: list[str] = []
    for season_id, was in before.items():
        now = after[season_id]
        lost = _accounts(was) - _accounts(now)  # which somebody may have linked
        told += [f"by this file {one[2]} is no longer {one[1]} of {one[0]}" for one in sorted(lost)]
        places = {one.team_name: _place(one) for one in was}
        moved = {
            one.team_name: _place(one) for one in now if places.get(one.team_name, _place(one)) != _place(one)
        }
        told += [f"{team} moves from {places[team]} to {place}" for team, place in moved.items()]
        told += roster_links.twice(connection, season_id, {one[2] for one in _accounts(now)})
    return told


def _accounts(stints: list[Stint]) -> set[tuple[str, str, str]]:
    return {(one.team_name, one.player_name, one.account_id) for one in stints if one.account_id is not None}


def _place(one: Stint) -> str:
    return ", ".join(filter(None, (one.division, one.group_name)))


def _check(connection: Connection, season: str, division: str | None) -> None:
    places.find_season(connection, season)
    if division is not None:
        places.check_division(connection, ids.season_id(season), division, None)


def _account(text: str) -> str:
    try:
        return file_cells.account(text)
    except ValueError as error:
        raise UsageError(f"ACCOUNT_ID {text}: {error}") from None


def _time(text: str | None) -> datetime | None:
    try:
        return None if text is None else file_cells.time(text)
    except ValueError as error:
        raise UsageError(f"--from {text}: {error}") from None


def _hint(season: str, one: Unresolved) -> str | None:
    """The command that links the account seen under this name."""
    if one.seen_account_id is None:
        return None
    words = ["pewstats", "tournament", "roster", "link", "--season", season, "--team", one.team_name]
    words += ["--player", one.player_name, one.seen_account_id]
    words += ["--replace"] if one.account_id is not None else []
    return shlex.join([*words, "--reason", f"played {one.seen_match_id}"])


def _print(season: str, lines: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        data = {"players": lines, "total_count": len(lines)}
        print_json({"metadata": {"season_name": season}, "data": data})
        return
    columns = list(lines[0]) if lines else ["player_name"]
    print_table(season, [one.replace("_", " ") for one in columns], [list(line.values()) for line in lines])
