"""pewstats backfill player, cancel, resume, reprocess: what is to be done, and what is not."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from functools import partial

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.db import backfill, matches, players
from pewstats_collectors.db.backfill import Which
from pewstats_collectors.db.pool import Connection, in_transaction
from pewstats_collectors.errors import UsageError
from pewstats_collectors.telemetry.extract import current_version
from pewstats_collectors.workers.outcomes import utc_now
from pipelines.backfill import WINDOW_DAYS

_DAYS = click.IntRange(1, 36500)
_SOON = "done within the hour, or at once by `pewstats backfill run`"


@click.command()
@click.argument("name", metavar="NAME|ID")
@click.option("--days", type=_DAYS, default=WINDOW_DAYS, show_default=True, help="Matches of so many days.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def player(name: str, days: int, as_json: bool) -> None:
    """Owe a tracked player the details of his matches, as tracking him did for the last 180 days; show them.

    \b
    Example: pewstats backfill player SomePlayer --days 365
    """
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            who = players.find(connection, name)
            if not players.tracked_among(connection, [who.account_id]):
                raise UsageError(f"{name!r} is not tracked; `pewstats player add` tracks him")
        since = utc_now() - timedelta(days=days)
        new = in_transaction(app.pool, partial(backfill.owe_player, account_id=who.account_id, since=since))
        with app.pool.connection() as connection:
            played = backfill.matches_of(connection, who.account_id)
    if as_json:
        print_json({**who.label, "new": new, "matches": [asdict(one) for one in played]})
        return
    columns = ("match", "start", "status", "damage events", "circle positions", "weapon events")
    rows = [
        [one.match_id, f"{one.created_at:%Y-%m-%d %H:%M}", one.backfill_status.replace("_", " ")]
        + [
            "yes" if done else "no"
            for done in (
                one.damage_events_backfilled, one.circle_positions_backfilled, one.weapon_events_backfilled
            )
        ]
        for one in played
    ]  # fmt: skip
    print_table(f"{who.player_name}, {who.account_id}", columns, rows)
    click.echo(f"{new} more owed: {_SOON}" if new else "nothing more owed")
    if cancelled := sum(one.backfill_status == "cancelled" for one in played):
        click.echo(f"{cancelled} cancelled; `pewstats backfill resume {name}` takes that back")


@click.command()
@click.argument("name", required=False, metavar="[NAME|ID]")
def cancel(name: str | None) -> None:
    """Do nothing more of what is owed, for one player or at all, until it is resumed.

    \b
    Example: pewstats backfill cancel SomePlayer
    """
    number = _change(name, backfill.cancel)
    back = f"`pewstats backfill resume{f' {name}' if name else ''}` takes that back"
    click.echo(f"{number} cancelled; {back}" if number else "nothing to cancel")


@click.command()
@click.argument("name", required=False, metavar="[NAME|ID]")
def resume(name: str | None) -> None:
    """Go on with what was cancelled, or failed, or had no telemetry in storage.

    \b
    Example: pewstats backfill resume
    """
    number = _change(name, backfill.resume)
    click.echo(f"{number} owed again, to who is tracked: {_SOON}" if number else "nothing to resume")


@click.command()
@click.argument("match", nargs=-1, metavar="[MATCH]...")
@click.option("--days", type=_DAYS, help="Matches of so many days only.")
@click.option("--dry-run", is_flag=True, help="Say how many, and change nothing.")
def reprocess(match: tuple[str, ...], days: int | None, dry_run: bool) -> None:
    """Have telemetry read again that another extractor has read: its numbers are replaced as a whole.

    \b
    Example: pewstats backfill reprocess --days 90
    """
    since = utc_now() - timedelta(days=days) if days else None
    which = Which(current_version(), since, list(match) or None)
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            if unknown := [one for one in match if matches.find(connection, one) is None]:
                raise UsageError(
                    f"no match {', '.join(unknown)}: expected ids as `pewstats match list` has them"
                )
            number = backfill.outdated(connection, which)
        if not dry_run:
            number = in_transaction(app.pool, partial(backfill.owe_outdated, which=which))
    if not number:
        click.echo("nothing to be read again")
    else:
        click.echo(f"{number} would be read again" if dry_run else f"{number} to be read again: {_SOON}")


def _change(name: str | None, change: Callable[[Connection, str | None], int]) -> int:
    with wiring.open_app() as app:
        account_id = None
        if name is not None:
            with app.pool.connection() as connection:
                account_id = players.find(connection, name).account_id
        return in_transaction(app.pool, lambda connection: change(connection, account_id))
