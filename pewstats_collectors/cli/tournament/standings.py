"""pewstats tournament standings: boards of teams and of players."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.csv_output import print_csv, refuse_both
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.cli.tournament import places
from pewstats_collectors.db.pool import Connection, snapshot
from pewstats_collectors.db.tournaments import boards, ids
from pewstats_collectors.db.tournaments.boards import BoardContext
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.match_point import MatchPointState
from pewstats_collectors.stats.player_board import PAGE_CATEGORIES, player_board
from pewstats_collectors.stats.rulesets import Ruleset, ruleset
from pewstats_collectors.stats.standings import rank_changes
from pewstats_collectors.times import utc_text
from pewstats_collectors.workers.outcomes import utc_now

TEAMS, PLAYERS = "teams", "players"

_TEAM_KEYS: Final = (
    "rank", "rank_change", "team_id", "team_name", "total_points", "placement_points", "kill_points",
    "adjustment_points", "total_kills", "wwcd", "matches_played", "avg_placement", "best_placement",
    "recent_placements", "tiebreaker_timestamp", "champion", "tie_break",
)  # fmt: skip
_PLAYER_KEYS: Final = (
    "rank", "account_id", "player_name", "team_name", "total_points", "total_kills", "total_damage",
    "avg_damage", "killsteals", "matches_played", "best_placement", "avg_placement",
    *(f"{category}_{key}" for category in PAGE_CATEGORIES for key in ("damage", "kills")),
)  # fmt: skip
_TEAM_COLUMNS: Final = {
    "rank": "rank",
    "rank_change": "+/-",
    "team_name": "team",
    "total_points": "points",
    "placement_points": "placement",
    "kill_points": "kill points",
    "adjustment_points": "adjusted",
    "wwcd": "wwcd",
    "matches_played": "matches",
    "avg_placement": "avg",
    "recent_placements": "recent",
    "tie_break": "tie",
}
_PLAYER_COLUMNS: Final = {
    "rank": "rank",
    "player_name": "player",
    "team_name": "team",
    "total_points": "points",
    "total_kills": "kills",
    "total_damage": "damage",
}


@dataclass(frozen=True, slots=True)
class _Board:
    """A board as it is printed; `final` is there for match-point rulesets only."""

    metadata: dict[str, Any]
    lines: list[dict[str, Any]]
    final: MatchPointState | None


@click.command()
@click.option("--season", "name", required=True)
@click.option("--division", required=True)
@click.option("--group", help="Default: all groups.")
@click.option("--round", "number", type=int, help="Default: the whole season.")
@click.option("--match", "match_id", help="One match only.")
@click.option("--board", type=click.Choice([TEAMS, PLAYERS]), default=TEAMS, show_default=True)
@click.option("--csv", "as_csv", is_flag=True, help="CSV with the keys of --json as its header.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def standings(
    name: str,
    division: str,
    group: str | None,
    number: int | None,
    match_id: str | None,
    board: str,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Standings of teams, or a board of players.

    Changes of rank are against the last completed round, for the whole season of a division or group.

    \b
    Example: pewstats tournament standings --season "Fall 2026" --division "Division 1" --board players
    """
    if number is not None and match_id is not None:
        raise UsageError("--round and --match: one of them, not both")
    refuse_both(as_csv=as_csv, as_json=as_json)
    context = BoardContext(ids.season_id(name), division, group, number, match_id and [match_id])
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        shown = _read(connection, name, context, board)
    if as_json:
        print_json(
            {"metadata": shown.metadata, "data": {board: shown.lines, "total_count": len(shown.lines)}}
        )
    elif as_csv:
        print_csv(_TEAM_KEYS if board == TEAMS else _PLAYER_KEYS, shown.lines)
    else:
        _print(f"{name}, {division}", board, shown)


def _read(connection: Connection, name: str, context: BoardContext, board: str) -> _Board:
    rules = ruleset(places.find_season(connection, name).ruleset)
    _check(connection, context)
    final = None if context.match_ids else boards.final_of(connection, context, rules)
    teams = _team_lines(connection, context, rules)
    lines = teams if board == TEAMS else _player_lines(connection, context, rules)
    metadata = _metadata(connection, name, context, rules)
    if final is not None:
        metadata["match_point"] = _match_point(final, {line["team_id"]: line["team_name"] for line in teams})
    return _Board(metadata, lines, final)


def _check(connection: Connection, context: BoardContext) -> None:
    """Raises UsageError for a division, round or match that is not there; its board would be empty."""
    places.check_division(connection, context.season_id, context.division, context.group)
    if context.round is not None and boards.round_name(connection, context) is None:
        raise UsageError(f"no round {context.round} in {context.division}")
    boards.check_counted(connection, context)


def _metadata(connection: Connection, name: str, context: BoardContext, rules: Ruleset) -> dict[str, Any]:
    limit = "match" if context.match_ids else "overall" if context.round is None else "round"
    return {
        "season_id": context.season_id,
        "season_name": name,
        "division": context.division,
        "group": context.group,
        "round": context.round,
        "round_name": boards.round_name(connection, context),
        "match_id": context.match_ids[0] if context.match_ids else None,
        "filtered_by": limit,
        "ruleset": rules.name,
        "timestamp": utc_text(utc_now()),
    }


def _match_point(final: MatchPointState, names: dict[Any, str]) -> dict[str, Any]:
    def team(team_id: Any) -> dict[str, Any]:
        return {"team_id": team_id, "team_name": names.get(team_id)}

    return {
        "threshold": final.threshold,
        "at_match_point": [team(one) for one in final.at_match_point],
        "champion": None if final.champion is None else team(final.champion),
        "deciding_match_id": final.deciding_match_id,
        "reason": final.reason,
    }


def _team_lines(connection: Connection, context: BoardContext, rules: Ruleset) -> list[dict[str, Any]]:
    lines = boards.team_board(connection, context, rules)
    change = rank_changes(lines, boards.ranks_before(connection, context))
    found = [
        asdict(line)
        | {
            "rank_change": change[line.team_id],
            "tiebreaker_timestamp": utc_text(line.tiebreaker_timestamp),
        }
        for line in lines
    ]
    return [{key: line[key] for key in _TEAM_KEYS} for line in found]


def _player_lines(connection: Connection, context: BoardContext, rules: Ruleset) -> list[dict[str, Any]]:
    context = boards.until_decided(connection, context, rules)
    totals = boards.player_totals(connection, context, rules)
    return player_board(totals, boards.weapon_totals(connection, context), rules)


def _print(title: str, board: str, shown: _Board) -> None:
    if board == TEAMS:
        rows = [[_team_cell(line, key) for key in _TEAM_COLUMNS] for line in shown.lines]
        print_table(title, list(_TEAM_COLUMNS.values()), rows)
    else:
        columns = [*_PLAYER_COLUMNS.values(), *PAGE_CATEGORIES]
        print_table(title, columns, [_player_cells(line) for line in shown.lines])
    if shown.final is not None:
        click.echo(printable(_told(shown.metadata["match_point"])))


def _told(state: dict[str, Any]) -> str:
    """Where a match-point final stands, in a line."""
    if state["champion"] is not None:
        return f"{state['champion']['team_name']} is {state['reason']}"
    threshold = "not known yet" if state["threshold"] is None else f"{state['threshold']} points"
    names = ", ".join(one["team_name"] for one in state["at_match_point"]) or "nobody"
    return f"match point: {threshold}; there: {names}"


def _team_cell(line: dict[str, Any], key: str) -> object:
    value = line[key]
    if key == "rank_change":
        return signed(value)
    return " ".join(map(str, value)) if key == "recent_placements" else value


def signed(change: int | None) -> str:
    """Places gained or lost, with an arrow up or down."""
    if not change:
        return "" if change is None else "="
    up, down = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"
    return f"{up if change > 0 else down}{abs(change)}"


def _player_cells(line: dict[str, Any]) -> Sequence[object]:
    weapons = line["weapon_distribution"]
    cells = [round(line[key], 1) if isinstance(line[key], float) else line[key] for key in _PLAYER_COLUMNS]
    return cells + [f"{weapons[c]['damage']:.0f}/{weapons[c]['kills']}" for c in PAGE_CATEGORIES]
