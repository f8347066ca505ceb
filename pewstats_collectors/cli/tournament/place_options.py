"""The options that name a division of a season, or one of its groups."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from pewstats_collectors.cli.tournament import places
from pewstats_collectors.cli.tournament.places import Named
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments.seasons import Season

_Command = TypeVar("_Command", bound=Callable[..., Any])


def of_division(command: _Command) -> _Command:
    """Options --season, --division, --group, passed on as `season`, `division`, `group`."""
    season = click.option("--season", required=True)
    division = click.option("--division", required=True)
    group = click.option("--group", default="", help="Needed where the division has groups.")
    return season(division(group(command)))


def check(connection: Connection, named: Named) -> Season:
    """The season, if it has that division and group. Raises UsageError that names the known ones."""
    found = places.find_season(connection, named.season)
    places.check_division(connection, named.place.season_id, named.division, named.group)
    return found
