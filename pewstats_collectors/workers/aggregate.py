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
        count(connection, claim.subject, elos_after_s=deps.settings.leaderboards.event_elo_after_s)
        return []

    return complete(deps.pool, claim, write)


def count(connection: Connection, match_id: str, *, elos_after_s: float) -> None:
    """All that follows from a match, and owe what follows from many; in one transaction."""
    if (shard := judging.league_shard(connection, match_id)) is not None:
        locks.judge(connection, shard)
        locks.one_league_match(connection, shard)
        judging.count_results(connection, match_id)
    players = careers.count_match(connection, match_id)
    changed = scores.count_match(connection, match_id)
    leaderboards.rank_players(connection, players)
    owing.owe(connection, changed, delay_s=elos_after_s)
    ratings.owe_match(connection, match_id)
