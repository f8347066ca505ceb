"""Who may judge, and who may change what is judged by. Each lock is held to the end of the transaction.

The order is: one of the first two, then one of the others, then matches and all else as in `db/batch.py`.
"""

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


def judge(connection: Connection, shard: str) -> None:
    """What an admin brings stays as it is while matches are judged; any number may judge."""
    connection.execute(sql("judging", "lock_facts_shared"), {"shard": shard})


def change(connection: Connection, shard: str) -> None:
    """What an admin brings is about to change; nobody judges meanwhile, so no match is judged by half."""
    connection.execute(sql("judging", "lock_facts"), {"shard": shard})


def one_league_match(connection: Connection, shard: str) -> None:
    """League matches are judged one after another: they share slots, names and standings."""
    connection.execute(sql("judging", "lock_matches"), {"shard": shard})


def other_match(connection: Connection, shard: str) -> None:
    """No league match is judged while others are written: it could tell an account that is in them."""
    connection.execute(sql("judging", "lock_matches_shared"), {"shard": shard})
