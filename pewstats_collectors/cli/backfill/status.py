"""pewstats backfill status: what is owed, done and left."""

from dataclasses import asdict

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.backfill.eta import LAST, eta
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.db import backfill
from pewstats_collectors.db.backfill import STATUSES, Which
from pewstats_collectors.telemetry.extract import current_version
from pewstats_collectors.workers.outcomes import utc_now
from pipelines.backfill import left


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def status(as_json: bool) -> None:
    """Matches by player and status, matches to be read again, and when it ends.

    \b
    Example: pewstats backfill status --json
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        players = backfill.by_player(connection)
        again = backfill.of_matches(connection)
        totals = backfill.totals(connection)
        outdated = backfill.outdated(connection, Which(current_version()))
        owed = left(totals)
        end = eta(backfill.completions(connection, LAST), owed, utc_now())
    if as_json:
        seconds = [round(one.total_seconds(), 1) for one in end] if end else None
        print_json(
            {
                "left": owed,
                "eta_s": seconds,
                "players": list(map(asdict, players)),
                "reprocessing": again,
                "outdated": outdated,
            }
        )
        return
    columns = ("player", "account id", "tracked", "matches", *STATUSES)
    rows = [
        [one.player_name, one.account_id, "yes" if one.tracked else "no", one.matches]
        + [getattr(one, name) for name in STATUSES]
        for one in players
    ]
    if rows:
        print_table("Details of matches for players tracked since", _named(columns), rows)
    if any(again.values()):
        print_table("Matches to be read again", _named(STATUSES), [list(again.values())])
    if outdated:
        click.echo(f"matches that another extractor has read: {outdated}; `pewstats backfill reprocess`")
    if any(one.pending and not one.tracked for one in players):
        click.echo("what is owed to players who are not tracked any more waits until they are")
    click.echo(f"{owed} left{f', {end}' if end else ''}" if owed else "nothing left")


def _named(columns: tuple[str, ...]) -> list[str]:
    return [name.replace("_", " ") for name in columns]
