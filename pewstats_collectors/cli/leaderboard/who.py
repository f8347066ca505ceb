"""Whom a command is about: by account id or by exact name."""

from pewstats_collectors.db import career_overview
from pewstats_collectors.db.career_overview import Found
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.errors import UsageError


def find_player(connection: Connection, who: str) -> Found:
    """The player. Raises UsageError if nobody is called so, or several are."""
    found = career_overview.find(connection, who)
    if not found:
        raise UsageError(f"no player {who!r}: expected an account id or an exact name (case counts)")
    if len(found) > 1:
        accounts = ", ".join(one.account_id for one in found)
        raise UsageError(f"{who!r} is the name of several: name one by account id, {accounts}")
    return found[0]
