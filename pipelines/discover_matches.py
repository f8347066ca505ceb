"""Main discovery: all matches, of any type, of all tracked players."""

from collections.abc import Callable
from itertools import groupby

from pewstats_collectors import log
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import matches, players
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import Reject
from pewstats_collectors.pubg.client import PubgClient
from pewstats_collectors.pubg.players import batches
from pewstats_collectors.workers.nudges import Nudges
from pipelines.announce import announce

_log = log.get(__name__)


class MainDiscovery:
    """Goes through the tracked players ten at a time and remembers where it was when it had to stop."""

    def __init__(self, pool: Pool, nudges: Nudges, client: Callable[[], PubgClient]) -> None:
        self._pool = pool
        self._nudges = nudges
        self._client = client
        self._waiting: list[tuple[str, list[str]]] = []

    def run(self) -> int:
        """One round over all tracked players; returns the matches told of. Raises Snooze, to go on later."""
        if not self._waiting:
            with self._pool.connection() as connection:
                self._waiting = _batches(players.tracked(connection))
        told = 0
        while self._waiting:
            shard, account_ids = self._waiting[0]
            try:
                told += self._ask(shard, account_ids)
            except (Reject, OSError) as fault:
                _log.warning("players not asked for", shard=shard, players=account_ids, error=str(fault))
            self._waiting.pop(0)
        return told

    def _ask(self, shard: str, account_ids: list[str]) -> int:
        found = self._client().players_by_id(shard, account_ids)
        seen = sorted({match_id for player in found.values() for match_id in player.match_ids})
        with self._pool.connection() as connection:
            new = matches.unknown(connection, seen, by_tournament=False)
        told = announce(self._pool, self._nudges, new, shard, by="main", lane=Lane.NORMAL)
        _log.info("asked for players", shard=shard, players=len(account_ids), found=len(found), told=told)
        return told


def _batches(tracked: list[tuple[str, str, str]]) -> list[tuple[str, list[str]]]:
    """(shard, account ids), as many as one request may name."""
    by_shard = groupby(sorted(tracked, key=lambda one: one[2]), key=lambda one: one[2])
    return [
        (shard, list(account_ids))
        for shard, group in by_shard
        for account_ids in batches(account_id for account_id, _, _ in group)
    ]
