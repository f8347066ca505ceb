"""Players who are on no board: hidden by staff, or erased at their own request.

Boards, results and careers of the others are as if he had never played; what he did for a team still counts
for the team.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import sql as composed
from psycopg.rows import class_row

from pewstats_collectors.db import players, ratings
from pewstats_collectors.db.leaderboard_events import owing
from pewstats_collectors.db.players import Known
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import audit, locks, results
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import Place

ERASED: Final = "erased"

#: Rows about a career, by account.
CAREER: Final = (
    "player_achievements", "player_weapon_stats", "player_advanced_career_stats", "player_damage_stats",
    "player_stats", "career_weapon_counts", "career_counts",
    "leaderboard_persons",  # with these: whoever looks for changed persons locks it before he owes anything
)  # fmt: skip
#: What he did in leaderboard events, by account: Elos are calculated anew without it.
EVENT_SCORES: Final = ("leaderboard_match_scores", "leaderboard_submissions", "leaderboard_scores")
#: What matches owe him, or gave him, since he was tracked.
_OWED_DETAILS: Final = "player_backfill_status"
#: Where people write about others, or programs about what went wrong.
_NOTES: Final = (
    ("players", "hidden_reason"),
    ("admin_audit", "subject"),
    ("admin_audit", "reason"),
    ("tournament_match_overrides", "override_reason"),
    ("tournament_remakes", "remake_reason"),
    ("tournament_scheduled_matches", "remake_reason"),
    ("tournament_point_adjustments", "reason"),
    ("tournament_placement_overrides", "override_reason"),
    ("tournament_results", "override_reason"),
    ("dead_letters", "error"),
    ("dead_letters", "traceback"),
    ("dead_letters", "resolved_why"),
    ("ledger", "error"),
    ("match_disagreements", "expected"),
    ("match_disagreements", "actual"),
)
_DOCUMENTS: Final = (
    ("admin_audit", "before"),
    ("admin_audit", "after"),
    ("dead_letters", "payload"),
    ("ledger", "payload"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A match he was in, of which the files as they were fetched are kept in storage."""

    match_id: str
    shard: str
    created_at: datetime | None
    has_match_object: bool
    has_telemetry: bool


def erased_among(connection: Connection, account_ids: Iterable[str]) -> frozenset[str]:
    """Which of these accounts were erased."""
    rows = connection.execute(sql("hidden_players", "erased_among"), {"account_ids": list(account_ids)})
    return frozenset(row[0] for row in rows)


def hide(connection: Connection, who: str, by: By) -> Known:
    """Take a player off every board; his audit says why. Returns him as he was before."""
    return _set_hidden(connection, who, by, hidden=True)


def unhide(connection: Connection, who: str, by: By) -> Known:
    """Put a player back on the boards. Raises UsageError for one who was erased."""
    return _set_hidden(connection, who, by, hidden=False)


def _set_hidden(connection: Connection, who: str, by: By, *, hidden: bool) -> Known:
    _lock_leagues(connection)
    player = players.find(connection, who)
    if player.erased:
        raise UsageError(f"{player.account_id}: was erased at his own request, and stays hidden")
    reason = by.reason if hidden else None
    values = {"account_id": player.account_id, "hidden": hidden, "reason": reason}
    if connection.execute(sql("hidden_players", "set_hidden"), values).rowcount:
        audit.write(
            connection,
            actor=by.actor,
            action="hide player" if hidden else "unhide player",
            subject=player.account_id,
            reason=by.reason,
            before={"hidden": player.hidden, "hidden_reason": player.hidden_reason},
            after={"hidden": hidden, "hidden_reason": reason},
        )
        _calculate_without(connection, player.account_id)
    return player


def erase(connection: Connection, account_id: str, by: By, *, names: Iterable[str] = ()) -> list[Kept]:
    """Forget a player's name, career and achievements, now and whatever is imported later.

    `names`: others that rosters and notes may have him under. Returns the matches whose files still hold his
    name. Repeating it takes out what came back by hand.
    """
    _lock_leagues(connection)
    connection.execute(sql("hidden_players", "lock_names"))
    if players.find(connection, account_id).account_id != account_id:
        raise UsageError(f"{account_id}: expected an account id; a name may be that of others, too")
    key = {"account_id": account_id}
    known = {row[0] for row in connection.execute(sql("hidden_players", "names"), key)} | set(names)
    connection.execute(sql("hidden_players", "erase_player"), key)
    for query in ("erase_in_matches", "erase_in_kills", "forget_same_entries", "erase_in_rosters"):
        connection.execute(sql("hidden_players", query), key)
    for query in ("forget_same_unlinked", "erase_unlinked"):
        connection.execute(sql("hidden_players", query), {**key, "names": sorted(known)})
    _forget(connection, (*CAREER, _OWED_DETAILS), account_id)
    _erase_in_notes(connection, account_id, sorted(known))
    audit.write(connection, actor=by.actor, action="erase player", subject=account_id, reason=by.reason)
    _calculate_without(connection, account_id)
    _forget(connection, EVENT_SCORES, account_id)
    ratings.owe_all(connection)  # rosters no longer say whose account it is
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(sql("hidden_players", "matches"), key).fetchall()


def _forget(connection: Connection, tables: Iterable[str], account_id: str) -> None:
    for table in tables:
        statement = composed.SQL(sql("hidden_players", "forget")).format(table=composed.Identifier(table))
        connection.execute(statement, {"account_id": account_id})


def _erase_in_notes(connection: Connection, account_id: str, names: Sequence[str]) -> None:
    """As a word; what `erased_name` gives is no name."""
    words = "|".join(re.escape(name) for name in names if not name.startswith(f"{ERASED} "))
    if not words:
        return
    connection.execute(sql("hidden_players", "allow_erasing"))
    word = rf"(?<![\w-])(?:{words})(?![\w-])"
    of_value = rf'{word}(?!":)'
    for places, query, pattern in (
        (_NOTES, "erase_in_text", word),
        (_DOCUMENTS, "erase_in_json", of_value),
    ):
        for table, column in places:
            statement = composed.SQL(sql("hidden_players", query)).format(
                table=composed.Identifier(table), column=composed.Identifier(column)
            )
            connection.execute(statement, {"account_id": account_id, "pattern": pattern})


def _lock_leagues(connection: Connection) -> None:
    """First of all, as whoever changes what results rest on does."""
    for (shard,) in connection.execute(sql("hidden_players", "shards")).fetchall():
        locks.change(connection, shard)


def _calculate_without(connection: Connection, account_id: str) -> None:
    """Whatever is calculated over all players but the hidden ones, where he has a part in it.

    Boards of careers follow by themselves: a trigger on players. Elos of events are owed to the queue.
    """
    rows = connection.execute(sql("hidden_players", "league_places"), {"account_id": account_id}).fetchall()
    for _, season_id, division, group in rows:
        results.refresh(connection, Place(season_id, division, group))
    owing.owe_for_accounts(connection, [account_id], delay_s=0)
