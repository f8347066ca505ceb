"""Stage aggregate: the match enters the careers of its players, exactly once however often it is read."""

from pewstats_collectors.db import careers, ratings
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import judging, locks
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Count the match as it stands now."""

    def write(connection: Connection) -> list[Owed]:
        if (shard := judging.league_shard(connection, claim.subject)) is not None:
            locks.judge(connection, shard)
            locks.one_league_match(connection, shard)
            judging.count_results(connection, claim.subject)
        careers.count_match(connection, claim.subject)
        ratings.owe_match(connection, claim.subject)
        return []

    return complete(deps.pool, claim, write)
