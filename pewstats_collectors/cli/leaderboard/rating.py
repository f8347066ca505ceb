"""pewstats leaderboard rating: the multi-team rating of a season, and what one match made of it."""

from typing import Any, Final

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.csv_output import print_csv, refuse_both
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.tournament import places
from pewstats_collectors.db import rating_boards, ratings
from pewstats_collectors.db.pool import Connection, snapshot
from pewstats_collectors.db.rating_boards import Delta, Known
from pewstats_collectors.db.tournaments import ids
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.multi_team import Kind
from pewstats_collectors.stats.rating_board import RatingLine, rating_board
from pewstats_collectors.stats.rating_parameters import rating_parameters
from pewstats_collectors.times import utc_text

TEAMS, PERSONS = "teams", "persons"
_KINDS: Final[dict[str, Kind]] = {TEAMS: "team", PERSONS: "person"}

_WHO: Final = {
    TEAMS: ("team_id", "team_name", "division"),
    PERSONS: ("person_id", "player_name", "account_ids"),
}
_BOARD_KEYS: Final = ("value", "mu", "sigma", "matches_played", "not_ranked")
_MATCH_KEYS: Final = ("before", "after", "delta", "mu_before", "sigma_before", "mu_after", "sigma_after")

Document = tuple[dict[str, Any], list[dict[str, Any]], int]
"""Metadata, lines of the page, and how many lines there are."""


@click.command()
@click.option("--season", "name", help="The board of this season.")
@click.option("--match", "match_id", help="What this match made of the ratings.")
@click.option("--board", type=click.Choice([TEAMS, PERSONS]), default=TEAMS, show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--csv", "as_csv", is_flag=True, help="CSV with the keys of --json as its header.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def rating(
    name: str | None,
    match_id: str | None,
    board: str,
    limit: int,
    offset: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Ratings by the placements of a season's matches, by mu - 3 sigma; the unranked after the ranked.

    Of a match: each rating before and after it, and how strong the lobby was.

    \b
    Example: pewstats leaderboard rating --season "Fall 2026" --board persons
    """
    if (name is None) == (match_id is None):
        raise UsageError("--season or --match: expected one of them")
    refuse_both(as_csv=as_csv, as_json=as_json)
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        read = _of_season(connection, name, board) if name else _of_match(connection, match_id or "", board)
        metadata, lines, total_count = read
        is_owed = ratings.is_owed(connection, metadata["season_id"])
    metadata |= {"board": board, "limit": limit, "offset": offset, "up_to_date": not is_owed}
    page = lines[offset : offset + limit]
    if is_owed:
        click.echo("something has changed that is not rated yet: `pewstats worker rating` does it", err=True)
    if as_json:
        print_json({"metadata": metadata, "data": {board: page, "total_count": total_count}})
    elif as_csv:
        first, last = ("rank", _BOARD_KEYS) if name else ("placement", _MATCH_KEYS)
        print_csv((first, *_WHO[board], *last), page)
    elif name:
        _print_board(metadata, board, page)
    else:
        _print_match(metadata, board, page)


def _of_season(connection: Connection, name: str, board: str) -> Document:
    places.find_season(connection, name)
    season_id = ids.season_id(name)
    parameters = rating_parameters()[_KINDS[board]]
    known = rating_boards.everybody(connection, season_id, _KINDS[board])
    lines = rating_board([one.rated for one in known.values()], parameters)
    metadata = {
        "season_id": season_id,
        "season_name": name,
        "min_matches": parameters.min_matches,
        "max_sigma": parameters.max_sigma,
    }
    return metadata, [_board_line(board, known[line.id], line) for line in lines], len(lines)


def _of_match(connection: Connection, match_id: str, board: str) -> Document:
    match = rating_boards.find_match(connection, match_id)
    if match is None:
        raise UsageError(f"match {match_id}: not rated; it counts for no season, or its rating is still owed")
    known = rating_boards.everybody(connection, match.season_id, _KINDS[board])
    deltas = rating_boards.deltas(connection, match.season_id, match_id, _KINDS[board])
    lines = [_match_line(board, known[one.id], one) for one in deltas if one.id in known]
    metadata = {
        "season_id": match.season_id,
        "season_name": match.season_name,
        "match_id": match_id,
        "created_at": utc_text(match.created_at),
        "team_strength": match.team_strength,
        "person_strength": match.person_strength,
    }
    return metadata, lines, len(lines)


def _who(board: str, known: Known) -> dict[str, Any]:
    of_board = {TEAMS: known.division, PERSONS: known.account_ids}
    return dict(zip(_WHO[board], (known.rated.id, known.name, of_board[board]), strict=True))


def _board_line(board: str, known: Known, line: RatingLine) -> dict[str, Any]:
    values = (line.rating.shown, line.rating.mu, line.rating.sigma, line.matches, line.not_ranked)
    return {"rank": line.rank, **_who(board, known), **dict(zip(_BOARD_KEYS, values, strict=True))}


def _match_line(board: str, known: Known, delta: Delta) -> dict[str, Any]:
    before, after = delta.before, delta.after
    values = (before.shown, after.shown, delta.shown, before.mu, before.sigma, after.mu, after.sigma)
    return {"placement": delta.rank, **_who(board, known), **dict(zip(_MATCH_KEYS, values, strict=True))}


def _print_board(metadata: dict[str, Any], board: str, page: list[dict[str, Any]]) -> None:
    _, name, _ = _WHO[board]
    rows = [
        (
            one["rank"], one[name], round(one["value"], 1), round(one["mu"], 1), round(one["sigma"], 1),
            one["matches_played"], one["not_ranked"],
        )
        for one in page
    ]  # fmt: skip
    columns = ("rank", board.removesuffix("s"), "rating", "mu", "sigma", "matches", "not ranked")
    print_table(f"{metadata['season_name']}, rating of {board}", columns, rows)


def _print_match(metadata: dict[str, Any], board: str, page: list[dict[str, Any]]) -> None:
    _, name, _ = _WHO[board]
    strength = metadata[f"{board.removesuffix('s')}_strength"]
    told = "" if strength is None else f", strength of the lobby {strength:.1f}"
    rows = [
        (one["placement"], one[name], *(round(one[key], 1) for key in ("before", "after", "delta")))
        for one in page
    ]
    columns = ("placement", board.removesuffix("s"), "before", "after", "delta")
    print_table(f"{metadata['season_name']}, {metadata['match_id']}{told}", columns, rows)
