"""pewstats leaderboard show: a board of players by one metric."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.db import leaderboards
from pewstats_collectors.db.leaderboards import METRICS, Board, Filter, Metric
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.career import ALL, CAREERS


@click.command()
@click.option("--metric", type=click.Choice(METRICS), required=True, help="What is counted.")
@click.option("--match-type", type=click.Choice(CAREERS), default=ALL, show_default=True)
@click.option("--season", help="Only matches of this tournament season.")
@click.option("--week", metavar="YYYY-Www", help="Only matches that began in this ISO week (UTC).")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(
    metric: Metric,
    match_type: str,
    season: str | None,
    week: str | None,
    limit: int,
    offset: int,
    as_json: bool,
) -> None:
    """A board, best first; equal values share a rank.

    \b
    Example: pewstats leaderboard show --metric kills --match-type tournament
    """
    chosen = Filter(match_type, season, *_span(week))
    with wiring.open_app() as app, app.pool.connection() as connection:
        page = leaderboards.board(connection, metric, chosen, limit=limit, offset=offset)
    if as_json:
        metadata = {
            "metric": metric,
            "match_type": match_type,
            "season": season,
            "week": week,
            "limit": limit,
            "offset": offset,
        }
        print_json({"metadata": metadata, "data": _data(page)})
    else:
        rows = [
            (
                one.rank,
                one.player_name,
                one.value if isinstance(one.value, int) else round(float(one.value), 1),
                one.matches_played,
            )
            for one in page.lines
        ]
        print_table(f"{metric}, {match_type} matches", ("rank", "player", metric, "matches"), rows)


def _data(page: Board) -> dict[str, object]:
    return {"players": [asdict(one) for one in page.lines], "total_count": page.total_count}


def _span(week: str | None) -> tuple[datetime | None, datetime | None]:
    """Monday 00:00 UTC of the week, inclusive, to that of the next."""
    if week is None:
        return None, None
    try:
        monday = datetime.strptime(f"{week}-1", "%G-W%V-%u").replace(tzinfo=UTC)
    except ValueError:
        raise UsageError(f"--week {week}: expected an ISO week like 2026-W03") from None
    return monday, monday + timedelta(weeks=1)
