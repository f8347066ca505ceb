"""pewstats tournament standings: boards of teams and of players."""

from dataclasses import asdict
from typing import Any

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.tournament import places
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import boards, ids
from pewstats_collectors.db.tournaments.boards import BoardContext
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.player_board import PAGE_CATEGORIES, player_board
from pewstats_collectors.stats.rulesets import Ruleset, ruleset
from pewstats_collectors.stats.standings import rank_changes
from pewstats_collectors.workers.outcomes import utc_now


@click.command()
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
        rules = ruleset(places.find_season(connection, name).ruleset)
        context = BoardContext(ids.season_id(name), division, group, number, match_id)
        _check(connection, context)
        lines = (_team_lines if board == "teams" else _player_lines)(connection, context, rules)
        metadata = _metadata(connection, name, context)
    if as_json:
        print_json({"metadata": metadata, "data": {board: lines, "total_count": len(lines)}})
    elif board == "teams":
        print_table(f"{name}, {division}", _TEAM_COLUMNS, [[one[c] for c in _TEAM_KEYS] for one in lines])
    else:
        print_table(f"{name}, {division}", _PLAYER_COLUMNS, [_player_cells(one) for one in lines])


def _check(connection: Connection, context: BoardContext) -> None:
    """Raises UsageError for a division or round that is not there; its board would be empty."""
    places.check_division(connection, context.season_id, context.division, context.group)
    if context.round is not None and boards.round_name(connection, context) is None:
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
        "round_name": boards.round_name(connection, context),
        "match_id": context.match_id,
        "filtered_by": limit,
        "timestamp": utc_now(),
    }


def _team_lines(connection: Connection, context: BoardContext, rules: Ruleset) -> list[dict[str, Any]]:
    lines = boards.team_board(connection, context, rules)
    change = rank_changes(lines, boards.ranks_before(connection, context))
    return [asdict(line) | {"rank_change": change[line.team_id]} for line in lines]


def _player_lines(connection: Connection, context: BoardContext, rules: Ruleset) -> list[dict[str, Any]]:
    totals = boards.player_totals(connection, context, rules)
    return player_board(totals, boards.weapon_totals(connection, context), rules)


def _player_cells(line: dict[str, Any]) -> list[object]:
    weapons = line["weapon_distribution"]
    cells = [line[key] if not isinstance(line[key], float) else round(line[key], 1) for key in _PLAYER_KEYS]
    return cells + [f"{weapons[c]['damage']:.0f}/{weapons[c]['kills']}" for c in PAGE_CATEGORIES]
