"""Job event_elo: best scores of a leaderboard event have changed."""

from uuid import UUID

from pewstats_collectors.db.leaderboard_events import elos
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.errors import Reject
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Compute the event's all-time Elos, in one statement."""

    def write(connection: Connection) -> list[Owed]:
        if not elos.calculate(connection, UUID(claim.subject)):
            raise Reject("unknown event", "nobody created it")
        return []

    return complete(deps.pool, claim, write)
