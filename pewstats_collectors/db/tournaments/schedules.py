"""Rounds and their planned matches, as files give them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from psycopg.rows import class_row

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.db.tournaments import ids, touched
from pewstats_collectors.matches.context import Place
from pewstats_collectors.matches.user_files import RoundRow, ScheduleRow


@dataclass(frozen=True, slots=True)
class StoredRound:
    """A round as it stands."""

    round_id: UUID
    season_id: UUID
    division: str
    group_name: str
    number: int
    name: str
    starts_at: datetime
    ends_at: datetime
    status: str

    @property
    def place(self) -> Place:
        return Place(self.season_id, self.division, self.group_name)


@dataclass(frozen=True, slots=True)
class StoredSlot:
    """A planned match and what came of it; `delay_s` is how much later than planned it began, in s."""

    slot_id: UUID
    match_number: int
    scheduled_datetime: datetime
    map_name: str | None
    cancelled: bool
    status: str
    actual_match_id: str | None
    created_at: datetime | None
    delay_s: float | None
    is_remake: bool
    original_match_id: str | None
    remake_reason: str | None


@dataclass(frozen=True, slots=True)
class ExtraMatch:
    """A match of a round that fills no slot of it."""

    match_id: str
    created_at: datetime
    map_name: str | None
    status: str


def write_rounds(connection: Connection, rows: Iterable[RoundRow]) -> set[str]:
    """Rounds; returns the matches that are to be judged again. The seasons must exist."""
    again: set[str] = set()
    rounds = (
        asdict(row) | {"season_id": ids.season_id(row.season), "round_id": ids.round_id(row, row.number)}
        for row in rows
    )
    for one in in_key_order(rounds, key=itemgetter("round_id")):
        before = find_round(connection, one["round_id"])
        connection.execute(sql("schedules", "write_round"), one)
        place = Place(one["season_id"], one["division"], one["group"])
        if before is None:  # so the division is not over, or not any more
            connection.execute(sql("results", "forget_results"), place_values(place))
        if before is None or (before.starts_at, before.ends_at) != (one["starts_at"], one["ends_at"]):
            again |= touched.by_window(connection, place, one["starts_at"], one["ends_at"])
            again |= touched.of_round(connection, one["round_id"])
    return again


def write_schedule(connection: Connection, rows: Iterable[ScheduleRow]) -> set[str]:
    """Planned matches; returns the matches that are to be judged again. The rounds must exist."""
    again: set[str] = set()
    slots = (
        asdict(row)
        | {
            "round_id": ids.round_id(row, row.round),
            "slot_id": ids.slot_id(row, row.round, row.match_number),
        }
        for row in rows
    )
    for one in in_key_order(slots, key=itemgetter("slot_id")):
        if connection.execute(sql("schedules", "write_slot"), one).rowcount:
            again |= touched.of_round(connection, one["round_id"])
    return again


def cancel(connection: Connection, slot: StoredSlot, *, cancelled: bool) -> set[str]:
    """Cancel a planned match, or plan it again; returns the matches that are to be judged again."""
    values = {"slot_id": slot.slot_id, "cancelled": cancelled}
    rows = connection.execute(sql("schedules", "cancel"), values).fetchall()
    return {match_id for row in rows for match_id in touched.of_round(connection, row[0])}


def find_round(connection: Connection, round_id: UUID) -> StoredRound | None:
    """The round of this id."""
    with connection.cursor(row_factory=class_row(StoredRound)) as cursor:
        return cursor.execute(sql("schedules", "round"), {"round_id": round_id}).fetchone()


def rounds_of(connection: Connection, place: Place) -> list[StoredRound]:
    """The rounds of a division or group in the order of their numbers."""
    with connection.cursor(row_factory=class_row(StoredRound)) as cursor:
        return cursor.execute(sql("schedules", "rounds_of"), place_values(place)).fetchall()


def slots_of(connection: Connection, round_id: UUID) -> list[StoredSlot]:
    """The planned matches of a round in the order of their numbers."""
    with connection.cursor(row_factory=class_row(StoredSlot)) as cursor:
        return cursor.execute(sql("schedules", "slots_of"), {"round_id": round_id}).fetchall()


def extra_matches(connection: Connection, round_id: UUID) -> list[ExtraMatch]:
    """Matches of the round without a slot, by their start."""
    with connection.cursor(row_factory=class_row(ExtraMatch)) as cursor:
        return cursor.execute(sql("schedules", "extra_matches"), {"round_id": round_id}).fetchall()


def to_review(connection: Connection, round_id: UUID) -> list[ExtraMatch]:
    """Matches in the time of the round that staff should look at before it is completed, by their start."""
    with connection.cursor(row_factory=class_row(ExtraMatch)) as cursor:
        return cursor.execute(sql("schedules", "to_review"), {"round_id": round_id}).fetchall()


def place_values(place: Place) -> dict[str, object]:
    """As query parameters."""
    return {"season_id": place.season_id, "division": place.division, "group": place.group_name}


def expected_since(
    connection: Connection, season: UUID, division: str, group: str, now: datetime
) -> datetime | None:
    """When the next match of the round that runs now was due; None when no round runs or nothing is missing.

    By the schedule it is the first slot that is past and open. Without one it is the round's start, or one
    match interval after the last match found in it.
    """
    values = {"season_id": season, "division": division, "group": group, "now": now}
    row = connection.execute(sql("schedules", "expected_since"), values).fetchone()
    return row[0] if row else None
