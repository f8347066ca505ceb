"""Job rating: what counts for the multi-team rating of a season has changed."""

from uuid import UUID

from pewstats_collectors.db import ratings
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.stats.rating_parameters import rating_parameters
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Bring the season's ratings up to date, from the first match on that is not as it was rated."""
    parameters = rating_parameters()

    def write(connection: Connection) -> list[Owed]:
        ratings.bring_up_to_date(connection, UUID(claim.subject), parameters)
        return []

    return complete(deps.pool, claim, write)
