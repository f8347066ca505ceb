"""Career totals: a match is taken out as it was counted before, then counted as it stands now.

The cost of one match does not depend on how many its players have behind them.
"""

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql


def count_match(connection: Connection, match_id: str, career: str | None) -> None:
    """Leave the totals as if this match had been counted once; `career` None counts it nowhere."""
    key = {"match_id": match_id}
    connection.execute(sql("careers", "lock_match"), key)
    connection.execute(sql("careers", "lock"), key)
    before = [row[0] for row in connection.execute(sql("careers", "counted_accounts"), key)]
    connection.execute(sql("careers", "take_out"), key)
    connection.execute(sql("careers", "take_out_weapons"), key)
    if career is not None:
        connection.execute(sql("careers", "put_in"), key | {"career": career})
        connection.execute(sql("careers", "put_in_weapons"), key | {"career": career})
    if before:
        connection.execute(sql("careers", "forget_empty"), {"account_ids": before})
        connection.execute(sql("careers", "forget_empty_weapons"), {"account_ids": before})
