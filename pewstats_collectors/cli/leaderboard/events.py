"""pewstats leaderboard event: create, list and end events, and see who is best at them."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any, Final, get_args

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.csv_output import print_csv, refuse_both
from pewstats_collectors.cli.leaderboard.event_board import show
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.cli.shard import check_shard
from pewstats_collectors.cli.tournament.by_whom import by_actor
from pewstats_collectors.cli.wait import PATIENCE_S, wait_for
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db.leaderboard_events import events
from pewstats_collectors.db.leaderboard_events.events import Event
from pewstats_collectors.db.pool import Connection, in_transaction, snapshot
from pewstats_collectors.db.tournaments import audit, seasons
from pewstats_collectors.errors import UsageError
from pewstats_collectors.jobs import AGGREGATE, EVENT_ELO
from pewstats_collectors.matches import file_cells
from pewstats_collectors.stats.leaderboard_events import (
    MANUAL,
    MATCH_TYPES,
    METRICS,
    Direction,
    EventDefinition,
    definition,
    definitions,
    make_definition,
)
from pewstats_collectors.times import EXPECTED, is_plausible, utc_text
from pewstats_collectors.workers import aggregate, event_elo
from pewstats_collectors.workers.outcomes import utc_now

_KEYS: Final = (
    "event_id", "name", "season", "shard", "metric", "score_direction", "match_types", "game_modes",
    "tournament_only", "time_zone", "base_elo", "elo_per_sigma", "active_from", "active_until",
)  # fmt: skip


@click.group()
def event() -> None:
    """Events: who has the best number, over all time and week by week.

    \b
    Example: pewstats leaderboard event create most_kills
    """


def _time(_: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    """Callback of an option that takes a time. Raises UsageError."""
    if value is None:
        return None
    try:
        time = file_cells.time(value)
    except ValueError as error:
        raise UsageError(f"{option.opts[0]} {value}: {error}") from None
    if not is_plausible(time):
        raise UsageError(f"{option.opts[0]} {value}: {EXPECTED}")
    return time


@event.command()
@click.argument("definition_name", metavar="[DEFINITION]", required=False)
@click.option("--name", help="What it is called; by default as the definition has it.")
@click.option("--metric", type=click.Choice([*METRICS, MANUAL]), help="Without DEFINITION.")
@click.option("--direction", type=click.Choice(get_args(Direction)), help="Which scores are better.")
@click.option("--match-type", "match_types", type=click.Choice(MATCH_TYPES), multiple=True)
@click.option("--game-mode", "game_modes", metavar="MODE", multiple=True, help="Such as squad-fpp.")
@click.option("--tournament-only", is_flag=True, default=None, help="Only matches that count for a league.")
@click.option("--time-zone", help="Whose weeks count; IANA name, such as Europe/Berlin.")
@click.option("--base-elo", type=int, help="Elo of the mean; default 1000.")
@click.option("--elo-per-sigma", type=int, help="Elo of a standard deviation; default 200.")
@click.option("--season", help="The tournament season it belongs to; by default none.")
@click.option("--shard", callback=check_shard, help="Default: the season's, or PEWSTATS_PUBG_SHARD.")
@click.option("--from", "active_from", metavar="TIME", callback=_time, help="First moment; default: always.")
@click.option("--until", "active_until", metavar="TIME", callback=_time, help="End; default: none.")
@by_actor
def create(
    definition_name: str | None,
    season: str | None,
    shard: str | None,
    active_from: datetime | None,
    active_until: datetime | None,
    actor: str,
    **given: Any,
) -> None:
    """Create an event by a definition of config/leaderboard_events.toml, or by --name and --metric.

    Matches that are stored already count for it, too.

    \b
    Example: pewstats leaderboard event create most_kills --season "Fall 2026" --from 2026-09-01T00:00:00Z
    """
    wanted = _definition(definition_name, given)
    if active_from is not None and active_until is not None and active_from >= active_until:
        raise UsageError(f"--until {active_until.isoformat()}: expected a time after --from")
    with wiring.open_app(create=True) as app:
        place = _shard_of(app, season, shard)
        made = events.make_event(
            wanted, shard=place, season=season, active_from=active_from, active_until=active_until
        )
        new = in_transaction(app.pool, partial(_create, event=made, actor=actor))
        match_ids = in_transaction(app.pool, events.owe_matches)
        _count(app, made, match_ids)
    click.echo(printable(f"event {made.name!r}" + ("" if new else " is there already")))


def _definition(name: str | None, given: dict[str, Any]) -> EventDefinition:
    """What the file has under that name, or nothing, with what the options say otherwise."""
    fields: dict[str, Any] = {}
    if name is not None:
        known = {key: value for key, value in asdict(definition(name)).items() if value is not None}
        fields = {key: list(value) if isinstance(value, tuple) else value for key, value in known.items()}
        if given["metric"] is not None and given["metric"] != fields["metric"]:
            raise UsageError(f"--metric {given['metric']}: expected without DEFINITION, which has its own")
    elif given["metric"] is None or given["name"] is None:
        known_names = ", ".join(sorted(definitions()))
        raise UsageError(f"expected DEFINITION ({known_names}), or --name and --metric")
    chosen = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
    fields |= {key: value for key, value in chosen.items() if value not in (None, [])}
    return make_definition(f"event {fields['name']!r}", fields)


def _shard_of(app: App, season: str | None, shard: str | None) -> str:
    if season is None:
        return shard or app.settings.pubg_shard
    with app.pool.connection() as connection:
        known = seasons.read_season(connection, season)
        names = ", ".join(seasons.season_names(connection)) or "none"
    if known is None:
        raise UsageError(f"no season {season!r}, known are {names}")
    if shard not in (None, known.shard):
        raise UsageError(f"--shard {shard}: season {season!r} is played on {known.shard}")
    return known.shard


def _create(connection: Connection, event: Event, actor: str) -> bool:
    new = events.create(connection, event)
    if new:
        audit.write(
            connection,
            actor=actor,
            action="create event",
            subject=event.name,
            reason=None,
            after=_as_json(event),
        )
    return new


def _count(app: App, event: Event, match_ids: Collection[str]) -> None:
    """Wait until the matches that were there have given their scores."""
    if not match_ids:
        return
    click.echo(f"{len(match_ids)} matches are counted", err=True)
    left = wait_for(app, AGGREGATE, match_ids, aggregate.handle, PATIENCE_S)
    left = left or wait_for(app, EVENT_ELO, [str(event.event_id)], event_elo.handle, PATIENCE_S)
    if left:
        click.echo("not all of them yet: workers go on with it", err=True)


@event.command("list")
@click.option("--season", help="Only events of this season.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="For spreadsheets.")
def list_events(season: str | None, as_json: bool, as_csv: bool) -> None:
    """All events.

    \b
    Example: pewstats leaderboard event list --json
    """
    refuse_both(as_csv=as_csv, as_json=as_json)
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        found = [_as_json(one) for one in events.read(connection, season=season)]
    if as_json:
        print_json({"metadata": {"season": season}, "data": {"events": found, "total_count": len(found)}})
    elif as_csv:
        print_csv(_KEYS, found)
    else:
        columns = ("name", "season", "shard", "metric", "score_direction", "active_from", "active_until")
        print_table("", columns, [[one[key] for key in columns] for one in found])


@event.command()
@click.argument("name")
@click.option("--season", help="The season it belongs to, if the name is not enough.")
@click.option("--shard", callback=check_shard, help="Where it is, if the name is not enough.")
@by_actor
def close(name: str, season: str | None, shard: str | None, actor: str) -> None:
    """End an event now: what was played before still counts, and its last week is closed when it is over.

    \b
    Example: pewstats leaderboard event close "Most kills in a match"
    """
    with wiring.open_app() as app:
        ended = in_transaction(
            app.pool, partial(_close, name=name, season=season, shard=shard, at=utc_now(), actor=actor)
        )
    click.echo(printable(f"event {name!r} " + ("is closed" if ended else "was closed already")))


def _close(
    connection: Connection, name: str, season: str | None, shard: str | None, at: datetime, actor: str
) -> bool:
    found = events.find(connection, name, season=season, shard=shard)
    ended = events.close(connection, found, at)
    if ended:
        before, after = ({"active_until": utc_text(end)} for end in (found.active_until, at))
        audit.write(
            connection,
            actor=actor,
            action="close event",
            subject=name,
            reason=None,
            before=before,
            after=after,
        )
    return ended


def _as_json(event: Event) -> dict[str, Any]:
    times = {"active_from": utc_text(event.active_from), "active_until": utc_text(event.active_until)}
    return asdict(event) | times | {"event_id": str(event.event_id)}


event.add_command(show)
