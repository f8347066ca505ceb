"""pewstats tournament: seasons, rosters, rounds, standings."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.season import season
from pewstats_collectors.db import tournaments
from pewstats_collectors.db.pool import Connection, in_transaction
from pewstats_collectors.db.tournaments import BoardContext
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.user_files import RosterRow, RoundRow, read_roster, read_rounds
from pewstats_collectors.stats.player_board import PAGE_CATEGORIES, player_board
from pewstats_collectors.stats.rulesets import ruleset
from pewstats_collectors.stats.standings import standings as team_board
from pewstats_collectors.workers.outcomes import utc_now

_Row = TypeVar("_Row", RosterRow, RoundRow)


@click.group()
def tournament() -> None:
    """Leagues: seasons, rosters, rounds, standings.

    \b
    Example: pewstats tournament standings --season "Fall 2026" --division "Division 1"
    """


tournament.add_command(season)


@tournament.group()
def roster() -> None:
    """Who plays for whom.

    \b
    Example: pewstats tournament roster import roster.csv
    """


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_roster(file: Path) -> None:
    """Take in a roster (CSV or JSON); checked whole, nothing half imported.

    \b
    Example: pewstats tournament roster import roster.csv
    """
    rows = _import(file, read_roster, tournaments.write_roster)
    click.echo(f"{len(rows)} players of {len({(row.season, row.team) for row in rows})} teams")


@tournament.group()
def rounds() -> None:
    """When a division plays.

    \b
    Example: pewstats tournament rounds import rounds.csv
    """


@rounds.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_rounds(file: Path) -> None:
    """Take in rounds (CSV or JSON); checked whole, nothing half imported.

    \b
    Example: pewstats tournament rounds import rounds.csv
    """
    rows = _import(file, read_rounds, tournaments.write_rounds)
    click.echo(f"{len(rows)} rounds")


@tournament.command()
@click.option("--season", "name", required=True)
@click.option("--division", required=True)
@click.option("--group", help="Default: all groups.")
@click.option("--round", "number", type=int, help="Default: the whole season.")
@click.option("--match", "match_id", help="One match only.")
@click.option("--board", type=click.Choice(["teams", "players"]), default="teams", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def standings(
    name: str,
    division: str,
    group: str | None,
    number: int | None,
    match_id: str | None,
    board: str,
    as_json: bool,
) -> None:
    """Standings of teams, or a board of players.

    \b
    Example: pewstats tournament standings --season "Fall 2026" --division "Division 1" --board players
    """
    if number is not None and match_id is not None:
        raise UsageError("--round and --match: one of them, not both")
    with wiring.open_app() as app, app.pool.connection() as connection:
        found = tournaments.read_season(connection, name)
        if found is None:
            known = ", ".join(tournaments.season_names(connection)) or "none"
            raise UsageError(f"no season {name!r}; known: {known}")
        context = BoardContext(tournaments.season_id(name), division, group, number, match_id)
        _check(connection, context)
        lines = (_team_lines if board == "teams" else _player_lines)(connection, context, found.ruleset)
        metadata = _metadata(connection, name, context)
    if as_json:
        print_json({"metadata": metadata, "data": {board: lines, "total_count": len(lines)}})
    elif board == "teams":
        print_table(f"{name}, {division}", _TEAM_COLUMNS, [[one[c] for c in _TEAM_KEYS] for one in lines])
    else:
        print_table(f"{name}, {division}", _PLAYER_COLUMNS, [_player_cells(one) for one in lines])


def _check(connection: Connection, context: BoardContext) -> None:
    """Raises UsageError for a division or round that is not there; its board would be empty."""
    known = tournaments.divisions(connection, context.season_id)
    if context.division not in known:
        raise UsageError(f"no division {context.division!r}; known: {', '.join(known) or 'none'}")
    if context.round is not None and tournaments.round_name(connection, context) is None:
        raise UsageError(f"no round {context.round} in {context.division}")


_TEAM_KEYS = (
    "rank", "team_name", "total_points", "placement_points", "kill_points", "wwcd", "matches_played",
    "avg_placement", "recent_placements", "tie_break",
)  # fmt: skip
_TEAM_COLUMNS = ("rank", "team", "points", "placement", "kills", "wwcd", "matches", "avg", "recent", "tie")
_PLAYER_KEYS = ("rank", "player_name", "team_name", "total_points", "total_kills", "total_damage")
_PLAYER_COLUMNS = ("rank", "player", "team", "points", "kills", "damage", *PAGE_CATEGORIES)


def _metadata(connection: Connection, season_name: str, context: BoardContext) -> dict[str, Any]:
    limit = "match" if context.match_id else "overall" if context.round is None else "round"
    return {
        "season_id": context.season_id,
        "season_name": season_name,
        "division": context.division,
        "group": context.group,
        "round": context.round,
        "round_name": tournaments.round_name(connection, context),
        "match_id": context.match_id,
        "filtered_by": limit,
        "timestamp": utc_now(),
    }


def _team_lines(connection: Connection, context: BoardContext, rules: str) -> list[dict[str, Any]]:
    lines = team_board(tournaments.team_results(connection, context), ruleset(rules))
    return [asdict(line) | {"rank_change": None} for line in lines]


def _player_lines(connection: Connection, context: BoardContext, rules: str) -> list[dict[str, Any]]:
    totals = tournaments.player_totals(connection, context)
    return player_board(totals, tournaments.weapon_totals(connection, context), ruleset(rules))


def _player_cells(line: dict[str, Any]) -> list[object]:
    weapons = line["weapon_distribution"]
    cells = [line[key] if not isinstance(line[key], float) else round(line[key], 1) for key in _PLAYER_KEYS]
    return cells + [f"{weapons[c]['damage']:.0f}/{weapons[c]['kills']}" for c in PAGE_CATEGORIES]


def _import(
    file: Path, read: Callable[[str, str], list[_Row]], write: Callable[[Connection, list[_Row]], None]
) -> list[_Row]:
    """Read the whole file, then write all of its rows or none; returns them."""
    rows = read(_text(file), str(file))
    with wiring.open_app(create=True) as app:
        with app.pool.connection() as connection:
            known = tournaments.season_names(connection)
        if missing := sorted({row.season for row in rows} - set(known)):
            raise UsageError(
                f"no season {', '.join(map(repr, missing))}: make it with `pewstats tournament season`"
            )
        in_transaction(app.pool, lambda connection: write(connection, rows))
    return rows


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{file}: expected a readable UTF-8 file ({error})") from None
