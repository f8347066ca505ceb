"""pewstats tournament season: create a season of a league, or change what is named."""

import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.shard import check_shard
from pewstats_collectors.db.pool import Connection, in_transaction
from pewstats_collectors.db.tournaments import seasons
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.rulesets import ruleset

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("name")
@click.option("--tournament", help="The league this is a season of; needed for a new one.")
@click.option("--shard", callback=check_shard, help="Where it is played; new ones: PEWSTATS_PUBG_SHARD.")
@click.option("--time-zone", help="IANA name, such as Europe/Berlin; new ones: UTC.")
@click.option("--from", "starts_on", type=_DAY, help="First day, local; new ones: no limit.")
@click.option("--until", "ends_on", type=_DAY, help="Last day, local; new ones: no limit.")
@click.option("--hours", metavar="HH:MM-HH:MM", help="When to look for matches, local; or: always.")
@click.option("--ruleset", "rules", help="How points are given; new ones: super.")
@click.option("--min-teams", type=click.IntRange(1), help="Fewer are a remake candidate; new ones: 8.")
@click.option("--sample-size", type=click.IntRange(1), help="Players asked for per division; new ones: 6.")
def season(
    name: str,
    hours: str | None,
    rules: str | None,
    starts_on: datetime | None,
    ends_on: datetime | None,
    **given: Any,
) -> None:
    """Create a season, or change what is named of it.

    \b
    Example: pewstats tournament season "Fall 2026" --tournament "My League" --hours 18:00-01:00
    """
    changes = {option: value for option, value in given.items() if value is not None}
    if starts_on is not None:
        changes["starts_on"] = starts_on.date()
    if ends_on is not None:
        changes["ends_on"] = ends_on.date()
    if rules is not None:
        changes["ruleset"] = ruleset(rules).name
    if hours is not None:
        changes["discovery_from"], changes["discovery_until"] = _hours(hours)
    with wiring.open_app(create=True) as app:
        shard = app.settings.pubg_shard
        made = in_transaction(app.pool, lambda connection: _write(connection, name, shard, changes))
    click.echo(f"season {made.name!r} of {made.tournament!r}")


def _write(connection: Connection, name: str, shard: str, changes: dict[str, Any]) -> Season:
    known = seasons.read_season(connection, name)
    if known is None and "tournament" not in changes:
        raise UsageError(f"season {name!r} is new: --tournament must name its league")
    made = replace(known or Season(name, changes["tournament"], shard), **changes)
    _check(made)
    seasons.write_season(connection, made)
    return made


def _check(season: Season) -> None:
    try:
        ZoneInfo(season.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(
            f"--time-zone {season.time_zone}: expected an IANA name such as Europe/Berlin"
        ) from None
    if (season.starts_on or date.min) > (season.ends_on or date.max):
        raise UsageError(f"--until {season.ends_on}: expected a day not before {season.starts_on}")


def _hours(text: str) -> tuple[time | None, time | None]:
    if text == "always":
        return None, None
    found = re.fullmatch(r"([0-2]\d:[0-5]\d)-([0-2]\d:[0-5]\d)", text)
    try:
        start, end = (time.fromisoformat(part) for part in found.groups()) if found else (None, None)
    except ValueError:
        start = end = None
    if start is None:
        raise UsageError(f"--hours {text}: expected local times of day like 18:00-01:00, or always")
    return start, end
