"""Import: match objects and telemetry from disk take the same way as live ones, from storage on."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Entry, Owed
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.errors import Reject, UsageError
from pewstats_collectors.jobs import DOWNLOAD, SUMMARY, TELEMETRY
from pewstats_collectors.matches.match_object import MatchObject, parse_match_object, peek_match_object
from pewstats_collectors.storage.keys import match_object_key, telemetry_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.telemetry import inflate
from pewstats_collectors.telemetry.match_id import Peek, peek
from pewstats_collectors.workers.match_objects import kept_match_object
from pewstats_collectors.workers.nudges import Nudges

SUFFIXES = (".json", ".json.gz")
PEEK_BYTES = 256 * 1024
CHUNK_BYTES = 256 * 1024
LARGEST_MATCH_OBJECT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that was not accepted; `offset` is a byte of its unpacked text."""

    file: str
    match_id: str | None
    offset: int | None
    reason: str


@dataclass
class Report:
    """What an import did."""

    matches_new: int = 0
    matches_known: int = 0
    telemetry_processed: int = 0
    telemetry_known: int = 0
    skipped: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    rejected_telemetry: int = 0
    touched: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The document `pewstats import --json` prints."""
        telemetry = {
            "processed": self.telemetry_processed,
            "known": self.telemetry_known,
            "rejected": self.rejected_telemetry,
        }
        return {
            "matches": {"new": self.matches_new, "known": self.matches_known},
            "telemetry": telemetry,
            "skipped": self.skipped,
            "rejected": [asdict(one) for one in sorted(self.rejected, key=lambda one: one.file)],
        }

    def touch(self, match_id: str, job: str, file: Path) -> None:
        """This file is what that job of the match works on."""
        self.touched.setdefault(match_id, []).append((job, _name(file)))

    def is_touched(self, match_id: str, job: str) -> bool:
        """Does that job work on a file of this import?"""
        return any(touched == job for touched, _ in self.touched.get(match_id, ()))

    def reject(self, file: Path, match_id: str | None, fault: Reject, *, telemetry: bool) -> None:
        """Note a file that is not accepted."""
        self.rejected.append(Rejection(_name(file), match_id, fault.offset, str(fault)))
        self.rejected_telemetry += telemetry


class FileImport:
    """Takes files into storage and the ledger; workers do the rest."""

    def __init__(self, pool: Pool, nudges: Nudges, store: TelemetryStore, default_shard: str) -> None:
        self._pool = pool
        self._nudges = nudges
        self._store = store
        self._default_shard = default_shard
        self._objects: dict[str, tuple[str, datetime]] = {}
        self.report = Report()

    def take_in(self, files: Iterable[Path]) -> None:
        """Sort the files by what they hold; telemetry is owed first, so that summaries find it in storage."""
        telemetry: list[tuple[Path, Peek]] = []
        for file in files:
            try:
                head = _head(file) if file.name.endswith(SUFFIXES) else b""
                if found := peek(head):
                    telemetry.append((file, found))
                elif (body := _match_object(file, head)) is not None:
                    self._read_object(file, body)
                else:
                    self.report.skipped += 1
            except OSError as error:
                self.report.reject(file, None, Reject("unreadable", str(error.strerror)), telemetry=False)
        for file, found in telemetry:
            self._take_telemetry(file, found)
        self._announce_objects()

    def settle(self) -> None:
        """After the workers: count what they processed, and name what they rejected."""
        with self._pool.connection() as connection:
            entries = ledger.of_subjects(connection, self.report.touched)
        by_work = {(entry.job, entry.subject): entry for entry in entries}
        for match_id, works in self.report.touched.items():
            for job, file in works:
                self._settle_one(by_work.get((job, match_id)), job, match_id, file)

    def _settle_one(self, entry: Entry | None, job: str, match_id: str, file: str) -> None:
        if entry is None:
            return
        if entry.state in ("rejected", "failed"):
            why = entry.error or entry.state
            self.report.rejected.append(Rejection(file, match_id, entry.error_offset, why))
            self.report.rejected_telemetry += job == TELEMETRY
        elif job == TELEMETRY:
            self.report.telemetry_processed += entry.state == "done"

    def _read_object(self, file: Path, body: bytes) -> None:
        try:
            match = parse_match_object(body)
            if not self._is_kept(match):
                self._store.put_object(match_object_key(match.shard, match.match_id), body)
        except Reject as fault:
            self.report.reject(file, peek_match_object(body), fault, telemetry=False)
            return
        self._objects[match.match_id] = (match.shard, match.created_at)
        self.report.touch(match.match_id, SUMMARY, file)

    def _is_kept(self, match: MatchObject) -> bool:
        """Has storage a match object that is good?"""
        try:
            return kept_match_object(self._store, match.shard, match.match_id) is not None
        except Reject:
            return False

    def _announce_objects(self) -> None:
        for match_id, (shard, _) in self._objects.items():

            def note(
                connection: Connection, match_id: str = match_id, shard: str = shard
            ) -> list[Owed] | None:
                known = matches.find(connection, match_id)
                if known is not None and known.has_match_object:
                    return None
                matches.discover(connection, match_id, shard, by="import", lane=Lane.LOW)
                return ledger.reopen(connection, SUMMARY, match_id, Lane.LOW)

            owed = in_transaction(self._pool, note)
            self.report.matches_known += owed is None
            self.report.matches_new += owed is not None
            self._nudges.send(owed or [])

    def _take_telemetry(self, file: Path, found: Peek) -> None:
        try:
            if found.match_id is None:
                raise Reject("no match id", "the file does not say which match it is of")
            shard, key = self._place(found.match_id, found)
            state = self._telemetry_state(found.match_id)
            if new := not self._store.exists(key) or state in (None, "rejected", "failed"):
                self._store.put(key, _chunks(file))
        except Reject as fault:
            self.report.reject(file, found.match_id, fault, telemetry=True)
            return
        if new:
            self._owe_processing(found.match_id, shard, key)
        if new or (state != "done" and not self.report.is_touched(found.match_id, TELEMETRY)):
            self.report.touch(found.match_id, TELEMETRY, file)
        else:
            self.report.telemetry_known += 1

    def _place(self, match_id: str, found: Peek) -> tuple[str, str]:
        """(shard, storage key): by the match object if there is one, else by what the file says."""
        with self._pool.connection() as connection:
            known = matches.find(connection, match_id)
        if match_id in self._objects:
            shard, started = self._objects[match_id]
        elif known is not None and known.created_at is not None:
            shard, started = known.shard, known.created_at
        elif found.started_at is None:
            raise Reject("no match start", "the file does not say when the match began")
        else:
            shard, started = found.shard or self._default_shard, found.started_at
        return shard, telemetry_key(shard, started, match_id)

    def _telemetry_state(self, match_id: str) -> str | None:
        """How far the telemetry of this match is; whatever was rejected may be better by now."""
        with self._pool.connection() as connection:
            entries = ledger.of_subjects(connection, [match_id])
        return next((entry.state for entry in entries if entry.job == TELEMETRY), None)

    def _owe_processing(self, match_id: str, shard: str, key: str) -> None:
        def note(connection: Connection) -> list[Owed]:
            ledger.settle(connection, DOWNLOAD, match_id, state="done", lane=Lane.LOW)
            return ledger.reopen(connection, TELEMETRY, match_id, Lane.LOW, {"shard": shard, "key": key})

        self._nudges.send(in_transaction(self._pool, note))


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """All files, each folder's in the order of their names. Raises UsageError for what is not there."""
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*")) if file.is_file())
        elif path.is_file():
            yield path
        else:
            raise UsageError(f"{path}: no such file or folder")


def _name(file: Path) -> str:
    """The path as text; bytes that are no UTF-8 are replaced."""
    return os.fsencode(file).decode(errors="replace")


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(PEEK_BYTES)


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK_BYTES):
            yield chunk


def _match_object(file: Path, head: bytes) -> bytes | None:
    """The file's text if it is a match object; of one that is too large only the beginning."""
    if not head or file.stat().st_size > LARGEST_MATCH_OBJECT:
        return None
    data = file.read_bytes()
    try:
        body = inflate.inflate(data, max_bytes=LARGEST_MATCH_OBJECT)
    except Reject as fault:
        body = inflate.head(data, PEEK_BYTES) if fault.reason == "too large" else b""
    return body if peek_match_object(body) is not None else None
