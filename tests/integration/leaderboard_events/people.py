"""Persons: accounts that a roster ties together."""

from hashlib import md5
from uuid import UUID

from pewstats_collectors.db.pool import Connection

_LEAGUE = """
    INSERT INTO tournaments VALUES (md5('people')::uuid, 'People') ON CONFLICT DO NOTHING;
    INSERT INTO tournament_seasons (season_id, tournament_id, name, shard, time_zone, sample_size, min_teams,
        ruleset, match_kinds)
    VALUES (md5('people')::uuid, md5('people')::uuid, 'People', 'steam', 'UTC', 6, 8, 'super', '{custom}')
    ON CONFLICT DO NOTHING;
    INSERT INTO teams (team_id, season_id, division, group_name, name)
    VALUES (md5('people')::uuid, md5('people')::uuid, 'One', '', 'Team') ON CONFLICT DO NOTHING
"""


def tie(connection: Connection, person: str, *account_ids: str) -> str:
    """A roster says that these accounts are one person; returns the person's id."""
    connection.execute(_LEAGUE)
    for account_id in account_ids:
        connection.execute(
            "INSERT INTO tournament_players (team_id, player_name, given_account_id, is_primary_sample, "
            "person) VALUES (md5('people')::uuid, %s, %s, false, %s)",
            (f"name of {account_id}", account_id, person),
        )
    return str(UUID(md5(f"person/{person}".encode(), usedforsecurity=False).hexdigest()))
