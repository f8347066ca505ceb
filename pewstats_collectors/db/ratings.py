"""The multi-team rating of a season, kept up to date: from the first match on that is not as it was rated.

What is taken back and rated again, and what is rated from nothing, come to the same numbers to the last bit:
each match starts from the ratings that are stored.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final
from uuid import UUID

from psycopg.rows import class_row

from pewstats_collectors.db import ledger, shadows
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.shadows import Difference
from pewstats_collectors.db.tournaments.judging import Judged
from pewstats_collectors.jobs import RATING
from pewstats_collectors.stats.multi_team import KINDS, Kind, Parameters, Rating, Side, lobby_strength, rate
from pewstats_collectors.stats.rating_parameters import rating_parameters

TABLES: Final = ("rating_matches", "rating_deltas", "season_ratings")

ByKind = Mapping[Kind, Parameters]

#: From a change to the run that takes it in, and whatever else changed until then.
DELAY_S: Final = 2.0

#: Matches that are read, rated and written at once: the server must not find us idle for long.
_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class RatedMatch:
    """A match as it was rated, or is to be."""

    match_id: str
    created_at: datetime
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Participant:
    match_id: str
    kind: Kind
    id: str
    side: str
    rank: int


def owe(connection: Connection, season_ids: Iterable[UUID]) -> None:
    """What counts for the ratings of these seasons has changed, or may have; last in the transaction."""
    ledger.owe_later(connection, RATING, map(str, season_ids), delay_s=DELAY_S)


def owe_all(connection: Connection) -> None:
    """Who is whom has changed: a person is one in all seasons."""
    owe(connection, [UUID(row[0]) for row in connection.execute(sql("ratings", "known"))])


def owe_judged(connection: Connection, judged: Judged) -> None:
    """A match was judged, perhaps otherwise than before."""
    owe(connection, judged.seasons)
    if judged.linked:
        owe_all(connection)


def owe_match(connection: Connection, match_id: str) -> None:
    """What is known of a match has changed."""
    owe(connection, seasons_of(connection, [match_id]))


def is_owed(connection: Connection, season_id: UUID) -> bool:
    """Has something changed that is not in the ratings yet?"""
    return bool(ledger.unsettled_of(connection, RATING, [str(season_id)]))


def seasons_of(connection: Connection, match_ids: Iterable[str]) -> set[UUID]:
    """The seasons in which these matches have a place."""
    values = {"match_ids": list(match_ids)}
    return {row[0] for row in connection.execute(sql("ratings", "seasons_of"), values)}


def bring_up_to_date(connection: Connection, season_id: UUID, parameters: ByKind) -> int:
    """Rate what is not rated as it counts now, and all after it; returns how many matches that were.

    One at a time for each season; holds its lock to the end of the transaction.
    """
    key = {"season_id": season_id}
    connection.execute(sql("ratings", "lock"), key)
    rated = _rated(connection, season_id)
    counted = _counted(connection, season_id, parameters)
    same = _same(rated, counted)
    if gone := [one.match_id for one in rated[same:]]:
        connection.execute(sql("ratings", "take_back"), key | {"match_ids": gone})
        connection.execute(sql("ratings", "forget_matches"), key | {"match_ids": gone})
    if todo := counted[same:]:
        _Replay(connection, season_id, parameters).run(todo)
    return len(todo)


def rate_all(connection: Connection) -> None:
    """Bring every season up to date; with the tables empty, that is all there is."""
    for (season_id,) in connection.execute(sql("ratings", "seasons")).fetchall():
        bring_up_to_date(connection, season_id, rating_parameters())


def mend(connection: Connection) -> list[Difference]:
    """Leave the tables as all seasons rated anew make them; returns what was wrong.

    Waits for whoever rates a season before it locks tables, as he does.
    """
    for (season_id,) in connection.execute(sql("ratings", "seasons")).fetchall():
        connection.execute(sql("ratings", "lock"), {"season_id": season_id})
    return shadows.mend(connection, TABLES, rate_all)


def _rated(connection: Connection, season_id: UUID) -> list[RatedMatch]:
    with connection.cursor(row_factory=class_row(RatedMatch)) as cursor:
        return cursor.execute(sql("ratings", "rated"), {"season_id": season_id}).fetchall()


def _counted(connection: Connection, season_id: UUID, parameters: ByKind) -> list[RatedMatch]:
    """First which, then what they were: a list of matches keeps the planner from looking at all there are."""
    rows = connection.execute(sql("ratings", "counted"), {"season_id": season_id})
    values = {"match_ids": [row[0] for row in rows], "version": _version(parameters)}
    return [RatedMatch(*row) for row in connection.execute(sql("ratings", "fingerprints"), values)]


def _version(parameters: ByKind) -> str:
    return " ".join(parameters[kind].version for kind in KINDS)


def _same(rated: Sequence[RatedMatch], counted: Sequence[RatedMatch]) -> int:
    """How many of the first matches are as they were."""
    pairs = zip(rated, counted, strict=False)
    return next((n for n, (old, new) in enumerate(pairs) if old != new), min(len(rated), len(counted)))


class _Replay:
    """Rates matches of a season one after another, from where its ratings stand."""

    def __init__(self, connection: Connection, season_id: UUID, parameters: ByKind) -> None:
        self._connection = connection
        self._season_id = season_id
        self._parameters = parameters
        self._ratings: dict[Kind, dict[str, Rating]] = {kind: {} for kind in KINDS}
        self._matches: Counter[tuple[Kind, str]] = Counter()
        for kind, id_, mu, sigma, matches in connection.execute(
            sql("ratings", "ratings"), {"season_id": season_id}
        ):
            self._ratings[kind][id_] = Rating(mu, sigma)
            self._matches[kind, id_] = matches
        self._played: set[tuple[Kind, str]] = set()

    def run(self, matches: Sequence[RatedMatch]) -> None:
        """Rate these matches, in their order, and write what came of them."""
        for start in range(0, len(matches), _BATCH):
            self._rate_batch(matches[start : start + _BATCH])
        played = sorted(self._played)
        ratings = [self._ratings[kind][id_] for kind, id_ in played]
        values = {
            "season_id": self._season_id,
            "kinds": [kind for kind, _ in played],
            "ids": [id_ for _, id_ in played],
            "mus": [one.mu for one in ratings],
            "sigmas": [one.sigma for one in ratings],
            "matches": [self._matches[one] for one in played],
        }
        self._connection.execute(sql("ratings", "write_ratings"), values)

    def _rate_batch(self, matches: Sequence[RatedMatch]) -> None:
        participants = self._participants(matches)
        deltas: list[tuple[object, ...]] = []
        strengths: dict[Kind, list[float | None]] = {kind: [] for kind in KINDS}
        for match in matches:
            of_match = participants.get(match.match_id, [])
            for kind, of_kind in strengths.items():
                people = [one for one in of_match if one.kind == kind]
                before = {one.id: self._rating(kind, one.id) for one in people}
                of_kind.append(lobby_strength(before))
                deltas += self._deltas(match.match_id, kind, people, before)
        self._write(matches, strengths, deltas)

    def _participants(self, matches: Iterable[RatedMatch]) -> Mapping[str, list[_Participant]]:
        values = {"match_ids": [one.match_id for one in matches]}
        with self._connection.cursor(row_factory=class_row(_Participant)) as cursor:
            rows = cursor.execute(sql("ratings", "participants"), values).fetchall()
        return {match_id: list(rows) for match_id, rows in groupby(rows, attrgetter("match_id"))}

    def _rating(self, kind: Kind, id_: str) -> Rating:
        return self._ratings[kind].get(id_, self._parameters[kind].newcomer)

    def _deltas(
        self, match_id: str, kind: Kind, people: Sequence[_Participant], before: Mapping[str, Rating]
    ) -> Iterator[tuple[object, ...]]:
        after = rate(_sides(people), before, self._parameters[kind])
        self._ratings[kind] |= after
        for one in people:
            self._matches[kind, one.id] += 1
            self._played.add((kind, one.id))
            old, new = before[one.id], after[one.id]
            yield (
                self._season_id, match_id, kind, one.id, one.rank, old.mu, old.sigma, new.mu, new.sigma
            )  # fmt: skip

    def _write(
        self,
        matches: Sequence[RatedMatch],
        strengths: Mapping[Kind, list[float | None]],
        deltas: Iterable[tuple[object, ...]],
    ) -> None:
        values = {
            "season_id": self._season_id,
            "match_ids": [one.match_id for one in matches],
            "starts": [one.created_at for one in matches],
            "fingerprints": [one.fingerprint for one in matches],
            "team_strengths": strengths["team"],
            "person_strengths": strengths["person"],
        }
        self._connection.execute(sql("ratings", "write_matches"), values)
        with (
            self._connection.cursor() as cursor,
            cursor.copy(sql("ratings", "write_deltas")) as copy,
        ):
            for row in deltas:
                copy.write_row(row)


def _sides(people: Iterable[_Participant]) -> list[Side]:
    """Those of one side stand together."""
    return [
        Side(rank, tuple(one.id for one in side))
        for (_, rank), side in groupby(people, attrgetter("side", "rank"))
    ]
