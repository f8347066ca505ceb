"""pewstats tournament results, place: how a season ended, and another final rank for somebody."""

import sys
from typing import Any, Final

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.csv_output import print_csv, refuse_both
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.cli.tournament import changes, places
from pewstats_collectors.cli.tournament.by_whom import by_whom
from pewstats_collectors.db.pool import Connection, snapshot
from pewstats_collectors.db.tournaments import ids, seasons
from pewstats_collectors.db.tournaments import results as final
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.placements import PLAYER, TEAM
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import Place
from pewstats_collectors.times import utc_text
from pewstats_collectors.workers.outcomes import utc_now

_KEYS: Final = (
    "rank", "calculated_rank", "participant_id", "participant_name", "total_points", "total_kills",
    "best_placement", "avg_placement", "matches_played", "is_override", "override_reason", "override_actor",
    "override_timestamp",
)  # fmt: skip
_COLUMNS: Final = {
    "rank": "rank",
    "participant_name": "name",
    "total_points": "points",
    "total_kills": "kills",
    "best_placement": "best",
    "avg_placement": "avg",
    "matches_played": "matches",
    "override_reason": "placed by staff",
    "participant_id": "id",
}
_KINDS: Final = {"teams": TEAM, "players": PLAYER}


@click.command()
@click.option("--season", "name", required=True)
@click.option("--division", required=True)
@click.option("--group", help="Needed where there are several.")
@click.option("--kind", type=click.Choice(list(_KINDS)), default="teams", show_default=True)
@click.option("--csv", "as_csv", is_flag=True, help="CSV with the keys of --json as its header.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def results(name: str, division: str, group: str | None, kind: str, as_csv: bool, as_json: bool) -> None:
    """Final results of a division or group; exit 1 until every round of it is completed.

    \b
    Example: pewstats tournament results --season "Fall 2026" --division "Division 1" --kind players
    """
    refuse_both(as_csv=as_csv, as_json=as_json)
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        place = _find_place(connection, name, division, group)
        found = final.read(connection, place, _KINDS[kind])
        waits_for = final.open_rounds(connection, place)
    lines = [_line(one) for one in found]
    if as_json:
        metadata = {
            "season_id": place.season_id,
            "season_name": name,
            "division": division,
            "group": place.group_name or None,
            "open_rounds": waits_for,
            "timestamp": utc_text(utc_now()),
        }
        series = _series(found) if kind == "teams" else {}
        print_json({"metadata": metadata, "data": {kind: lines, **series, "total_count": len(lines)}})
    elif as_csv:
        print_csv(_KEYS, lines)
    elif lines:
        rows = [[line[key] for key in _COLUMNS] for line in lines]
        print_table(f"{name}, {division}", list(_COLUMNS.values()), rows)
    if not lines:
        open_ones = ", ".join(map(str, waits_for))
        click.echo(f"not over: round {open_ones}" if open_ones else "no results", err=True)
        sys.exit(1)


def _line(result: dict[str, Any]) -> dict[str, Any]:
    found = result | {"override_timestamp": utc_text(result["override_timestamp"])}
    return {key: found[key] for key in _KEYS}


def _series(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The matches and who won them: the same for every team, so they stand once."""
    return {key: found[0][key] if found else None for key in ("series_score", "game_results")}


@click.command()
@click.argument("participant")
@click.argument("rank", type=int, required=False)
@click.option("--season", "name", required=True)
@click.option("--division", required=True)
@click.option("--group", help="Needed where there are several.")
@click.option("--kind", type=click.Choice([TEAM, PLAYER]), default=TEAM, show_default=True)
@click.option("--undo", is_flag=True, help="Let the calculated rank stand again.")
@by_whom
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def place(
    participant: str,
    rank: int | None,
    name: str,
    division: str,
    group: str | None,
    kind: str,
    undo: bool,
    reason: str,
    actor: str,
    as_json: bool,
) -> None:
    """Give a team (name or id) or a player (name or account id) another final rank, once all is over.

    The others keep their order and move on. With --undo and no RANK the calculated rank stands again.

    \b
    Example: pewstats tournament place --season "Fall 2026" --division "Division 1" "Team Phoenix" 1
        --reason "appeal upheld" --actor jane
    """
    if undo is (rank is not None):
        raise UsageError("expected either a RANK or --undo")
    by = By(actor, reason)
    done: list[dict[str, Any]] = []

    def change(connection: Connection) -> set[str]:
        where = _find_place(connection, name, division, group)
        done[:] = [_change_rank(connection, where, participant, rank, by, kind)]
        return set()

    with wiring.open_app() as app:
        changes.carry_out(app, [name], change)
    if as_json:
        print_json(done[0])
    else:
        click.echo(printable(f"{participant}: rank {done[0]['old_rank']} -> {done[0]['new_rank']}"))


def _change_rank(
    connection: Connection, where: Place, participant: str, rank: int | None, by: By, kind: str
) -> dict[str, Any]:
    if rank is None:
        return final.take_back_placement(connection, where, participant, by, kind=kind)
    return final.override_placement(connection, where, participant, rank, by, at=utc_now(), kind=kind)


def _find_place(connection: Connection, name: str, division: str, group: str | None) -> Place:
    """The division or its group; the only group need not be named. Raises UsageError that names them."""
    season_id = ids.season_id(places.find_season(connection, name).name)
    places.check_division(connection, season_id, division, group)
    groups = [one.group_name for one in seasons.places(connection, season_id) if one.division == division]
    if group is None and len(groups) > 1:
        known = ", ".join(filter(None, groups))
        raise UsageError(f"{division} has several groups: name one with --group, {known}")
    return Place(season_id, division, groups[0] if group is None else group)
