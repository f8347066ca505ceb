"""Job close_week: an ISO week of a leaderboard event is over, or a score of a closed one has changed."""

from pewstats_collectors import log
from pewstats_collectors.db.leaderboard_events import weeks
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.errors import Reject, Snooze
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete

_log = log.get(__name__)


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Close the week, and those before it that are still open."""
    try:
        week = weeks.of_subject(claim.subject)
    except ValueError as error:
        raise Reject("unknown week", str(error)) from None
    now = deps.now()

    def write(connection: Connection) -> list[Owed]:
        end = weeks.end_of(connection, week)
        if end is None:
            raise Reject("unknown event", "nobody created it")
        if now < end:
            raise Snooze(end, "the week is not over")
        for one in weeks.close(connection, week, now):
            _log.info("week closed", event_id=str(one.event_id), week=str(one))
        return []

    return complete(deps.pool, claim, write)
