"""pewstats telemetry: what one telemetry file says, with no service, database or home at hand.

Only `unknown` asks the database.
"""

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import click

from pewstats_collectors.cli import telemetry_tables, wiring
from pewstats_collectors.cli.output import print_json
from pewstats_collectors.db import verification
from pewstats_collectors.db.pool import snapshot
from pewstats_collectors.errors import Reject, UsageError
from pewstats_collectors.matches.match_object import MatchObject, parse_match_object
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import MatchRows, rows_of
from pewstats_collectors.telemetry.inflate import inflate
from pewstats_collectors.telemetry.match import Match, read_match
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.players import Lobby
from pewstats_collectors.telemetry.report import report
from pewstats_collectors.telemetry.verification import identities
from pewstats_collectors.telemetry.verification.agreement import agreement
from pewstats_collectors.telemetry.verification.sides import Participant, Sides, told_of
from pewstats_collectors.telemetry.weapon_categories import default_weapons

STDIN: Final = "-"
_TIMES: Final = ("first_at", "last_at")
_LARGEST_MATCH_OBJECT: Final = 16 * 1024 * 1024

_file = click.argument("file", metavar="FILE", type=click.Path(allow_dash=True))
_match = click.option(
    "--match", "match_file", metavar="FILE", type=click.Path(), help="The match object of the same match."
)
_json = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.group()
def telemetry() -> None:
    """What one telemetry file says (.json or .json.gz; - is standard input), and what nobody knows.

    \b
    Example: pewstats telemetry stats match.json.gz
    """


@telemetry.command()
@_file
@_match
@click.option(
    "--tracked", metavar="NAME|ID,...", default="", help="Whose damage events and positions are told."
)
@_json
def stats(file: str, match_file: str | None, tracked: str, as_json: bool) -> None:
    """Every metric of one file; rows of single events of tracked players with --json only.

    \b
    Example: pewstats telemetry stats match.json.gz --tracked SomePlayer --json
    """
    match, match_object = _read(file, match_file)
    match = replace(match, tracked=_accounts(match.lobby, tracked))
    document = report(match, rows_of(match))
    if match_object is not None:
        _put_beside(document, match_object)
    if as_json:
        print_json(document)
    else:
        telemetry_tables.print_stats(document, sorted(match.tracked))


@telemetry.command()
@_file
@_match
@_json
def verify(file: str, match_file: str | None, as_json: bool) -> None:
    """Check the identities that every match satisfies, and with --match all totals against the API's own.

    Each disagreement with both values, and its cause if it is known; exit 1 if one has no known cause.

    \b
    Example: pewstats telemetry verify match.json.gz --match match-object.json
    """
    match, match_object = _read(file, match_file)
    rows = rows_of(match)
    found, reading = identities.verify(match, rows), None
    if match_object is not None:
        agreed, reading = agreement(_sides(match, rows, match_object))
        found = found.and_of(agreed)
    if as_json:
        print_json([one._asdict() for one in found.disagreements])
    else:
        telemetry_tables.print_outcome(match, found, reading)
    sys.exit(1 if found.unknown else 0)


@telemetry.command()
@_json
def unknown(as_json: bool) -> None:
    """What in all matches points to a new patch of the game: unknown types and codes, missing keys, and more.

    \b
    Example: pewstats telemetry unknown
    """
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        found = verification.drift(connection)
    if as_json:
        print_json([row | {name: row[name] and row[name].isoformat() for name in _TIMES} for row in found])
    else:
        telemetry_tables.print_drift(found)


def _read(file: str, match_file: str | None) -> tuple[Match, MatchObject | None]:
    """The match of a file, and the match object it must belong to. Raises UsageError, one line."""
    match_object = None
    if match_file is not None:
        try:
            match_object = parse_match_object(inflate(_bytes(match_file), max_bytes=_LARGEST_MATCH_OBJECT))
        except Reject as fault:
            raise UsageError(f"{match_file}: {fault}") from fault
    try:
        told = decode(_bytes(file))
        asked = match_object.match_id if match_object else None
        match = read_match(told, asked, frozenset(), default_parameters(), default_weapons())
    except Reject as fault:
        raise UsageError(f"{'standard input' if file == STDIN else file}: {fault}") from fault
    return match, match_object


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error


def _accounts(lobby: Lobby, wanted: str) -> frozenset[str]:
    """The accounts of the players that are named, each by his name in this match or his account id."""
    found: set[str] = set()
    for name in filter(None, map(str.strip, wanted.split(","))):
        accounts = {one.account_id for one in lobby.players.values() if name in (one.name, one.account_id)}
        if not accounts:
            raise UsageError(f"--tracked {name}: no player of this match has that name or account id")
        found |= accounts
    return frozenset(found)


def _sides(match: Match, rows: MatchRows, match_object: MatchObject) -> Sides:
    """What telemetry and the match object tell of the players."""
    return Sides(
        told=told_of(rows.players),
        api={
            one.account_id: Participant(*(getattr(one, name) for name in Participant._fields))
            for one in match_object.participants
        },
        ranks={one.team_id: one.rank for one in match_object.rosters},
        incomplete=match.clock.incomplete,
        year=match.clock.start.year,
    )


def _put_beside(document: dict[str, Any], match_object: MatchObject) -> None:
    """The API's own statistics of each player, as `api`."""
    told = {one.account_id: asdict(one) for one in match_object.participants}
    for account, player in document["players"].items():
        player["api"] = told.get(account)
