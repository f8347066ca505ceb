"""How rounds and seasons ended: ranks after each completed round, and final results once all rounds are.

Both are derived: whatever changes a match of a completed round, or points, refreshes them in the same
transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import audit, boards, placements, schedules, series
from pewstats_collectors.db.tournaments.placements import Placement
from pewstats_collectors.db.tournaments.schedules import StoredRound, place_values
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import Place
from pewstats_collectors.stats.final_results import final_order
from pewstats_collectors.stats.player_board import player_board
from pewstats_collectors.stats.rulesets import Ruleset
from pewstats_collectors.stats.standings import Adjustment, Standing, TeamResult, standings

COMPLETED = "completed"
TEAM, PLAYER = "team", "player"


def refresh(connection: Connection, place: Place) -> None:
    """Write ranks after each completed round, and final results if every round is completed."""
    rounds = schedules.rounds_of(connection, place)
    completed = [one for one in rounds if one.status == COMPLETED]
    if completed:
        rules = boards.rules_of(connection, place.season_id)
        context = boards.of_place(place)
        results = boards.team_results(connection, context, rules)
        adjustments = boards.adjustments(connection, context)
        for one in completed:
            _write_history(connection, one, _until(one.number, results, adjustments, rules))
        if len(completed) == len(rounds):
            _write_results(connection, place, standings(results, rules, adjustments), rules)
            return
    connection.execute(sql("results", "forget_results"), place_values(place))


def set_completed(connection: Connection, one: StoredRound, *, completed: bool) -> bool:
    """Complete a round, or open it again; False if it is so already."""
    values = {"round_id": one.round_id, "completed": completed}
    if not connection.execute(sql("results", "set_completed"), values).rowcount:
        return False
    connection.execute(sql("results", "forget_history"), {"round_id": one.round_id})
    refresh(connection, one.place)
    return True


def read(connection: Connection, place: Place, kind: str) -> list[dict[str, Any]]:
    """Final results of teams or players, best first; empty until every round is completed."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("results", "read"), place_values(place) | {"kind": kind}).fetchall()


def override_placement(
    connection: Connection, place: Place, participant: str, placed: Placement, *, kind: str = TEAM
) -> dict[str, Any]:
    """Give a team (by name or id) or a player (by name or account id) another final rank.

    Repeating it with the same values changes nothing. Keys: success, result_id, old_rank, new_rank,
    override_timestamp. Raises UsageError unless every round is completed, the participant is known, the rank
    is one of the list, and there is a reason.
    """
    lines = read(connection, place, kind)
    found = [one for one in lines if participant in (one["participant_id"], one["participant_name"])]
    _check_override(connection, place, participant, placed, lines, found)
    line = found[0]
    same = (line["is_override"], line["override_reason"], line["override_actor"])
    if line["rank"] != placed.new_rank or same != (True, placed.reason, placed.actor):
        placements.write(connection, place, kind, replace(placed, participant_id=line["participant_id"]))
        refresh(connection, place)
        audit.write(
            connection,
            actor=placed.actor,
            action="override placement",
            subject=line["participant_id"],
            reason=placed.reason,
            before={"rank": line["rank"], "participant_name": line["participant_name"]},
            after={"rank": placed.new_rank, "participant_name": line["participant_name"]},
        )
    now = next(
        one for one in read(connection, place, kind) if one["participant_id"] == line["participant_id"]
    )
    return {
        "success": True,
        "result_id": line["participant_id"],
        "old_rank": line["rank"],
        "new_rank": now["rank"],
        "override_timestamp": now["override_timestamp"],
    }


def _check_override(
    connection: Connection,
    place: Place,
    participant: str,
    placed: Placement,
    lines: Sequence[Any],
    found: Sequence[Any],
) -> None:
    if not placed.reason.strip():
        raise UsageError("expected a reason")
    if not lines:
        still = [str(one.number) for one in schedules.rounds_of(connection, place) if one.status != COMPLETED]
        why = f"not completed: round {', '.join(still)}" if still else "it has no rounds"
        raise UsageError(f"{place.division} is not over, so it has no final results: {why}")
    if len(found) != 1:
        how = "no participant" if not found else "several participants"
        raise UsageError(f"{how} {participant!r} in the final results of {place.division}")
    if not 1 <= placed.new_rank <= len(lines):
        raise UsageError(f"expected a rank from 1 to {len(lines)}, not {placed.new_rank}")


def _until(
    number: int, results: Sequence[TeamResult], adjustments: Sequence[Adjustment], rules: Ruleset
) -> list[Standing]:
    return standings(
        [one for one in results if one.round is not None and one.round <= number],
        rules,
        [one for one in adjustments if one.round is None or one.round <= number],
    )


def _write_history(connection: Connection, one: StoredRound, lines: Iterable[Standing]) -> None:
    connection.execute(sql("results", "forget_history"), {"round_id": one.round_id})
    rows = [_columns(line) for line in lines]
    connection.execute(sql("results", "write_history"), {"round_id": one.round_id, "rows": Jsonb(rows)})


def _write_results(connection: Connection, place: Place, lines: Iterable[Standing], rules: Ruleset) -> None:
    context = boards.of_place(place)
    summary = series.of_place(connection, place)
    extra = {"series_score": summary["series_score"], "game_results": summary["games"]}
    people = player_board(boards.player_totals(connection, context, rules, by_team=False), [], rules)
    connection.execute(sql("results", "forget_results"), place_values(place))
    _write_kind(connection, place, TEAM, [_columns(line) | extra for line in lines])
    _write_kind(connection, place, PLAYER, people)


def _write_kind(connection: Connection, place: Place, kind: str, lines: Sequence[dict[str, Any]]) -> None:
    """Lines best first, with the placements that staff gave instead of the calculated ones."""
    key = "team_id" if kind == TEAM else "account_id"
    overrides = placements.of_place(connection, place, kind)
    known = {line[key] for line in lines}
    moves = [
        (one.participant_id, min(one.new_rank, len(lines)), one.at)  # there may have been more of them then
        for one in overrides
        if one.participant_id in known
    ]
    final = final_order([(line[key], line["rank"]) for line in lines], moves)
    rows = [
        line
        | {
            "participant_id": line[key],
            "participant_name": line["team_name" if kind == TEAM else "player_name"],
            "calculated_rank": line["rank"],
            "rank": final[line[key]],
        }
        for line in lines
    ]
    values = place_values(place) | {"kind": kind, "rows": Jsonb(rows)}
    connection.execute(sql("results", "write_results"), values)


def _columns(line: Standing) -> dict[str, Any]:
    """A line of the standings as JSON takes it."""
    return asdict(line) | {"team_id": str(line.team_id), "tiebreaker_timestamp": None}
