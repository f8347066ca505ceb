"""Verification of a match by the stages: found, stored and counted, and never in the way of the match.

Telemetry and match object come in either order: whichever stage is second compares them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from pewstats_collectors import log, metrics
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

_FAILED: Final = "checks_run"

_log = log.get(__name__)


def check(match: Match, rows: MatchRows) -> tuple[Outcome, list[Drift]]:
    """The identities of a match, and the drift of its telemetry."""
    found = _or_failure("0.", lambda: verify(match, rows), match.match_id)
    try:
        return found, drift_of(match, rows)
    except Exception:
        _log.exception("looking for drift failed", match_id=match.match_id)
        return found, []


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
    reading: str | None = None

    def agreed() -> Outcome:
        nonlocal reading
        outcome, reading = agreement(sides)
        return outcome

    outcome = _or_failure(NUMBER, agreed, match_id)
    verification.write_agreement(connection, match_id, Agreement(outcome, reading))
    return outcome.disagreements


def counts_of(disagreements: Iterable[Disagreement]) -> Disagreements:
    """Disagreements as a child tells its parent of them."""
    return dict(Counter((one.identity, one.cause) for one in disagreements))


def count(disagreements: Disagreements) -> None:
    """Count disagreements by identity and cause, once they are stored."""
    for (identity, cause), number in disagreements.items():
        name = "unknown" if cause is None else cause.name.lower()
        metrics.TELEMETRY_DISAGREEMENTS.labels(identity, name).inc(number)


def _or_failure(number: str, work: Callable[[], Outcome], match_id: str) -> Outcome:
    """The outcome; a check that fails is a disagreement and costs the match nothing."""
    try:
        return work()
    except Exception as error:
        _log.exception("verification failed", match_id=match_id)
        told = Disagreement(f"{number}{_FAILED}", None, "an outcome", type(error).__name__, None)
        return Outcome([], [told])
