"""The jobs of the pipeline and the order in which a match passes through them."""

from typing import Final

SUMMARY: Final = "summary"
DOWNLOAD: Final = "download"
TELEMETRY: Final = "telemetry"
AGGREGATE: Final = "aggregate"

STAGES: Final = (SUMMARY, DOWNLOAD, TELEMETRY, AGGREGATE)

REJUDGE: Final = "rejudge"
"""A match is judged again because a roster, round, schedule or decision changed."""

RATING: Final = "rating"
"""The ratings of a season are brought up to date because a match of it, or who is whom, changed."""

EVENT_ELO: Final = "event_elo"
"""The all-time Elos of a leaderboard event are computed because best scores changed."""

CLOSE_WEEK: Final = "close_week"
"""A week of a leaderboard event is closed, or again because a score of it changed."""

BACKFILL: Final = "backfill"
"""A player who is tracked since gets the details of a match he played before."""

JOBS: Final = (*STAGES, REJUDGE, RATING, EVENT_ELO, CLOSE_WEEK, BACKFILL)

RATINGS: Final = "ratings"
"""The worker daemon of whatever follows from many matches together."""

#: The jobs of each worker daemon.
WORKERS: Final = {
    SUMMARY: (SUMMARY, REJUDGE),
    DOWNLOAD: (DOWNLOAD,),
    TELEMETRY: (TELEMETRY, BACKFILL),
    AGGREGATE: (AGGREGATE,),
    RATINGS: (RATING, EVENT_ELO, CLOSE_WEEK),
}

#: The daemons that work on no job: they find matches, keep what is owed moving, do the rest each hour.
DISCOVERIES: Final = ("discover-main", "discover-tournament")
RECONCILE: Final = "reconcile"
UPKEEP: Final = "upkeep"

#: In the order of their metrics ports.
DAEMONS: Final = (*DISCOVERIES, RECONCILE, *WORKERS, UPKEEP)

#: What still has to be done for a match when a job gave up on it: its match object counts all the same.
AFTER_GIVING_UP: Final = {DOWNLOAD: AGGREGATE, TELEMETRY: AGGREGATE}

EXPIRED: Final = "expired"
"""Reason of a rejection that nobody can mend: the API no longer has it. Not a dead letter."""
