"""Careers written straight into player_stats, for boards of any size and shape."""

from decimal import Decimal

from pewstats_collectors.db.pool import Connection

_WRITE_PLAYER = """
    INSERT INTO players (account_id, player_name, shard)
    VALUES (%(account_id)s, 'name of ' || %(account_id)s, 'steam')
    ON CONFLICT DO NOTHING
"""
_WRITE_STATS = """
    INSERT INTO player_stats (account_id, match_type, matches_played, wins, top_10s, matches_vs_humans,
        wins_vs_humans, kills, kills_matches, deaths, knocks, assists, headshot_kills, revives, damage,
        damage_matches)
    VALUES (%(account_id)s, 'all', %(matches)s, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        coalesce(%(damage)s, 0), CASE WHEN %(damage)s::numeric IS NULL THEN 0 ELSE %(matches)s END)
    ON CONFLICT (account_id, match_type) DO UPDATE
    SET matches_played = excluded.matches_played, damage = excluded.damage,
        damage_matches = excluded.damage_matches
"""


def write_career(
    connection: Connection, account_id: str, damage: Decimal | int | None, *, matches: int = 5
) -> None:
    """A career of all matches with this much damage; None: never measured."""
    values = {"account_id": account_id, "matches": matches, "damage": damage}
    connection.execute(_WRITE_PLAYER, values)
    connection.execute(_WRITE_STATS, values)
