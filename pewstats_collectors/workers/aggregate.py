"""Stage aggregate: the match enters its players' careers and events, once however often it is read."""

from pewstats_collectors.db import careers, leaderboards, ratings
from pewstats_collectors.db.leaderboard_events import owing, scores
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
        players = careers.count_match(connection, claim.subject)
        changed = scores.count_match(connection, claim.subject)
        leaderboards.rank_players(connection, players)
        owing.owe(connection, changed, delay_s=deps.settings.leaderboards.event_elo_after_s)
        ratings.owe_match(connection, claim.subject)
        return []

    return complete(deps.pool, claim, write)
