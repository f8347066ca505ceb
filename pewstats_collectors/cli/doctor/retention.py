"""What the API will forget soon, or has forgotten, and is not stored."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta

from pewstats_collectors.cli.doctor.finding import Finding, fault, ok, warning
from pewstats_collectors.db import retention_risk
from pewstats_collectors.db.pool import connect
from pewstats_collectors.db.retention_risk import AtRisk
from pewstats_collectors.settings import Settings
from pewstats_collectors.workers.outcomes import utc_now

RETENTION = "retention"
DAYS = 3
SOON_H = 24.0


def look(chosen: Settings, url: str) -> list[Finding]:
    """By the API's retention as set, 14 days by default."""
    retention = timedelta(days=chosen.pubg.retention_days)
    with closing(connect(url)) as connection:
        found = retention_risk.at_risk(connection, now=utc_now(), retention=retention, hours=DAYS * 24.0)
    return [judge(found)]


def judge(at_risk: Sequence[AtRisk]) -> Finding:
    """The first to go comes first."""
    if not at_risk:
        return ok(RETENTION, f"the API forgets nothing within {DAYS} days that is not stored")
    first = at_risk[0]
    by_job = ", ".join(f"{job} {number}" for job, number in sorted(Counter(o.job for o in at_risk).items()))
    late = sum(one.hours_left <= 0 for one in at_risk)
    line = f"{len(at_risk)} matches not stored that the API forgets within {DAYS} days ({by_job})"
    line += f"; {late} may be forgotten already" if late else f"; the first in {first.hours_left:.0f} hours"
    if first.state == "failed":
        advice = f"pewstats queue replay --job {first.job}; then `pewstats match show {first.match_id}`"
    else:
        advice = f"pewstats match show {first.match_id}; more `pewstats worker {first.job}`"
    return (fault if first.hours_left < SOON_H else warning)(RETENTION, line, advice)
