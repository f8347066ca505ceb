"""Matches written straight into the tables, as small as a test needs them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from psycopg.types.json import Jsonb

from pewstats_collectors.db import players
from pewstats_collectors.db.pool import Connection

START = datetime(2026, 1, 17, 18, tzinfo=UTC)

Values = Mapping[str, Any]
"""Columns of match_summaries; `weapons` maps a category to damage, `rank` is the team's.

`extended`, `finishing` and `fights` are columns of player_match_extended, player_finishing_summary and
team_fight_summary.
"""

_BESIDE = {
    "extended": "player_match_extended",
    "finishing": "player_finishing_summary",
    "fights": "team_fight_summary",
}
_NOT_COLUMNS = ("weapons", "rank", *_BESIDE)
_KINDS = {"normal": "official", "ranked": "competitive", "tournament": "custom", None: "custom"}
_LEAGUE = """
    INSERT INTO tournaments VALUES (md5('league')::uuid, 'League') ON CONFLICT DO NOTHING;
    INSERT INTO tournament_seasons (season_id, tournament_id, name, shard, time_zone, sample_size, min_teams,
        ruleset, match_kinds)
    VALUES (md5('season')::uuid, md5('league')::uuid, 'Season', 'steam', 'UTC', 6, 8, 'super', '{custom}')
    ON CONFLICT DO NOTHING;
    INSERT INTO tournament_rounds (round_id, season_id, division, group_name, number, name, starts_at,
        ends_at, status)
    VALUES (md5('round')::uuid, md5('season')::uuid, 'Division 1', '', 1, 'Round 1', '2026-01-01Z',
        '2027-01-01Z', 'active')
    ON CONFLICT DO NOTHING
"""


def write_match(
    connection: Connection,
    match_id: str,
    people: Mapping[str, Values],
    *,
    created_at: datetime = START,
    career: str | None = "normal",
) -> None:
    """Write a match anew, with everybody in it; account ids that begin with `ai.` are bots."""
    connection.execute(
        "INSERT INTO matches (match_id, shard, discovered_by, discovery_priority) "
        "VALUES (%s, 'steam', 'main', 'normal') ON CONFLICT DO NOTHING",
        (match_id,),
    )
    if career == "tournament":
        connection.execute(_LEAGUE)
    connection.execute(
        "UPDATE matches SET created_at = %s, match_type = %s, is_tournament_match = %s, "
        "round_id = CASE WHEN %s THEN md5('round')::uuid END WHERE match_id = %s",
        (created_at, _KINDS[career], career == "tournament", career == "tournament", match_id),
    )
    tables = ("match_summaries", "match_rosters", "player_match_weapon_distribution", *_BESIDE.values())
    for table in tables:
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
    key = {"match_id": match_id, "account_id": account_id, "team_id": team_id}
    for kind, table in _BESIDE.items():
        if kind in values:
            connection.execute(
                f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)".encode(),  # noqa: S608
                (Jsonb(key | values[kind]),),
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
