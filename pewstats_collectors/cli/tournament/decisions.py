"""pewstats tournament assign|not-tournament|remake|override|undo: what staff decide about matches."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.tournament import changes, places
from pewstats_collectors.cli.tournament.by_whom import by_whom
from pewstats_collectors.cli.tournament.places import Named
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import decisions, ids
from pewstats_collectors.db.tournaments.decisions import By, Override
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import CONFIRMED, STATUSES
from pipelines.league_changes import Change

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _decision(command: _Command) -> _Command:
    dry = click.option("--dry-run", is_flag=True, help="Show what would become of it; change nothing.")
    return by_whom(dry(command))


@click.command()
@click.argument("match_id", metavar="MATCH")
@click.option("--season", required=True)
@click.option("--division", required=True)
@click.option("--group", default="", help="Of a division that has groups.")
@click.option("--round", "number", type=int, required=True)
@click.option("--match-number", type=int, help="The planned match that it was; default: none, and it counts.")
@_decision
def assign(
    match_id: str,
    season: str,
    division: str,
    group: str,
    number: int,
    match_number: int | None,
    reason: str,
    actor: str,
    dry_run: bool,
) -> None:
    """Decide that a match is one of this round, whatever it looks like.

    \b
    Example: pewstats tournament assign MATCH --season "Fall 2026" --division "Division 1" --round 2 \\
               --match-number 3 --reason "started late" --actor Kim
    """

    def change(connection: Connection) -> set[str]:
        wanted = _at(connection, Named(season, division, group), number, match_number, True, CONFIRMED)
        return decisions.override(connection, match_id, wanted, By(actor, reason), action="assign")

    _decide([match_id], change, dry_run=dry_run)


@click.command("not-tournament")
@click.argument("match_id", metavar="MATCH")
@_decision
def not_tournament(match_id: str, reason: str, actor: str, dry_run: bool) -> None:
    """Decide that a match is none of any league.

    \b
    Example: pewstats tournament not-tournament MATCH --reason "a practice match" --actor Kim
    """
    wanted = Override(is_tournament_match=False)
    by = By(actor, reason)
    _decide(
        [match_id],
        lambda connection: decisions.override(connection, match_id, wanted, by, action="not tournament"),
        dry_run=dry_run,
    )


@click.command()
@click.argument("original")
@click.argument("remake_id", metavar="REMAKE")
@_decision
def remake(original: str, remake_id: str, reason: str, actor: str, dry_run: bool) -> None:
    """Decide that ORIGINAL failed and was played again as REMAKE, which takes its place in the schedule.

    \b
    Example: pewstats tournament remake ORIGINAL REMAKE --reason "the server crashed" --actor Kim
    """
    by = By(actor, reason)
    _decide(
        [original, remake_id],
        lambda connection: decisions.remake(connection, original, remake_id, by),
        dry_run=dry_run,
    )


@click.command()
@click.argument("match_id", metavar="MATCH")
@click.option("--season")
@click.option("--division")
@click.option("--group", default="", help="Of a division that has groups.")
@click.option("--round", "number", type=int)
@click.option("--match-number", type=int, help="The planned match of the round that it was.")
@click.option("--tournament/--no-tournament", default=None, help="Whether it is a tournament match.")
@click.option("--status", type=click.Choice(STATUSES))
@_decision
def override(
    match_id: str,
    season: str | None,
    division: str | None,
    group: str,
    number: int | None,
    match_number: int | None,
    tournament: bool | None,
    status: str | None,
    reason: str,
    actor: str,
    dry_run: bool,
) -> None:
    """Decide single things about a match; the rest stays as it is judged.

    \b
    Example: pewstats tournament override MATCH --status unscheduled --reason "played for fun" --actor Kim
    """
    named = _named(season, division, group, number, match_number)

    def change(connection: Connection) -> set[str]:
        if named is None or number is None:
            wanted = Override(is_tournament_match=tournament, validation_status=status)
        else:
            wanted = _at(connection, named, number, match_number, tournament, status)
        return decisions.override(connection, match_id, wanted, By(actor, reason))

    _decide([match_id], change, dry_run=dry_run)


@click.command()
@click.argument("match_id", metavar="MATCH")
@_decision
def undo(match_id: str, reason: str, actor: str, dry_run: bool) -> None:
    """Take back what was decided about a match: the remake that it is part of, else the rest.

    \b
    Example: pewstats tournament undo MATCH --reason "the wrong match" --actor Kim
    """
    by = By(actor, reason)
    _decide([match_id], lambda connection: decisions.undo(connection, match_id, by), dry_run=dry_run)


def _decide(match_ids: list[str], change: Change, *, dry_run: bool) -> None:
    """Carry it out for every season on the shard of the match: a decision can move it from any to any."""
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            names = decisions.seasons_of(connection, match_ids[0])
        if not names:
            raise UsageError(f"{match_ids[0]}: no season is played on its shard")
        changes.carry_out(app, names, change, dry_run=dry_run, match_ids=match_ids)


def _named(
    season: str | None, division: str | None, group: str, number: int | None, match_number: int | None
) -> Named | None:
    """The division of the round that is named; None if none is."""
    if season is not None and division is not None and number is not None:
        return Named(season, division, group)
    if season is not None or division is not None or group or number is not None or match_number is not None:
        raise UsageError("a round is named by --season, --division and --round together")
    return None


def _at(
    connection: Connection,
    named: Named,
    number: int,
    match_number: int | None,
    tournament: bool | None,
    status: str | None,
) -> Override:
    """A decision that names a round, and a planned match of it."""
    places.find_season(connection, named.season)
    places.check_division(connection, ids.season_id(named.season), named.division, named.group)
    one = places.find_round(connection, named, number)
    slot_id = None if match_number is None else places.find_slot(connection, one, match_number).slot_id
    return Override(one.round_id, slot_id, tournament, status)
