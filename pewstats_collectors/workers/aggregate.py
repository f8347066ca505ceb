"""Stage aggregate: the match enters the careers of its players, exactly once however often it is read."""

from pewstats_collectors.db import careers, matches
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import judging, locks
from pewstats_collectors.stats.career import career_of
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Count the match as it stands now."""

    def write(connection: Connection) -> list[Owed]:
        if (shard := judging.league_shard(connection, claim.subject)) is not None:
            locks.judge(connection, shard)
            locks.one_league_match(connection, shard)
            judging.count_results(connection, claim.subject)
        is_tournament_match, has_round, match_type = matches.career_facts(connection, claim.subject)
        career = career_of(
            is_tournament_match=is_tournament_match, has_round=has_round, match_type=match_type
        )
        careers.count_match(connection, claim.subject, career)
        return []

    return complete(deps.pool, claim, write)
