"""pewstats tournament penalty|head-start|adjustments: points that no match gave."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.tournament import changes, places
from pewstats_collectors.cli.tournament.by_whom import by_whom
from pewstats_collectors.cli.tournament.imports import dry_run_option
from pewstats_collectors.cli.tournament.places import Named
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import adjustments as stored
from pewstats_collectors.db.tournaments import ids
from pewstats_collectors.db.tournaments.adjustments import HEAD_START, PENALTY, Adjustment, LeagueTeam
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.rulesets import Ruleset, ruleset


@click.command()
@click.option("--season", required=True)
@click.option("--team", required=True)
@click.option("--points", type=click.IntRange(1), help="So many are taken away.")
@click.option("--kind", help="As the season's ruleset names it; or --points.")
@click.option("--round", "number", type=int, help="Counts in this round too; default: in the season only.")
@by_whom
@dry_run_option
def penalty(
    season: str,
    team: str,
    points: int | None,
    kind: str | None,
    number: int | None,
    reason: str,
    actor: str,
    dry_run: bool,
) -> None:
    """Take points from a team.

    \b
    Example: pewstats tournament penalty --season "Fall 2026" --team "Team 4" --kind late \\
               --reason "ten minutes late" --actor Kim
    """
    _one_of("--points", points, "--kind", kind)

    def taken(rules: Ruleset) -> int:
        return -points if points is not None else rules.penalty(str(kind))

    _give(season, team, PENALTY, taken, number, By(actor, reason), dry_run=dry_run)


@click.command("head-start")
@click.option("--season", required=True)
@click.option("--team", required=True)
@click.option("--points", type=click.IntRange(1), help="The team begins with so many.")
@click.option("--seed", type=click.IntRange(1), help="As the season's ruleset gives it; or --points.")
@by_whom
@dry_run_option
def head_start(
    season: str,
    team: str,
    points: int | None,
    seed: int | None,
    reason: str,
    actor: str,
    dry_run: bool,
) -> None:
    """Give a team points to begin with; one head start a team.

    \b
    Example: pewstats tournament head-start --season "Fall 2026" --team "Team 4" --seed 1 \\
               --reason "won the last season" --actor Kim
    """
    _one_of("--points", points, "--seed", seed)

    def given(rules: Ruleset) -> int:
        found = points if points is not None else rules.head_start_of(seed or 0)
        if found == 0:
            raise UsageError(f"ruleset {rules.name} gives seed {seed} no points; name them with --points")
        return found

    _give(season, team, HEAD_START, given, None, By(actor, reason), dry_run=dry_run)


@click.group()
def adjustments() -> None:
    """Penalties and head starts of a season.

    \b
    Example: pewstats tournament adjustments list --season "Fall 2026"
    """


@adjustments.command("list")
@click.option("--season", required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_them(season: str, as_json: bool) -> None:
    """All of them, with the ids by which they are removed.

    \b
    Example: pewstats tournament adjustments list --season "Fall 2026" --json
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        places.find_season(connection, season)
        lines = stored.of_season(connection, ids.season_id(season))
    if as_json:
        print_json(
            {"metadata": {"season": season}, "data": {"adjustments": lines, "total_count": len(lines)}}
        )
        return
    columns = ("id", "division", "group", "team", "kind", "points", "round", "reason", "by")
    keys = ("adjustment_id", "division", "group_name", "team_name", "kind", "points", "round", "reason")
    print_table(season, columns, [[line[key] for key in (*keys, "admin_user")] for line in lines])


@adjustments.command()
@click.argument("adjustment_id", metavar="ID", type=click.UUID)
@by_whom
@dry_run_option
def remove(adjustment_id: UUID, reason: str, actor: str, dry_run: bool) -> None:
    """Take one back.

    \b
    Example: pewstats tournament adjustments remove ID --reason "appeal granted" --actor Kim
    """
    by = By(actor, reason)
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            season = stored.season_of(connection, adjustment_id)
        season_id = ids.season_id(season)
        changes.carry_out(
            app,
            [season],
            lambda connection: stored.take_back(connection, season_id, adjustment_id, by),
            dry_run=dry_run,
        )
    if not dry_run:
        click.echo(f"{adjustment_id}: removed")


def _one_of(one: str, first: object, other: str, second: object) -> None:
    if (first is None) == (second is None):
        raise UsageError(f"{one} or {other}: expected one of them")


def _give(
    season: str,
    team_name: str,
    kind: str,
    points_by: Callable[[Ruleset], int],
    number: int | None,
    by: By,
    *,
    dry_run: bool,
) -> None:
    """Write an adjustment of so many points, or show what it would change."""
    adjustment_id, said = uuid4(), ""

    def change(connection: Connection) -> set[str]:
        nonlocal said
        points = points_by(ruleset(places.find_season(connection, season).ruleset))
        team = stored.find_team(connection, ids.season_id(season), team_name)
        one = Adjustment(adjustment_id, team.team_id, None, kind, points, by.reason, by.actor)
        if number is not None:
            named = Named(season, team.place.division, team.place.group_name)
            one = replace(one, round_id=places.find_round(connection, named, number).round_id)
        if kind == HEAD_START:
            _check_first(connection, team)
        said = f"{adjustment_id}: {kind.replace('_', ' ')} of {team_name}, {points:+} points"
        return stored.give(connection, team, one)

    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            places.find_season(connection, season)
        changes.carry_out(app, [season], change, dry_run=dry_run)
    if not dry_run:
        click.echo(said)


def _check_first(connection: Connection, team: LeagueTeam) -> None:
    for line in stored.of_season(connection, team.place.season_id):
        if (line["team_id"], line["kind"]) == (team.team_id, HEAD_START):
            raise UsageError(
                f"{team.name} has a head start of {line['points']} already: "
                f"remove {line['adjustment_id']} first"
            )
