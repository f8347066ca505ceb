"""How rounds and seasons ended: ranks after each completed round, and final results once all rounds are.

Both are derived: whatever changes a match of a completed round, or points, refreshes them in the same
transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import audit, boards, placements, schedules, series
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.placements import PLAYER, TEAM, Placement
from pewstats_collectors.db.tournaments.schedules import StoredRound, place_values
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import Place
from pewstats_collectors.stats.final_results import final_order
from pewstats_collectors.stats.player_board import player_board
from pewstats_collectors.stats.rulesets import Ruleset
from pewstats_collectors.stats.standings import Adjustment, Standing, TeamResult, standings
from pewstats_collectors.times import utc_text

COMPLETED = "completed"


def refresh(connection: Connection, place: Place) -> None:
    """Write ranks after each completed round, and final results if every round is completed."""
    rounds = schedules.rounds_of(connection, place)
    completed = [one for one in rounds if one.status == COMPLETED]
    if completed:
        rules = boards.rules_of(connection, place.season_id)
        context = boards.of_place(place)
        results = boards.team_results(connection, context, rules)
        adjustments = boards.adjustments(connection, context)
        after = {one.round_id: _until(one.number, results, adjustments, rules) for one in completed}
        _write_history(connection, after)
        if len(completed) == len(rounds):
            _write_results(connection, place, standings(results, rules, adjustments), rules)
            return
    connection.execute(sql("results", "forget_results"), place_values(place))


def set_completed(connection: Connection, one: StoredRound, *, completed: bool) -> bool:
    """Complete a round, or open it again; False if it is so already."""
    values = {"round_id": one.round_id, "completed": completed}
    if not connection.execute(sql("results", "set_completed"), values).rowcount:
        return False
    connection.execute(sql("results", "forget_history"), {"round_ids": [one.round_id]})
    refresh(connection, one.place)
    return True


def open_rounds(connection: Connection, place: Place) -> list[int]:
    """The rounds for which the final results of a division or group wait."""
    return [one.number for one in schedules.rounds_of(connection, place) if one.status != COMPLETED]


def read(connection: Connection, place: Place, kind: str) -> list[dict[str, Any]]:
    """Final results of teams or players, best first; empty until every round is completed."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("results", "read"), place_values(place) | {"kind": kind}).fetchall()


def override_placement(
    connection: Connection,
    place: Place,
    participant: str,
    new_rank: int,
    by: By,
    *,
    at: datetime,
    kind: str = TEAM,
) -> dict[str, Any]:
    """Give a team (by name or id) or a player (by name or account id) another final rank.

    Repeating it with the same values changes nothing. Keys of seed 004: success, result_id (of the
    participant), old_rank, new_rank, override_timestamp. Raises UsageError unless every round is completed,
    the participant is known, the rank is one of the list, and there are a reason and an actor.
    """
    _check_by(by)
    lines = _final(connection, place, kind)
    line = _line_of(lines, participant, place)
    if not 1 <= new_rank <= len(lines):
        raise UsageError(f"expected a rank from 1 to {len(lines)}, not {new_rank}")
    placed = Placement(line["participant_id"], new_rank, by.reason, by.actor, at)
    before = _given(connection, place, kind, placed.participant_id)
    # A later decision about another one may have moved this one on: then it is not the same again.
    if line["rank"] == new_rank and before is not None and before.says(placed):
        return _outcome(line, line)
    placements.write(connection, place, kind, placed)
    return _carried_out(connection, place, kind, line, by, "override placement")


def take_back_placement(
    connection: Connection, place: Place, participant: str, by: By, *, kind: str = TEAM
) -> dict[str, Any]:
    """Let the calculated placement stand again; the keys are those of `override_placement`.

    Raises UsageError where nobody had changed it.
    """
    _check_by(by)
    line = _line_of(_final(connection, place, kind), participant, place)
    if not placements.take_back(connection, place, kind, line["participant_id"]):
        raise UsageError(f"{line['participant_name']}: nobody changed this placement")
    return _carried_out(connection, place, kind, line, by, "undo override placement")


def _check_by(by: By) -> None:
    for name in ("reason", "actor"):
        if not getattr(by, name).strip():
            raise UsageError(f"{name}: expected some text")


def _final(connection: Connection, place: Place, kind: str) -> list[dict[str, Any]]:
    lines = read(connection, place, kind)
    if not lines:
        waits_for = ", ".join(map(str, open_rounds(connection, place)))
        why = f"not completed: round {waits_for}" if waits_for else "no round with a result"
        raise UsageError(f"{place.division} is not over, so it has no final results: {why}")
    return lines


def _line_of(lines: Sequence[dict[str, Any]], participant: str, place: Place) -> dict[str, Any]:
    found = [one for one in lines if participant in (one["participant_id"], one["participant_name"])]
    if not found:
        raise UsageError(f"no participant {participant!r} in the final results of {place.division}")
    if len(found) > 1:
        ids = ", ".join(one["participant_id"] for one in found)
        raise UsageError(f"{participant!r} is the name of several: name one by id, {ids}")
    return found[0]


def _given(connection: Connection, place: Place, kind: str, participant_id: str) -> Placement | None:
    known = placements.of_place(connection, place, kind)
    return next((one for one in known if one.participant_id == participant_id), None)


def _carried_out(
    connection: Connection, place: Place, kind: str, line: dict[str, Any], by: By, action: str
) -> dict[str, Any]:
    """Results as they follow, and the audit of what became of this line."""
    refresh(connection, place)
    now = _line_of(read(connection, place, kind), line["participant_id"], place)
    seen = ("participant_name", "rank", "is_override", "override_reason", "override_actor")
    audit.write(
        connection,
        actor=by.actor,
        action=action,
        subject=line["participant_id"],
        reason=by.reason,
        before={key: line[key] for key in seen},
        after={key: now[key] for key in seen},
    )
    return _outcome(line, now)


def _outcome(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {
        "success": True,
        "result_id": now["participant_id"],
        "old_rank": before["rank"],
        "new_rank": now["rank"],
        "override_timestamp": utc_text(now["override_timestamp"]),
    }


def _until(
    number: int, results: Sequence[TeamResult], adjustments: Sequence[Adjustment], rules: Ruleset
) -> list[Standing]:
    return standings(
        [one for one in results if one.round is not None and one.round <= number],
        rules,
        [one for one in adjustments if one.round is None or one.round <= number],
    )


def _write_history(connection: Connection, after: Mapping[UUID, Iterable[Standing]]) -> None:
    """The standings after each of these rounds."""
    connection.execute(sql("results", "forget_history"), {"round_ids": list(after)})
    rows = [
        {
            "round_id": str(round_id),
            "team_id": str(line.team_id),
            "rank": line.rank,
            "total_points": line.total_points,
            "total_kills": line.total_kills,
            "wwcd": line.wwcd,
            "matches_played": line.matches_played,
        }
        for round_id, lines in after.items()
        for line in lines
    ]
    connection.execute(sql("results", "write_history"), {"rows": Jsonb(rows)})


def _write_results(connection: Connection, place: Place, lines: Iterable[Standing], rules: Ruleset) -> None:
    context = boards.until_decided(connection, boards.of_place(place), rules)
    summary = series.of_context(connection, context)
    extra = {"series_score": summary["series_score"], "game_results": summary["games"]}
    people = player_board(boards.player_totals(connection, context, rules, by_team=False), [], rules)
    connection.execute(sql("results", "forget_results"), place_values(place))
    _write_kind(connection, place, TEAM, [_columns(line) | extra for line in lines])
    _write_kind(connection, place, PLAYER, people)


def _write_kind(connection: Connection, place: Place, kind: str, lines: Sequence[dict[str, Any]]) -> None:
    """Lines best first, with the placements that staff gave instead of the calculated ones."""
    key = "team_id" if kind == TEAM else "account_id"
    known = {line[key] for line in lines}
    moves = [
        (one.participant_id, min(one.new_rank, len(lines)), one.at)  # there may have been more of them then
        for one in placements.of_place(connection, place, kind)
        if one.participant_id in known
    ]
    final = final_order([(line[key], line["rank"]) for line in lines], moves)
    rows = [
        line | {"participant_id": line[key], "calculated_rank": line["rank"], "rank": final[line[key]]}
        for line in lines
    ]
    values = place_values(place) | {"kind": kind, "rows": Jsonb(rows)}
    connection.execute(sql("results", "write_results"), values)


def _columns(line: Standing) -> dict[str, Any]:
    """A line of the standings as JSON takes it."""
    return asdict(line) | {"team_id": str(line.team_id), "tiebreaker_timestamp": None}
