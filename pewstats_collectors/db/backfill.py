"""Backfill: details that matches owe to players tracked since, and matches that a new extractor reads again.

Details are the rows of tracked players only: damage events and circle positions. Both kinds of work wait as
`pending` until the orchestrator puts them into the ledger; then they are `queued`. Whoever writes telemetry
of a match holds its row, then changes its details, then its players, then what stands here.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal

from psycopg.rows import class_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql

Status = Literal["pending", "queued", "completed", "no_telemetry", "failed", "cancelled"]
STATUSES: Final[tuple[Status, ...]] = (
    "pending", "queued", "completed", "no_telemetry", "failed", "cancelled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A match that owes `accounts` their details, or, if these are none, is to be read again as a whole.

    `key`: where an import has put the telemetry, None: at its usual place.
    """

    match_id: str
    shard: str
    created_at: datetime
    key: str | None
    accounts: list[str]

    @property
    def subject(self) -> str:
        """As job backfill has it: one row stands for all players of a match."""
        return f"{self.accounts[0]}/{self.match_id}"


def of_subject(subject: str) -> tuple[str, str]:
    """(account id, match id) of a subject of job backfill. Raises ValueError for any other text."""
    account_id, slash, match_id = subject.partition("/")
    if not (account_id and slash and match_id):
        raise ValueError(f"{subject!r}: expected an account id and a match id")
    return account_id, match_id


@dataclass(frozen=True, slots=True)
class Look:
    """A match as a worker finds it; `accounts`: whose details it lacks, `read_soon`: by another job."""

    shard: str
    created_at: datetime
    extractor_version: str | None
    key: str | None
    read_soon: bool
    accounts: list[str]


@dataclass(frozen=True, slots=True)
class Which:
    """Matches that another extractor than `version` has read: all, those since then, or these."""

    version: str
    since: datetime | None = None
    match_ids: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class OfPlayer:
    """How many matches a player is or was owed, by status."""

    account_id: str
    player_name: str
    tracked: bool
    matches: int
    pending: int
    queued: int
    completed: int
    no_telemetry: int
    failed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class OfMatch:
    """What a player is or was owed of one match, part by part."""

    match_id: str
    created_at: datetime
    backfill_status: Status
    damage_events_backfilled: bool
    circle_positions_backfilled: bool
    weapon_events_backfilled: bool
    backfill_completed_at: datetime | None


def detailed(connection: Connection, match_id: str) -> frozenset[str]:
    """Whose details this match has."""
    return frozenset(
        row[0] for row in connection.execute(sql("backfill", "detailed"), {"match_id": match_id})
    )


def hold_match(connection: Connection, match_id: str) -> str | None:
    """Keep others from writing this match's telemetry until the transaction ends; returns its extractor."""
    row = connection.execute(sql("backfill", "hold_match"), {"match_id": match_id}).fetchone()
    return row[0] if row else None


def look(connection: Connection, match_id: str) -> Look | None:
    """The match, or None when there is none any more."""
    with connection.cursor(row_factory=class_row(Look)) as cursor:
        return cursor.execute(sql("backfill", "look"), {"match_id": match_id}).fetchone()


def set_details(connection: Connection, match_id: str, accounts: Collection[str]) -> None:
    """The details of this match are those of these players, and of nobody else."""
    values = {"match_id": match_id, "account_ids": sorted(accounts)}
    connection.execute(sql("backfill", "clear_details"), values)
    add_details(connection, match_id, accounts)


def add_details(connection: Connection, match_id: str, accounts: Collection[str]) -> None:
    """The details of this match are those of these players too."""
    values = {"match_id": match_id, "account_ids": sorted(accounts)}
    connection.execute(sql("backfill", "add_details"), values)


def complete(connection: Connection, match_id: str, accounts: Collection[str]) -> None:
    """This match owes these players nothing any more."""
    values = {"match_id": match_id, "account_ids": sorted(accounts)}
    connection.execute(sql("backfill", "complete_players"), values)


def complete_match(connection: Connection, match_id: str) -> None:
    """The match was read again, as a whole."""
    connection.execute(sql("backfill", "complete_match"), {"match_id": match_id})


def no_telemetry(connection: Connection, match_ids: Iterable[str]) -> None:
    """Nothing can be done for these matches: storage does not have their telemetry."""
    for match_id in sorted(set(match_ids)):
        connection.execute(sql("backfill", "no_telemetry"), {"match_id": match_id})
        connection.execute(sql("backfill", "no_telemetry_of_match"), {"match_id": match_id})


def queued(connection: Connection) -> int:
    """How many matches are in the ledger and not completed."""
    row = connection.execute(sql("backfill", "queued")).fetchone()
    return int(row[0]) if row else 0


def waiting(connection: Connection, limit: int) -> list[Waiting]:
    """Matches to be done next, the latest first: those to be read again, which does the others' work, too."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        found = cursor.execute(sql("backfill", "next_matches"), {"limit": limit}).fetchall()
        left = {"limit": limit - len(found)}
        return found + cursor.execute(sql("backfill", "next_players"), left).fetchall()


def queue(connection: Connection, work: Waiting) -> bool:
    """It goes into the ledger now; False when it is not pending any more."""
    name = "queue_players" if work.accounts else "queue_match"
    values = {"match_id": work.match_id, "account_ids": work.accounts}
    return connection.execute(sql("backfill", name), values).rowcount > 0


def not_kept(connection: Connection, before: datetime) -> int:
    """Owe nobody details of matches before: they are not kept so long. Returns how many it was."""
    return connection.execute(sql("backfill", "not_kept"), {"before": before}).rowcount


def owe_lacking(connection: Connection, since: datetime) -> int:
    """Owe all who are tracked the details of matches since then that nobody noted; returns how many."""
    return connection.execute(sql("backfill", "owe_lacking"), {"since": since}).rowcount


def settle(connection: Connection) -> None:
    """What was queued and is not under way any more has failed, or is pending again."""
    connection.execute(sql("backfill", "settle_players"))
    connection.execute(sql("backfill", "settle_matches"))


def owe_player(connection: Connection, account_id: str, since: datetime) -> int:
    """Owe a player the details of his matches since then; returns how many were not pending before."""
    values = {"account_id": account_id, "since": since}
    row = connection.execute(sql("backfill", "owe_player"), values).fetchone()
    return int(row[0]) if row else 0


def owe_outdated(connection: Connection, which: Which) -> int:
    """Have these matches read again; returns how many were not pending before."""
    return connection.execute(sql("backfill", "owe_outdated"), asdict(which)).rowcount


def outdated(connection: Connection, which: Which) -> int:
    """How many matches these are."""
    row = connection.execute(sql("backfill", "outdated"), asdict(which)).fetchone()
    return int(row[0]) if row else 0


def cancel(connection: Connection, account_id: str | None) -> int:
    """Do nothing more for this player, or (None) at all, until it is resumed; returns how much that is."""
    cancelled = connection.execute(sql("backfill", "cancel_players"), {"account_id": account_id}).rowcount
    if account_id is None:
        cancelled += connection.execute(sql("backfill", "cancel_matches")).rowcount
    return cancelled


def resume(connection: Connection, account_id: str | None) -> int:
    """Go on with what was cancelled, failed or lacked its telemetry; returns how much that is."""
    resumed = connection.execute(sql("backfill", "resume_players"), {"account_id": account_id}).rowcount
    if account_id is None:
        resumed += connection.execute(sql("backfill", "resume_matches")).rowcount
    return resumed


def by_player(connection: Connection) -> list[OfPlayer]:
    """Everybody who is or was owed anything."""
    with connection.cursor(row_factory=class_row(OfPlayer)) as cursor:
        return cursor.execute(sql("backfill", "by_player")).fetchall()


def of_matches(connection: Connection) -> dict[Status, int]:
    """How many matches are or were to be read again, by status."""
    return _counted(connection.execute(sql("backfill", "of_matches")))


def totals(connection: Connection) -> dict[Status, int]:
    """Both kinds of work by status, but for what waits because its player is not tracked any more."""
    return _counted(connection.execute(sql("backfill", "totals")))


def completions(connection: Connection, limit: int) -> list[datetime]:
    """When the last of both kinds were completed, the latest first."""
    return [row[0] for row in connection.execute(sql("backfill", "completions"), {"limit": limit})]


def matches_of(connection: Connection, account_id: str) -> list[OfMatch]:
    """Each match that this player is or was owed, the latest first."""
    with connection.cursor(row_factory=class_row(OfMatch)) as cursor:
        return cursor.execute(sql("backfill", "matches_of"), {"account_id": account_id}).fetchall()


def _counted(rows: Iterable[tuple[Status, int]]) -> dict[Status, int]:
    return dict.fromkeys(STATUSES, 0) | dict(rows)
