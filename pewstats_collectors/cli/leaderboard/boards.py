"""pewstats leaderboard show: a board of players by one metric."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.csv_output import print_csv, refuse_both
from pewstats_collectors.cli.leaderboard.iso_week import monday_of
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.db import leaderboards
from pewstats_collectors.db.leaderboards import METRICS, METRICS_OF_MATCHES, Board, Filter, Metric, Place
from pewstats_collectors.db.pool import Connection, snapshot
from pewstats_collectors.db.tournaments import seasons
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.career import ALL, CAREERS

COLUMNS = ("rank", "account_id", "player_name", "value", "matches_played")


def _place(_: click.Context, option: click.Parameter, value: str | None) -> Place | None:
    if value is None:
        return None
    number, account_id = (*value.split(":", 1), "")[:2]
    try:
        place = Place(Decimal(number), account_id)
    except InvalidOperation:
        place = Place(Decimal("NaN"), "")
    if not place.account_id or not place.value.is_finite():
        raise UsageError(f"--{option.name} {value}: expected what metadata.next of the page before says")
    return place


@click.command()
@click.option("--metric", type=click.Choice(METRICS), required=True, help="What players are ordered by.")
@click.option("--match-type", type=click.Choice(CAREERS), default=ALL, show_default=True)
@click.option("--season", help="Only matches of this tournament season.")
@click.option("--division", help="Only those of this division.")
@click.option("--round", "round_", type=int, help="Only those of the round with this number.")
@click.option("--week", metavar="YYYY-Www", help="Only matches that began in this ISO week (UTC).")
@click.option(
    "--min-matches",
    type=click.IntRange(min=1),
    help="Matches that somebody must have played; default 5, of a season or week 1.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True, help="Lines to skip.")
@click.option(
    "--after", callback=_place, metavar="PLACE", help="Go on from metadata.next of the page before."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV with a header.")
def show(
    metric: Metric,
    match_type: str,
    season: str | None,
    division: str | None,
    round_: int | None,
    week: str | None,
    min_matches: int | None,
    limit: int,
    offset: int,
    after: Place | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """A board, best first; equal values share a rank, and the next one is skipped.

    Boards of careers are kept ready; with another minimum, a season or a week they are summed up when asked
    for, which takes longer the more there is.

    \b
    Example: pewstats leaderboard show --metric kd --match-type tournament --min-matches 10
    """
    refuse_both(as_csv=as_csv, as_json=as_json)
    if after is not None and offset:
        raise UsageError("--after and --offset: expected one of them")
    chosen = Filter(match_type, season, division, round_, *_span(week), min_matches)
    if not chosen.is_career and metric not in METRICS_OF_MATCHES:
        raise UsageError(
            f"--metric {metric}: only of whole careers; of a season or week there are "
            f"{', '.join(METRICS_OF_MATCHES)}"
        )
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        _check_season(connection, chosen)
        page = leaderboards.board(connection, metric, chosen, limit=limit, offset=offset, after=after)
        least = leaderboards.least_matches(connection, chosen)
        _warn_of_the_minimum(app.settings.leaderboards.min_matches, leaderboards.minimum(connection))
    lines = [asdict(one) for one in page.lines]
    if as_json:
        metadata = {
            "metric": metric,
            "match_type": match_type,
            "season": season,
            "division": division,
            "round": round_,
            "week": week,
            "min_matches": least,
            "limit": limit,
            "offset": offset,
            "next": _next(page, limit),
        }
        print_json({"metadata": metadata, "data": {"players": lines, "total_count": page.total_count}})
    elif as_csv:
        print_csv(COLUMNS, [line | {"value": plain(line["value"])} for line in lines])
    else:
        _print(metric, match_type, lines)
    if not page.total_count and least > 1:
        click.echo(f"pewstats: nobody has {least} matches that count; try --min-matches 1", err=True)


def _check_season(connection: Connection, chosen: Filter) -> None:
    """Raises UsageError where the season is not known, or a part is named of none."""
    if chosen.season is not None:
        known = seasons.season_names(connection)
        if chosen.season not in known:
            raise UsageError(f"no season {chosen.season!r}; known: {', '.join(known) or 'none'}")
    elif chosen.division is not None or chosen.round is not None:
        raise UsageError("--division and --round are those of a --season")


def _warn_of_the_minimum(configured: int, kept: int) -> None:
    if configured != kept:
        click.echo(
            f"pewstats: boards are kept for at least {kept} matches, the settings say {configured}: "
            "`pewstats stats recompute` makes it so",
            err=True,
        )


def _next(page: Board, limit: int) -> str | None:
    """For --after; None behind the last line."""
    if len(page.lines) < limit:
        return None
    last = page.lines[-1]
    return f"{last.value}:{last.account_id}"


def _print(metric: Metric, match_type: str, lines: Sequence[dict[str, Any]]) -> None:
    rows = [
        (one["rank"], one["player_name"], plain(one["value"]), one["matches_played"], one["account_id"])
        for one in lines
    ]
    title = f"{metric}, {match_type} matches"
    print_table(title, ("rank", "player", metric, "matches", "account id"), rows)


def plain(value: Decimal) -> int | float:
    """As people read it: whole numbers without a point."""
    return int(value) if value == int(value) else float(round(value, 4))


def _span(week: str | None) -> tuple[datetime | None, datetime | None]:
    """Monday 00:00 UTC of the week, inclusive, to that of the next."""
    if week is None:
        return None, None
    monday = monday_of("--week", week)
    return monday, monday + timedelta(weeks=1)
