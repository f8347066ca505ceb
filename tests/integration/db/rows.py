"""Matches written straight into the tables, as small as a test needs them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from psycopg.types.json import Jsonb

from pewstats_collectors.db import players
from pewstats_collectors.db.pool import Connection

START = datetime(2026, 1, 17, 18, tzinfo=UTC)

Values = Mapping[str, Any]
"""Columns of match_summaries; `weapons` maps a category to damage, `rank` is the team's."""

_NOT_COLUMNS = ("weapons", "rank")


def write_match(
    connection: Connection, match_id: str, people: Mapping[str, Values], *, created_at: datetime = START
) -> None:
    """Write a match anew, with everybody in it; account ids that begin with `ai.` are bots."""
    connection.execute(
        "INSERT INTO matches (match_id, shard, discovered_by, discovery_priority, created_at) "
        "VALUES (%s, 'steam', 'main', 'normal', %s) ON CONFLICT DO NOTHING",
        (match_id, created_at),
    )
    for table in ("match_summaries", "match_rosters", "player_match_weapon_distribution"):
        connection.execute(f"DELETE FROM {table} WHERE match_id = %s".encode(), (match_id,))  # noqa: S608
    humans = [(one, f"name of {one}") for one in people if not one.startswith("ai.")]
    players.write_seen(connection, humans, shard="steam", named_at=created_at)
    for team_id, (account_id, values) in enumerate(people.items(), 1):
        _write_player(connection, match_id, account_id, team_id, values)


def _write_player(
    connection: Connection, match_id: str, account_id: str, team_id: int, values: Values
) -> None:
    row = {name: value for name, value in values.items() if name not in _NOT_COLUMNS}
    row |= {
        "match_id": match_id,
        "account_id": account_id,
        "player_name": f"name of {account_id}",
        "team_id": team_id,
        "is_bot": account_id.startswith("ai."),
    }
    connection.execute(
        "INSERT INTO match_summaries SELECT * FROM jsonb_populate_record(NULL::match_summaries, %s)",
        (Jsonb(row),),
    )
    if "rank" in values:
        connection.execute(
            "INSERT INTO match_rosters VALUES (%s, %s, %s, %s)",
            (match_id, team_id, values["rank"], values["rank"] == 1),
        )
    for category, damage in values.get("weapons", {}).items():
        connection.execute(
            "INSERT INTO player_match_weapon_distribution VALUES (%s, %s, %s, %s, 1, 0)",
            (match_id, account_id, category, damage),
        )
