"""Verification of a match by the stages: found, stored and counted, and never in the way of the match.

Telemetry and match object come in either order: whichever stage is second compares them.
"""

import traceback
from collections import Counter
from collections.abc import Iterable

from pewstats_collectors import metrics
from pewstats_collectors.db import verification
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.telemetry.drift import Drift, drift_of
from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.verification.agreement import NUMBER, Agreement, agreement
from pewstats_collectors.telemetry.verification.identities import verify
from pewstats_collectors.telemetry.verification.outcome import Cause, Disagreement, Outcome

#: How often an identity disagreed by which cause; None: unknown.
Disagreements = dict[tuple[str, Cause | None], int]


def check(match: Match, rows: MatchRows) -> tuple[Outcome, list[Drift]]:
    """The identities of a match, and the drift of its telemetry."""
    found = Outcome([], [])
    try:
        found = verify(match, rows).shortened()
        return found, drift_of(match)
    except MemoryError:
        raise  # no fault of the checks: more memory may do
    except Exception as error:
        return _failed("0.checks_run", error).and_of(found), []


def write(
    connection: Connection, match_id: str, found: Outcome, drift: Iterable[Drift]
) -> list[Disagreement]:
    """Store what checking the telemetry found, and compare with the API if it told of the match already."""
    verification.write_identities(connection, match_id, found, drift)
    return [*found.disagreements, *compare(connection, match_id)]


def compare(connection: Connection, match_id: str) -> list[Disagreement]:
    """Compare what telemetry and API told of a match, and store the outcome; nothing while one is missing."""
    sides = verification.sides(connection, match_id)
    if sides is None:
        return []
    try:
        agreed = agreement(sides)
        agreed = agreed._replace(outcome=agreed.outcome.shortened())
    except MemoryError:
        raise
    except Exception as error:
        agreed = Agreement(_failed(f"{NUMBER}checks_run", error), None)
    verification.write_agreement(connection, match_id, agreed)
    return agreed.outcome.disagreements


def counts_of(disagreements: Iterable[Disagreement]) -> Disagreements:
    """Disagreements as a child tells its parent of them."""
    return dict(Counter((one.identity, one.cause) for one in disagreements))


def count(disagreements: Disagreements) -> None:
    """Count disagreements by identity and cause, once they are stored."""
    for (identity, cause), number in disagreements.items():
        name = "unknown" if cause is None else cause.name.lower()
        if cause is None:
            metrics.TELEMETRY_UNEXPLAINED.inc(number)
        metrics.TELEMETRY_DISAGREEMENTS.labels(identity, name).inc(number)


def _failed(identity: str, error: Exception) -> Outcome:
    """A check that failed itself is a disagreement and costs the match nothing.

    It is stored, not logged: a child process has no log of its own.
    """
    where = traceback.extract_tb(error.__traceback__)[-1]
    told = f"{type(error).__name__} in {where.name}, line {where.lineno}"
    return Outcome([], [Disagreement(identity, None, "an outcome", told, None)])
