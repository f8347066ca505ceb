"""Every Prometheus metric of the project, declared once. No label holds a player or a match.

What is counted by label is shown at 0 from the start where its labels are known: Prometheus takes no series
that appears at 1 for an increase, and an alert on what is not there is silent.
"""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram

from pewstats_collectors.jobs import JOBS

#: How a piece of work ends.
OUTCOMES = ("done", "retried", "snoozed", "failed", "rejected", "lease lost", "not recorded")
#: How a round of a daemon that works on no job ends.
ROUND_OUTCOMES = ("done", "put off", "held up")

WORK = Counter("pewstats_work_total", "Pieces of work that ended, by how they ended", ["job", "outcome"])
WORK_SECONDS = Histogram(
    "pewstats_work_seconds",
    "Time from claim to commit",
    ["job"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300),
)
WORK_RUNNING = Gauge("pewstats_work_running", "Pieces of work held now", ["job"])
LAST_SUCCESS = Gauge(
    "pewstats_work_last_success_timestamp_seconds", "When a job last succeeded here; 0: not yet", ["job"]
)
WORKER_CONNECTED = Gauge(
    "pewstats_worker_connected", "Whether this worker reaches broker and database: 1 or 0", ["job"]
)
ROUNDS = Counter("pewstats_rounds_total", "Rounds of discoveries and the like", ["daemon", "outcome"])
ROUND_SECONDS = Histogram(
    "pewstats_round_seconds",
    "Duration of such rounds",
    ["daemon"],
    buckets=(0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300),
)
LAST_ROUND = Gauge(
    "pewstats_round_last_success_timestamp_seconds",
    "When a round last went through here; 0: not yet",
    ["daemon"],
)
PUBLISHED = Counter("pewstats_published_total", "Nudges confirmed by the broker", ["job", "lane"])
PUBLISH_FAILURES = Counter("pewstats_publish_failures_total", "Nudges the broker did not confirm", ["job"])
REPUBLISHED = Counter("pewstats_republished_total", "Nudges sent by the reconciler", ["job"])
MISSING_STEPS = Counter("pewstats_missing_steps_total", "Next steps that had no row in the ledger", ["job"])
LEASES_EXPIRED = Counter("pewstats_leases_expired_total", "Leases whose worker died or froze", ["job"])
DEAD_LETTERS = Counter("pewstats_dead_letters_total", "Dead letters written", ["job", "reason"])
QUEUES_MADE_ANEW = Counter(
    "pewstats_queues_made_anew_total", "Queues made anew since the broker served them no more", ["queue"]
)
NUDGES_RENEWED = Counter("pewstats_nudges_renewed_total", "Nudges sent again since nobody picked them up")

# Of all daemons, as the reconciler sees them. Without a broker there are no queue messages, without a
# database there is only the first.
SERVER_REACHED = Gauge(
    "pewstats_server_reached", "Whether database and broker could be asked: 1 or 0", ["server"]
)
QUEUE_MESSAGES = Gauge("pewstats_queue_messages", "Messages that wait in the broker", ["job", "lane"])
LEDGER_ROWS = Gauge("pewstats_ledger_rows", "Pieces of work that are not done", ["job", "state"])
OLDEST_DUE = Gauge(
    "pewstats_ledger_oldest_due_seconds", "For how long the oldest work is due", ["job", "lane"]
)
LEASES_OUT = Gauge("pewstats_ledger_leases_out", "Leases that ran out and are not taken back", ["job"])
DEAD_LETTERS_WAITING = Gauge("pewstats_dead_letters_waiting", "Dead letters that wait for a person", ["job"])
DAEMONS_AT_WORK = Gauge(
    "pewstats_daemon_at_work", "Whether any daemon of this kind works: 1 or 0", ["daemon"]
)
RETENTION_HOURS_LEFT = Gauge(
    "pewstats_retention_hours_left",
    "Until the API forgets the first match that a job has not fetched; all fetched: as long as it keeps one",
    ["job"],
)
RETENTION_AT_RISK = Gauge(
    "pewstats_retention_matches_at_risk",
    "Matches not fetched that the API forgets within so many hours",
    ["within_hours"],
)
API_KEY_LIMIT = Gauge(
    "pewstats_api_key_limit", "Requests per minute, by the number of the key in the settings", ["key"]
)
API_KEY_REMAINING = Gauge("pewstats_api_key_remaining", "Of these, what is left of this minute", ["key"])
API_KEY_SET_ASIDE = Gauge(
    "pewstats_api_key_set_aside", "Whether the API refused this key a while ago: 1 or 0", ["key"]
)
TRANSACTIONS_RETRIED = Counter(
    "pewstats_transactions_retried_total", "Transactions run again after a deadlock or the like", ["why"]
)

API_REQUESTS = Counter(
    "pewstats_api_requests_total", "Requests to the PUBG API and CDN", ["endpoint", "status"]
)
API_SECONDS = Histogram("pewstats_api_seconds", "Duration of requests to the PUBG API and CDN", ["endpoint"])
BACKFILL = Gauge("pewstats_backfill_matches", "Matches of tracked players, and to be read again", ["status"])
MATCHES_DISCOVERED = Counter(
    "pewstats_matches_discovered_total", "Matches seen for the first time", ["pipeline"]
)

TELEMETRY_EVENTS = Counter(
    "pewstats_telemetry_events_total",
    "Events of telemetry: all that were read, and those that drifted",
    ["kind"],
)
TELEMETRY_SECONDS = Histogram(
    "pewstats_telemetry_seconds",
    "Time of one match in decode, extract, extended, verify and store",
    ["part"],
    buckets=(0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
TELEMETRY_UNKNOWN = Counter("pewstats_telemetry_unknown_total", "Events of unknown type", ["type"])
TELEMETRY_UNKNOWN_CAUSERS = Counter(
    "pewstats_telemetry_unknown_causers_total",
    "Damages, knocks and deaths whose causer no category knows",
    ["causer"],
)
TELEMETRY_DRIFT = Counter(
    "pewstats_telemetry_drift_total",
    "Events that lack a key or a person they always had, tell a word nobody knows, or are bad otherwise",
    ["kind", "code"],
)
TELEMETRY_DISAGREEMENTS = Counter(
    "pewstats_telemetry_disagreements_total",
    "Cases in which a match does not satisfy an identity, or the API tells other numbers",
    ["identity", "cause"],
)
TELEMETRY_UNEXPLAINED = Counter(
    "pewstats_telemetry_unexplained_total", "Those of the disagreements that have no known cause"
)
CHILD_RESTARTS = Counter(
    "pewstats_child_restarts_total", "Telemetry children, or their pool, that had to be replaced", ["why"]
)
CHILDREN = Gauge(
    "pewstats_children", "Telemetry children: working, idle, or gone and not replaced yet", ["state"]
)
CHILDREN_ENDED = Counter(
    "pewstats_children_ended_total",
    "Telemetry children that ended with their worker: in good order, or killed at work",
    ["how"],
)
CLEANED = Counter("pewstats_cleaned_total", "What was over and deleted after its time", ["kind"])


def begin_work(jobs: Iterable[str]) -> None:
    """Show what a worker of these jobs will count."""
    for job in jobs:
        for outcome in OUTCOMES:
            WORK.labels(job, outcome)
        for metric in (WORK_SECONDS, WORK_RUNNING, LAST_SUCCESS, WORKER_CONNECTED):
            metric.labels(job)


def begin_rounds(daemon: str) -> None:
    """Show what a daemon that goes in rounds will count."""
    for outcome in ROUND_OUTCOMES:
        ROUNDS.labels(daemon, outcome)
    ROUND_SECONDS.labels(daemon)
    LAST_ROUND.labels(daemon)


def begin_repair() -> None:
    """Show what the reconciler will count."""
    for job in JOBS:
        for metric in (REPUBLISHED, MISSING_STEPS, LEASES_EXPIRED):
            metric.labels(job)


def begin_publishing() -> None:
    """Show what whoever publishes will count as failed."""
    for job in JOBS:
        PUBLISH_FAILURES.labels(job)
