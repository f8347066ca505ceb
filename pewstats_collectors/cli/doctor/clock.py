"""Does this machine have the same time as the database and the API?"""

from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pewstats_collectors.cli.doctor import api
from pewstats_collectors.cli.doctor.finding import Finding, fault, ok, warning
from pewstats_collectors.db import server
from pewstats_collectors.db.pool import connect
from pewstats_collectors.pubg.verdict import Weather
from pewstats_collectors.settings import Settings
from pewstats_collectors.workers.outcomes import utc_now

DATABASE_CLOCK = "clock of the database"
API_CLOCK = "clock of the API"
#: Answers count whole seconds, and take their time.
SKEW_S = 5.0
#: The allowance of a key is counted in minutes.
FAR_S = 60.0


def look_at_database(url: str) -> list[Finding]:
    """Against the server's clock, at the middle of the question."""
    with closing(connect(url)) as connection:
        server.clock(connection)  # the first statement of a connection takes longer
        began = utc_now()
        theirs = server.clock(connection)
        ours = began + (utc_now() - began) / 2
    return [judge(DATABASE_CLOCK, (ours - theirs).total_seconds())]


def look_at_api(chosen: Settings) -> list[Finding]:
    """Against the Date of an answer that takes no key."""
    try:
        answer = api.ask(chosen, "/status")
    except Weather as error:
        advice = f"can {chosen.pubg_api_url} be reached from here?"
        return [warning(API_CLOCK, f"not known: {error}", advice)]
    sent = date_of(answer.date)
    if sent is None:
        return [ok(API_CLOCK, "its answers tell no time")]
    return [judge(API_CLOCK, (answer.at - sent).total_seconds())]


def date_of(header: str | None) -> datetime | None:
    """A Date header; None where it is missing or not to be read."""
    try:
        found = parsedate_to_datetime(header or "")
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def judge(check: str, ahead_s: float) -> Finding:
    """`ahead_s`: of our clock."""
    if abs(ahead_s) <= SKEW_S:
        return ok(check, f"as ours, within {SKEW_S:g} s")
    line = f"ours is {abs(ahead_s):.0f} s {'ahead' if ahead_s > 0 else 'behind'}"
    advice = "set the clock by NTP: `timedatectl set-ntp true`"
    return fault(check, line, advice) if abs(ahead_s) > FAR_S else warning(check, line, advice)
