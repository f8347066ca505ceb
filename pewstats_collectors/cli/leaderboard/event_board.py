"""pewstats leaderboard event show: the board of an event, or of one of its weeks."""

from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.csv_output import print_csv, refuse_both
from pewstats_collectors.cli.leaderboard.iso_week import monday_of
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.shard import check_shard
from pewstats_collectors.db.leaderboard_events import boards, events
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import snapshot

_COLUMNS: Final = {
    "rank": "rank",
    "player_name": "player",
    "calculated_event_elo": "elo",
    "all_time_leaderboard_elo": "all-time",
    "weekly_elo_average": "weekly",
    "weeks_participated": "weeks",
    "best_score": "best",
}
_WEEK_COLUMNS: Final = {
    "rank": "rank",
    "player_name": "player",
    "best_score": "best",
    "weekly_elo": "elo",
}


@click.command()
@click.argument("name")
@click.option("--season", help="The season it belongs to, if the name is not enough.")
@click.option("--shard", callback=check_shard, help="Where it is, if the name is not enough.")
@click.option("--weekly", metavar="YYYY-Www", help="The board of this ISO week, in the event's time zone.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="For spreadsheets.")
def show(
    name: str,
    season: str | None,
    shard: str | None,
    weekly: str | None,
    limit: int,
    offset: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Who is best by Elo: half of all time, half of the mean of all weeks. Equal Elos share a rank.

    \b
    Example: pewstats leaderboard event show "Most kills in a match" --weekly 2026-W03
    """
    refuse_both(as_csv=as_csv, as_json=as_json)
    week = None if weekly is None else monday_of("--weekly", weekly).isocalendar()[:2]
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        event = events.find(connection, name, season=season, shard=shard)
        if week is None:
            page = boards.event_board(connection, event.event_id, limit=limit, offset=offset)
        else:
            of_week = EventWeek(event.event_id, *week)
            page = boards.week_board(connection, of_week, limit=limit, offset=offset)
    lines = [asdict(one) for one in page.lines]
    columns = _COLUMNS if week is None else _WEEK_COLUMNS
    metadata = _metadata(event.event_id, name, event.season, event.metric, event.score_direction)
    metadata |= {"week": weekly, "limit": limit, "offset": offset}
    metadata["recalculation_due"] = page.recalculation_due
    if as_json:
        print_json({"metadata": metadata, "data": {"players": lines, "total_count": page.total_count}})
    elif as_csv:
        print_csv(["person_id", *columns], lines)
    else:
        rows = [[_cell(one[key]) for key in columns] for one in lines]
        print_table(f"{name}{'' if weekly is None else f', week {weekly}'}", [*columns.values()], rows)
        if page.recalculation_due:
            click.echo("scores have changed since: Elos are computed again in a moment", err=True)


def _metadata(event_id: UUID, name: str, season: str | None, metric: str, direction: str) -> dict[str, Any]:
    return {
        "event_id": str(event_id),
        "name": name,
        "season": season,
        "metric": metric,
        "score_direction": direction,
    }


def _cell(value: Any) -> object:
    return value if value is None or isinstance(value, int | str) else round(float(value), 2)
