"""Telling the pipeline about matches: insert, commit, then publish."""

from collections.abc import Iterable

from pewstats_collectors import metrics
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Owed
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.jobs import SUMMARY
from pewstats_collectors.workers.nudges import Nudges


def announce(pool: Pool, nudges: Nudges, match_ids: Iterable[str], shard: str, *, by: str, lane: Lane) -> int:
    """Note these matches and owe their summaries; returns how many were new, raised or owed to us now.

    A match that is known from its telemetry only is owed its match object. Each match is a transaction of its
    own, in the order given, so that two pipelines never deadlock.
    """
    told = 0
    for match_id in match_ids:

        def note(connection: Connection, match_id: str = match_id) -> tuple[str, list[Owed]]:
            found = matches.discover(connection, match_id, shard, by=by, lane=lane)
            return found, ledger.add(connection, SUMMARY, match_id, lane)

        found, owed = in_transaction(pool, note)
        if found == "new":
            metrics.MATCHES_DISCOVERED.labels(by).inc()
        nudges.send(owed)
        told += found != "known" or bool(owed)
    return told
