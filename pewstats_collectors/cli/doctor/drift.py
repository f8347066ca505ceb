"""Does the telemetry of the last days point to a new patch of the game?"""

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta

from pewstats_collectors.cli.doctor.finding import Finding, ok, warning
from pewstats_collectors.db import verification
from pewstats_collectors.db.pool import connect
from pewstats_collectors.workers.outcomes import utc_now

DRIFT = "telemetry drift"
DAYS = 7


def look(url: str) -> list[Finding]:
    """Of matches that began in the last days."""
    with closing(connect(url)) as connection:
        found = verification.drift_since(connection, utc_now() - timedelta(days=DAYS))
    return [judge(found)]


def judge(drift: Sequence[tuple[str, int, int, int]]) -> Finding:
    """(kind, codes, events, matches) of the last days."""
    if not drift:
        return ok(DRIFT, f"nothing new in the matches of the last {DAYS} days")
    line = ", ".join(
        f"{kind.replace('_', ' ')}: {codes} in {matches} matches" for kind, codes, _, matches in drift
    )
    return warning(DRIFT, f"in the last {DAYS} days {line}", "pewstats telemetry unknown")
