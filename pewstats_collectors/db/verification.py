"""What verifying a match found: disagreements, and drift of its telemetry; and the two sides to compare."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.telemetry.drift import Drift
from pewstats_collectors.telemetry.verification.agreement import NUMBER, Agreement
from pewstats_collectors.telemetry.verification.outcome import Outcome
from pewstats_collectors.telemetry.verification.sides import Participant, Sides, Told


def sides(connection: Connection, match_id: str) -> Sides | None:
    """What telemetry and API tell of the players of a match; None while one of them is missing."""
    key = {"match_id": match_id}
    facts = connection.execute(sql("verification", "facts"), key).fetchone()
    if facts is None:
        return None
    told = connection.execute(sql("verification", "told"), key)
    participants = connection.execute(sql("verification", "participants"), key)
    return Sides(
        told={account: Told(*values) for account, *values in told},
        api={account: Participant(*values) for account, *values in participants},
        ranks=dict(connection.execute(sql("verification", "ranks"), key).fetchall()),
        incomplete=facts[0],
        year=facts[1],
    )


def write_identities(connection: Connection, match_id: str, found: Outcome, drift: Iterable[Drift]) -> None:
    """Replace what checking the telemetry of a match found."""
    key = {"match_id": match_id}
    connection.execute(sql("verification", "write_identities"), key | {"checked": len(found.shares)})
    connection.execute(sql("verification", "clear_identities"), key | {"number": NUMBER})
    _copy(connection, "copy_disagreements", _rows(match_id, found))
    connection.execute(sql("verification", "clear_drift"), key)
    _copy(connection, "copy_drift", [(match_id, one.kind.value, one.code, one.events) for one in drift])


def write_agreement(connection: Connection, match_id: str, agreed: Agreement) -> None:
    """Replace what comparing a match with the API's statistics found."""
    key = {"match_id": match_id}
    facts = {"checked": len(agreed.outcome.shares), "damage_reading": agreed.damage_reading}
    connection.execute(sql("verification", "write_agreement"), key | facts)
    connection.execute(sql("verification", "clear_agreement"), key | {"number": NUMBER})
    _copy(connection, "copy_disagreements", _rows(match_id, agreed.outcome))


def drift(connection: Connection) -> list[dict[str, Any]]:
    """What drifted in all matches together, by kind, the most frequent first."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("verification", "drift")).fetchall()


def drift_since(connection: Connection, since: datetime) -> list[tuple[str, int, int, int]]:
    """(kind, codes, events, matches) of what drifted in matches that began since then."""
    return connection.execute(sql("verification", "drift_since"), {"since": since}).fetchall()


def _rows(match_id: str, found: Outcome) -> list[tuple[Any, ...]]:
    """Disagreements, those of one identity numbered in their order."""
    seen: dict[str, int] = {}
    rows = []
    for one in found.disagreements:
        seen[one.identity] = nth = seen.get(one.identity, 0) + 1
        cause = one.cause and one.cause.value
        rows.append((match_id, one.identity, nth, one.player, _text(one.expected), _text(one.actual), cause))
    return rows


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _copy(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(sql("verification", statement)) as copy:
        for row in rows:
            copy.write_row(row)
