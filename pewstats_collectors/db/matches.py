"""Matches, their rosters and the API's half of match_summaries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.jobs import STAGES

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """What the stages need to know of a match."""

    shard: str
    discovered_by: str
    created_at: datetime | None
    telemetry_url: str | None
    extractor_version: str | None
    has_match_object: bool


def discover(connection: Connection, match_id: str, shard: str, *, by: str, lane: str) -> str:
    """Note that a match exists: `new`, `raised` (tournament discovery found it too) or `known`."""
    values = {"match_id": match_id, "shard": shard, "discovered_by": by, "lane": lane}
    row = connection.execute(sql("matches", "discover"), values).fetchone()
    if row is None:
        return "known"
    return "new" if row[0] else "raised"


def unknown(connection: Connection, match_ids: Iterable[str], *, by_tournament: bool) -> list[str]:
    """Those of these matches that discovery has something to tell about, in the order given."""
    values = {"match_ids": list(match_ids), "by_tournament": by_tournament}
    return [row[0] for row in connection.execute(sql("matches", "unknown"), values)]


def find(connection: Connection, match_id: str) -> KnownMatch | None:
    """The match, or None when it was never discovered."""
    with connection.cursor(row_factory=class_row(KnownMatch)) as cursor:
        cursor.execute(sql("matches", "find"), {"match_id": match_id})
        return cursor.fetchone()


def write_match_object(
    connection: Connection, match: Row, rosters: Iterable[Row], participants: Iterable[Row]
) -> None:
    """Everything the API says of a match; telemetry columns stay as they are."""
    key = {"match_id": match["match_id"]}
    teams = Jsonb(in_key_order(rosters, key=itemgetter("team_id")))
    people = Jsonb(in_key_order(participants, key=itemgetter("account_id")))
    connection.execute(sql("matches", "write_match_object"), match)
    connection.execute(sql("matches", "delete_rosters"), key)
    connection.execute(sql("matches", "write_rosters"), key | {"rows": teams})
    connection.execute(sql("matches", "write_participants"), key | {"rows": people})


def listing(
    connection: Connection,
    *,
    match_id: str | None = None,
    state: str | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Every match that is known, with its state, in the order of their start; or those asked for.

    `limit`: the newest so many of them. A match that is known by its work only has its id and state alone.
    """
    values = {"match_id": match_id, "state": state, "limit": limit, "stages": list(STAGES)}
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("matches", "list"), values).fetchall()
