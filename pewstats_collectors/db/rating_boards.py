"""Reading ratings: of a season, and what one match made of whom. Hidden players are nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.stats.multi_team import Kind, Rating
from pewstats_collectors.stats.rating_board import Rated


@dataclass(frozen=True, slots=True)
class Known:
    """Who it is that is rated: a team, with its division, or a person, with his accounts."""

    name: str
    division: str | None
    account_ids: tuple[str, ...]
    rated: Rated


@dataclass(frozen=True, slots=True)
class MatchRated:
    """A match as it was rated; strengths are of the lobby before it, None where nobody took part."""

    season_name: str
    season_id: UUID
    created_at: datetime
    team_strength: float | None
    person_strength: float | None


@dataclass(frozen=True, slots=True)
class Delta:
    """What a match made of somebody's rating."""

    id: str
    rank: int
    before: Rating
    after: Rating

    @property
    def shown(self) -> float:
        """By how much the rating that boards show has changed."""
        return self.after.shown - self.before.shown


def everybody(connection: Connection, season_id: UUID, kind: Kind) -> Mapping[str, Known]:
    """All teams, or all persons, that are rated in a season, by id."""
    query = sql("ratings", "teams") if kind == "team" else sql("ratings", "persons")
    rows = connection.execute(query, {"season_id": season_id})
    return {
        id_: Known(name, division, tuple(account_ids), Rated(id_, Rating(mu, sigma), matches))
        for id_, name, division, account_ids, mu, sigma, matches in rows
    }


def find_match(connection: Connection, match_id: str) -> MatchRated | None:
    """The match, if it is rated."""
    with connection.cursor(row_factory=class_row(MatchRated)) as cursor:
        return cursor.execute(sql("ratings", "match"), {"match_id": match_id}).fetchone()


def deltas(connection: Connection, season_id: UUID, match_id: str, kind: Kind) -> list[Delta]:
    """What it made of the teams or persons in it, the winners first."""
    values = {"season_id": season_id, "match_id": match_id, "kind": kind}
    return [
        Delta(id_, rank, Rating(*before_after[:2]), Rating(*before_after[2:]))
        for id_, rank, *before_after in connection.execute(sql("ratings", "deltas"), values)
    ]
