"""pewstats tournament completeness: what of a season is missing, or about to be lost."""

import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.tournament import places
from pewstats_collectors.db.pool import snapshot
from pewstats_collectors.db.tournaments import completeness as figures
from pewstats_collectors.db.tournaments import ids
from pewstats_collectors.db.tournaments.completeness import SeasonCompleteness
from pewstats_collectors.stats.completeness import Completeness
from pewstats_collectors.times import utc_text
from pewstats_collectors.workers.outcomes import utc_now

_COUNTS: Final = (
    "scheduled", "discovered", "summarised", "processed", "missing", "unscheduled", "under_review", "lost",
    "hours_left",
)  # fmt: skip
_COLUMNS: Final = ("division", "group", "round", "status", *(one.replace("_", " ") for one in _COUNTS))


@click.command()
@click.option("--season", "name", required=True)
@click.option("--division", help="Default: all divisions.")
@click.option(
    "--within",
    type=click.FloatRange(0),
    default=72,
    show_default=True,
    help="Hours left that are too few.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def completeness(name: str, division: str | None, within: float, as_json: bool) -> None:
    """What of a season was played, found and read; made for a daily cron job.

    A planned match is missing once its time and tolerance are over and no match fills it. The hours left are
    those until the API forgets the oldest thing that is still needed: a missing match, or one whose telemetry
    is not stored. What it has forgotten already is lost.

    Exit 1 while there is something to do: a planned match is missing (until a match fills it or it is
    cancelled), or something is forgotten --within so many hours. Lost telemetry and matches that wait for a
    decision are shown, but are no reason to fail.

    \b
    Example: pewstats tournament completeness --season "Fall 2026" || mail -s "League" admin@example.org
    """
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        season = places.find_season(connection, name)
        season_id = ids.season_id(season.name)
        if division is not None:
            places.check_division(connection, season_id, division, None)
        retention = timedelta(days=app.settings.pubg.retention_days)
        now = utc_now()
        found = figures.read(connection, season_id, division, now=now, retention=retention)
    metadata = {
        "season_id": season_id,
        "season_name": name,
        "division": division,
        "retention_days": retention / timedelta(days=1),
        "within_hours": within,
        "timestamp": utc_text(now),
    }
    if as_json:
        print_json({"metadata": metadata, "data": _document(found)})
    else:
        _print(name, found)
    if any(is_pressing(one, within) for one in found.all):
        sys.exit(1)


def is_pressing(one: Completeness, within_hours: float) -> bool:
    """Is something missing, or soon lost?"""
    return bool(one.missing) or (one.hours_left is not None and one.hours_left < within_hours)


def _document(found: SeasonCompleteness) -> dict[str, Any]:
    rounds = [
        {
            "division": one.division,
            "group": one.group_name or None,
            "round": one.number,
            "round_name": one.name,
            "status": one.status,
        }
        | _figures(one.figures)
        for one in found.rounds
    ]
    return {
        "rounds": rounds,
        "outside_rounds": _figures(found.outside),
        "not_summarised": _figures(found.not_summarised),
        "total_count": len(rounds),
    }


def _figures(one: Completeness) -> dict[str, Any]:
    return asdict(one) | {"missing": len(one.missing), "missing_match_numbers": one.missing}


def _print(name: str, found: SeasonCompleteness) -> None:
    rows = [
        [one.division, one.group_name, one.number, one.status, *_cells(one.figures)] for one in found.rounds
    ]
    for words, one in (("in no round", found.outside), ("not read yet", found.not_summarised)):
        if one.discovered:
            rows.append([words, "", None, "", *_cells(one)])
    print_table(name, _COLUMNS, rows)
    for line in found.rounds:
        if line.figures.missing:
            where = " ".join(filter(None, (line.division, line.group_name)))
            numbers = ", ".join(map(str, line.figures.missing))
            click.echo(f"missing: {where}, round {line.number}: match {numbers}")


def _cells(one: Completeness) -> list[object]:
    shown = _figures(one)
    return [shown[key] for key in _COUNTS]
