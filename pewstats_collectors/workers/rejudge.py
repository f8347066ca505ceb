"""Job rejudge: a match is judged again, because something it is judged by has changed."""

from pewstats_collectors.db import ledger, matches, ratings
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import judging, locks
from pewstats_collectors.errors import Reject
from pewstats_collectors.jobs import AGGREGATE, REJUDGE
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Judge the match by all that is stored; owe its careers, and the matches that depend on it."""
    with deps.pool.connection() as connection:
        known = matches.find(connection, claim.subject)
    if known is None:
        raise Reject("unknown match", "no pipeline discovered it")

    def write(connection: Connection) -> list[Owed]:
        locks.judge(connection, known.shard)
        locks.one_league_match(connection, known.shard)
        judged = judging.judge_match(connection, claim.subject)
        if judged is None:
            return []  # its summary will judge it
        owed = ledger.repeat(connection, AGGREGATE, {claim.subject, *judged.recount})
        for other in sorted(judged.again):
            owed += ledger.reopen(connection, REJUDGE, other, claim.lane)
        ratings.owe_judged(connection, judged)
        return owed

    return complete(deps.pool, claim, write)
