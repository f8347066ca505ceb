"""pewstats tournament season: create a season of a league, or change what is named."""

import re
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.shard import check_shard
from pewstats_collectors.cli.tournament import changes
from pewstats_collectors.cli.tournament.by_whom import by_actor
from pewstats_collectors.cli.tournament.imports import dry_run_option
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import audit, season_rules, seasons
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.rulesets import ruleset

_DAY = click.DateTime(["%Y-%m-%d"])
_COUNT = click.IntRange(1, 1000)
_MINUTES = click.IntRange(0, 24 * 60)


@click.command()
@click.argument("name")
@click.option("--tournament", help="The league this is a season of; needed for a new one.")
@click.option("--shard", callback=check_shard, help="Where it is played; new ones: PEWSTATS_PUBG_SHARD.")
@click.option("--time-zone", help="IANA name, such as Europe/Berlin; new ones: UTC.")
@click.option("--from", "starts_on", type=_DAY, help="First day, local; new ones: no limit.")
@click.option("--until", "ends_on", type=_DAY, help="Last day, local; new ones: no limit.")
@click.option(
    "--hours",
    metavar="HH:MM-HH:MM",
    help="When to look for matches, local; or: always. Past midnight, a day ends with its hours.",
)
@click.option("--ruleset", "rules", help="How points are given; new ones: super.")
@click.option("--min-teams", type=_COUNT, help="Fewer are a remake candidate; new ones: 8.")
@click.option("--sample-size", type=_COUNT, help="Players asked for per division; new ones: 6.")
@click.option(
    "--match-kinds",
    metavar="KIND,...",
    help="What can be its matches; new ones: custom,competitive,esports-*.",
)
@click.option(
    "--slot-before",
    "slot_before_min",
    metavar="MINUTES",
    type=_MINUTES,
    help="A match may be so early; new ones: 30.",
)
@click.option(
    "--slot-after",
    "slot_after_min",
    metavar="MINUTES",
    type=_MINUTES,
    help="A match may be so late; new ones: 45.",
)
@dry_run_option
@by_actor
def season(
    name: str,
    hours: str | None,
    rules: str | None,
    match_kinds: str | None,
    starts_on: datetime | None,
    ends_on: datetime | None,
    dry_run: bool,
    actor: str,
    **given: Any,
) -> None:
    """Create a season, or change what is named of it.

    \b
    Example: pewstats tournament season "Fall 2026" --tournament "My League" --hours 18:00-01:00
    """
    wanted = {option: value for option, value in given.items() if value is not None}
    if starts_on is not None:
        wanted["starts_on"] = starts_on.date()
    if ends_on is not None:
        wanted["ends_on"] = ends_on.date()
    if rules is not None:
        wanted["ruleset"] = ruleset(rules).name
    if hours is not None:
        wanted["discovery_from"], wanted["discovery_until"] = _hours(hours)
    if match_kinds is not None:
        wanted["match_kinds"] = _kinds(match_kinds)
    with wiring.open_app(create=True) as app:
        shard = app.settings.pubg_shard
        changes.carry_out(
            app, [name], lambda connection: _change(connection, name, shard, wanted, actor), dry_run=dry_run
        )
        with app.pool.connection() as connection:
            made = seasons.read_season(connection, name)
    if made is not None and not dry_run:
        click.echo(f"season {made.name!r} of {made.tournament!r}")


def _change(connection: Connection, name: str, shard: str, wanted: dict[str, Any], actor: str) -> set[str]:
    known = seasons.read_season(connection, name)
    if known is None and "tournament" not in wanted:
        raise UsageError(f"season {name!r} is new: --tournament must name its league")
    if known is not None and wanted.get("tournament", known.tournament) != known.tournament:
        raise UsageError(
            f"season {name!r} is one of {known.tournament!r}: a season of another league needs another name"
        )
    made = replace(known or Season(name, wanted["tournament"], shard), **wanted)
    _check(made)
    again = season_rules.change_season(connection, made)
    audit.write(
        connection,
        actor=actor,
        action="change season" if known else "create season",
        subject=name,
        reason=None,
        before=_as_json(known),
        after=_as_json(made),
    )
    return again


def _as_json(season: Season | None) -> dict[str, Any] | None:
    """Days and times as text, kinds as a list."""
    if season is None:
        return None
    return {
        key: str(value) if isinstance(value, date | time) else value for key, value in asdict(season).items()
    }


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


def _kinds(text: str) -> tuple[str, ...]:
    kinds = [kind.strip() for kind in text.split(",")]
    for kind in kinds:
        if not re.fullmatch(r"[a-z0-9-]+\*?", kind):
            raise UsageError(f"--match-kinds {text}: expected kinds such as custom,esports-*, got {kind!r}")
    return tuple(dict.fromkeys(kinds))
