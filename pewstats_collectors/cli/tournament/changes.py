"""How a change of a league is carried out by a command, or only shown."""

import sys
from collections.abc import Collection, Iterable
from contextlib import closing
from typing import Any
from uuid import UUID

import click

from pewstats_collectors.cli.output import print_table, printable
from pewstats_collectors.cli.wait import PATIENCE_S, wait_for
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import ledger
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import boards, decisions, ids, seasons
from pewstats_collectors.jobs import REJUDGE
from pewstats_collectors.matches.context import Place
from pewstats_collectors.stats.standings import Standing
from pewstats_collectors.workers import rejudge
from pewstats_collectors.workers.nudges import Nudges
from pipelines import league_changes
from pipelines.league_changes import Change

_NUMBERS = (("round", "round"), ("match", "match_number"))

Boards = dict[Place, list[Standing]]


def carry_out(
    app: App,
    season_names: Collection[str],
    change: Change,
    *,
    dry_run: bool = False,
    match_ids: Collection[str] = (),
) -> None:
    """Make the change and see that what it touches is judged again; or show what it would change.

    `season_names`: every season whose facts or standings it may touch. What becomes of `match_ids` is shown.
    Exit 1 where the change is made, and a match could not be judged by it.
    """
    with app.pool.connection() as connection:
        shards = {season.shard for name in season_names if (season := seasons.read_season(connection, name))}
    if dry_run:
        _show(app, season_names, shards, change, match_ids)
        return
    with closing(Nudges(app.broker, app.pool)) as nudges:
        again = league_changes.apply(app.pool, nudges, shards, change)
    if again:
        click.echo(f"{len(again)} matches are judged again", err=True)
        if left := wait_for(app, REJUDGE, again, rejudge.handle, PATIENCE_S):
            click.echo(f"{left} of them still wait for a worker", err=True)
    with app.pool.connection() as connection:
        _show_matches(_judged(connection, match_ids))
        failed = ledger.given_up_of(connection, REJUDGE, again)
    if failed:
        click.echo(f"{failed} of them could not be judged: `pewstats queue dead` says why", err=True)
        sys.exit(1)


def _show(
    app: App, season_names: Iterable[str], shards: Iterable[str], change: Change, match_ids: Collection[str]
) -> None:
    season_ids = [ids.season_id(name) for name in season_names]

    def look(connection: Connection) -> tuple[Boards, list[dict[str, Any]]]:
        return _boards(connection, season_ids), _judged(connection, match_ids)

    (before, _), (after, matches), judged = league_changes.preview(app.pool, shards, change, look)
    click.echo(f"dry run: nothing was changed; {len(judged)} matches would be judged again")
    _show_matches(matches)
    differing = [place for place in after if before.get(place, []) != after[place]]
    for place in differing:
        _show_place(place, before.get(place, []), after[place])
    if not differing:
        click.echo("no standings would change")


def _judged(connection: Connection, match_ids: Collection[str]) -> list[dict[str, Any]]:
    return [one for match_id in match_ids if (one := decisions.judged(connection, match_id))]


def _show_matches(matches: Iterable[dict[str, Any]]) -> None:
    for one in matches:
        words = [one["season"], one["division"], one["group"]]
        words += [f"{key} {one[name]}" for key, name in _NUMBERS if one[name] is not None]
        words += [] if one["team_count"] is None else [f"{one['team_count']} teams"]
        status = one["status"] or "no tournament match"
        click.echo(printable(f"{one['match_id']}: {', '.join([status, *filter(None, words)])}"))


def _boards(connection: Connection, season_ids: Iterable[UUID]) -> Boards:
    found: Boards = {}
    for season_id in season_ids:
        for place in seasons.places(connection, season_id):
            rules = boards.rules_of(connection, season_id)
            found[place] = boards.team_board(connection, boards.of_place(place), rules)
    return found


def _show_place(place: Place, before: Iterable[Standing], after: Iterable[Standing]) -> None:
    was = {line.team_id: line for line in before}
    now = {line.team_id: line for line in after}
    rows = []
    for line in [*now.values(), *(line for line in was.values() if line.team_id not in now)]:
        old, new = was.get(line.team_id), now.get(line.team_id)
        if old != new:
            rows.append(
                [
                    line.team_name,
                    *_change(old, new, "rank"),
                    *_change(old, new, "total_points"),
                    *_change(old, new, "total_kills"),
                    *_change(old, new, "matches_played"),
                ]
            )
    columns = ("team", "rank", "->", "points", "->", "kills", "->", "matches", "->")
    print_table(", ".join(filter(None, (place.division, place.group_name))), columns, rows)


def _change(old: Standing | None, new: Standing | None, name: str) -> tuple[object, object]:
    return getattr(old, name, None), getattr(new, name, None)
