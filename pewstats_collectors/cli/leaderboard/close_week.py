"""pewstats leaderboard close-week: close the weeks of events that are over."""

import sys
from collections.abc import Collection
from contextlib import closing
from uuid import UUID

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.cli.wait import PATIENCE_S, wait_for
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import ledger
from pewstats_collectors.db.leaderboard_events import events, weeks
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.errors import UsageError
from pewstats_collectors.jobs import CLOSE_WEEK
from pewstats_collectors.workers import close_week as job
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import utc_now
from pipelines import weekly


@click.command("close-week")
@click.option("--event", "name", help="Only events of this name.")
@click.option("--season", help="Only events of this season.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def close_week(name: str | None, season: str | None, as_json: bool) -> None:
    """Close every ISO week of every event that is over and still open, in order; the reconciler does it, too.

    Closed weeks whose scores have changed since are computed again.

    \b
    Example: pewstats leaderboard close-week --event "Most kills in a match"
    """
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            chosen = {one.event_id: one for one in events.read(connection, name=name, season=season)}
        if not chosen and (name or season):
            raise UsageError(f"no event {name or ''!r}" + (f" in season {season!r}" if season else ""))
        found, again = _owe(app, chosen)
        subjects = [week.subject for week in (*found, *again)]
        left = wait_for(app, CLOSE_WEEK, subjects, job.handle, PATIENCE_S)
        with app.pool.connection() as connection:
            failed = ledger.given_up_of(connection, CLOSE_WEEK, subjects)
    if as_json:
        told = {
            key: [{"event": chosen[one.event_id].name, "week": str(one)} for one in some]
            for key, some in (("weeks", found), ("computed_again", again))
        }
        print_json({**told, "still_open": left, "failed": failed})
    else:
        for one in found:
            click.echo(printable(f"{one}  {chosen[one.event_id].name}"))
        click.echo(f"{len(found)} weeks to close, {len(again)} to compute again", err=True)
    if left:
        click.echo(f"{left} weeks still wait for a worker", err=True)
    if failed:
        click.echo(f"{failed} weeks could not be closed: `pewstats queue dead` says why", err=True)
        sys.exit(1)


def _owe(app: App, chosen: Collection[UUID]) -> tuple[list[EventWeek], list[EventWeek]]:
    """Weeks of these events that are to be closed, and closed ones that are to be computed again."""
    found, owed = weekly.owe_ended_weeks(app.pool, utc_now(), chosen)
    with closing(Nudges(app.broker, app.pool)) as nudges:
        nudges.send(owed)
    with app.pool.connection() as connection:
        waiting = map(weeks.of_subject, ledger.open_of(connection, CLOSE_WEEK))
        return found, [week for week in waiting if week.event_id in chosen and week not in found]
