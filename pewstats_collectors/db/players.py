"""Players: everybody seen in a match, and who of them is tracked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.errors import UsageError


def write_seen(
    connection: Connection, people: Iterable[tuple[str, str]], *, shard: str, named_at: datetime | None
) -> None:
    """Note (account id, name) of everybody who played; bots are no players and must be left out.

    Of somebody who is listed twice the last name counts.
    """
    rows = [{"account_id": account_id, "player_name": name} for account_id, name in dict(people).items()]
    ordered = Jsonb(in_key_order(rows, key=itemgetter("account_id")))
    connection.execute(sql("players", "write_seen"), {"rows": ordered, "shard": shard, "named_at": named_at})


@dataclass(frozen=True, slots=True)
class Known:
    """A player as he is stored, by the name of his latest match."""

    account_id: str
    player_name: str
    shard: str
    hidden: bool
    hidden_reason: str | None
    erased: bool

    @property
    def label(self) -> dict[str, str]:
        """Who he is, as documents have it."""
        return {"account_id": self.account_id, "player_name": self.player_name}


def find(connection: Connection, who: str, *, hidden_too: bool = True) -> Known:
    """The player of this account id or exact name. Raises UsageError if nobody or several are called so.

    Without `hidden_too` whoever is hidden is as unknown as somebody who never played.
    """
    with connection.cursor(row_factory=class_row(Known)) as cursor:
        found = cursor.execute(sql("players", "find"), {"who": who, "hidden_too": hidden_too}).fetchall()
    if not found:
        raise UsageError(f"no player {who!r}: expected an account id or an exact name (case counts)")
    if len(found) > 1:
        accounts = ", ".join(one.account_id for one in found)
        raise UsageError(f"{who!r} is the name of several: name one by account id, {accounts}")
    return found[0]


def track(connection: Connection, account_id: str, player_name: str, shard: str) -> bool:
    """Track a player on this shard; False when he was already."""
    values = {"account_id": account_id, "player_name": player_name, "shard": shard}
    return connection.execute(sql("players", "track"), values).rowcount == 1


def untrack(connection: Connection, who: str) -> int:
    """Stop tracking by account id or name; deletes nothing. Returns how many it was."""
    return connection.execute(sql("players", "untrack"), {"who": who}).rowcount


def tracked(connection: Connection) -> list[tuple[str, str, str]]:
    """(account id, name, shard) of everybody tracked."""
    return [tuple(row) for row in connection.execute(sql("players", "tracked"))]


def tracked_among(connection: Connection, account_ids: Iterable[str]) -> frozenset[str]:
    """Which of these accounts are tracked."""
    rows = connection.execute(sql("players", "tracked_among"), {"account_ids": list(account_ids)})
    return frozenset(row[0] for row in rows)
