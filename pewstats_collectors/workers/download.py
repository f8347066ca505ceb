"""Stage download: the telemetry file goes from the CDN into storage, checked on its way."""

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.errors import Reject, Retry
from pewstats_collectors.jobs import TELEMETRY
from pewstats_collectors.pubg.telemetry_cdn import fetch_telemetry
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import complete

#: Faults of a body that the next download may not have.
_ON_THE_WAY = ("cut off", "damaged")


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Fetch the file unless storage has it, and owe its processing."""
    with deps.pool.connection() as connection:
        match = matches.find(connection, claim.subject)
    if match is None or match.created_at is None:
        raise Retry("the match was not summarised yet")
    key = telemetry_key(match.shard, match.created_at, claim.subject)
    if not deps.store.exists(key):
        if match.telemetry_url is None:
            raise Reject("no telemetry", "the match object names no telemetry asset")
        _fetch(match.telemetry_url, key, deps)
    return complete(
        deps.pool, claim, lambda connection: ledger.add(connection, TELEMETRY, claim.subject, claim.lane)
    )


def _fetch(url: str, key: str, deps: Deps) -> None:
    chunks = fetch_telemetry(
        url,
        deps.session(),
        deps.allowed_hosts,
        deps.now,
        observe=deps.observe,
        timeouts=deps.settings.pubg.timeouts,
    )
    try:
        deps.store.put(key, chunks)
    except Reject as fault:
        if fault.reason in _ON_THE_WAY:
            raise Retry(str(fault), reason=fault.reason) from fault
        raise
