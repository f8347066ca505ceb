"""How complete the rounds of a season are, read for the pure calculation of `stats/completeness.py`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.rows import class_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.stats.completeness import Completeness, FoundMatch, PlannedMatch, completeness


@dataclass(frozen=True, slots=True)
class RoundCompleteness:
    """A round and its figures."""

    figures: Completeness
    division: str
    group_name: str
    number: int
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class SeasonCompleteness:
    """The rounds, by division and number, and what belongs to none of them.

    `outside` are matches of the season that no round holds, or that are mixed; `not_summarised` those that
    tournament discovery found on the season's shard and whose match objects are not there yet.
    """

    rounds: list[RoundCompleteness]
    outside: Completeness
    not_summarised: Completeness

    @property
    def all(self) -> list[Completeness]:
        """Every set of figures."""
        return [*(one.figures for one in self.rounds), self.outside, self.not_summarised]


def read(
    connection: Connection, season_id: UUID, division: str | None, *, now: datetime, retention: timedelta
) -> SeasonCompleteness:
    """How complete a season, or a division of it, is now; the API keeps a match for `retention`."""
    values = {"season_id": season_id, "division": division}
    with connection.cursor(row_factory=class_row(PlannedMatch)) as cursor:
        slots = cursor.execute(sql("completeness", "slots"), values).fetchall()
    with connection.cursor(row_factory=class_row(FoundMatch)) as matches:
        found = matches.execute(sql("completeness", "matches"), values).fetchall()
        unread = matches.execute(sql("completeness", "not_summarised"), values).fetchall()

    def figures(round_id: UUID | None) -> Completeness:
        return completeness(
            [one for one in slots if one.round_id == round_id],
            [one for one in found if one.round_id == round_id],
            now=now,
            retention=retention,
        )

    rounds = connection.execute(sql("completeness", "rounds"), values).fetchall()
    return SeasonCompleteness(
        rounds=[RoundCompleteness(figures(row[0]), *row[1:]) for row in rounds],
        outside=figures(None),
        not_summarised=completeness([], unread, now=now, retention=retention),
    )
