"""Files of matches by URL: file:// on one machine, s3:// when several share them, memory:// in tests."""

import gzip
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, Final, cast

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from pewstats_collectors.errors import Reject, UsageError
from pewstats_collectors.storage.check import copy_checked
from pewstats_collectors.telemetry.inflate import MAX_BYTES, MAX_RATIO, inflate

#: No writer pauses for so long: a part without a new byte since then is of a process that was killed.
_DEAD_PART_S = 600
#: More than gzip can do: what we packed ourselves is no bomb.
_GZIP_RATIO = 1100
#: What another machine wrote a moment ago must be seen, so nothing is remembered.
_OPTIONS: Final[dict[str, Any]] = {"use_listings_cache": False, "skip_instance_cache": True}
#: s3fs tries five times by itself, its client need not insist: silence is an outage after 100 s.
_S3_OPTIONS: Final[dict[str, Any]] = {
    "config_kwargs": {"connect_timeout": 5, "read_timeout": 10, "retries": {"max_attempts": 1}}
}


class TelemetryStore:
    """Keeps files below one URL. A file is there whole or not at all.

    Raises OSError for whatever is no fault of a file: no space, no permission, no network, no bucket.
    """

    def __init__(self, storage_url: str, *, max_bytes: int = MAX_BYTES, max_ratio: float = MAX_RATIO) -> None:
        """`storage_url` as fsspec knows it; s3:// has endpoint and credentials from the environment (AWS_*).

        `max_bytes`, `max_ratio`: the largest text of a telemetry file, and against its packed size.
        Raises UsageError when the driver for such URLs is not installed.
        """
        options = _OPTIONS | (_S3_OPTIONS if storage_url.startswith("s3://") else {})
        try:
            self._files, self._root = url_to_fs(storage_url, **options)
        except ImportError as error:
            raise UsageError(f"{storage_url}: {error}") from None
        self._is_local = isinstance(self._files, LocalFileSystem)
        self._max_bytes = max_bytes
        self._max_ratio = max_ratio

    def exists(self, key: str) -> bool:
        """Whether there is a file of this key; if so, it is whole."""
        try:
            with self._outages():
                return bool(self._files.info(self._path(key))["type"] == "file")
        except FileNotFoundError:
            return False

    def check_there(self) -> None:
        """Raises OSError where nothing is there at all: a folder that is not mounted, no such bucket."""
        if not self._is_local:
            with self._outages():
                self._check_bucket()
        elif not any(Path(self._root).iterdir()):
            raise OSError(f"nothing is in storage: {self._root}")

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        """Store a telemetry file, packed or not, checked while it streams. Raises Reject and leaves nothing.

        Reasons: "cut off" and "damaged" (a download may be repeated), "not telemetry", "too large".
        """
        if self._is_local:
            _sweep(Path(self._path(key)).parent)
        with self._replacing(key) as part:
            copy_checked(chunks, part.write, max_bytes=self._max_bytes, max_ratio=self._max_ratio)

    def put_object(self, key: str, data: bytes) -> None:
        """Store these bytes gzipped, with no time in it: the same bytes give the same file."""
        with self._replacing(key) as part:
            part.write(gzip.compress(data, mtime=0))

    def get_object(self, key: str) -> bytes:
        """What `put_object` stored. Raises FileNotFoundError, and Reject where the gzip is no whole one."""
        with self.open(key) as stored:
            packed = stored.read()
        try:
            return inflate(packed, max_bytes=self._max_bytes, max_ratio=_GZIP_RATIO)
        except Reject as fault:
            raise Reject(fault.reason, f"{key} in storage: {fault.detail}", offset=fault.offset) from fault

    def sizes(self) -> Iterator[tuple[str, int]]:
        """(key, bytes) of every file, in no order; one request for every 1,000 where files are remote."""
        root = self._root.rstrip("/") + "/"
        with self._outages():
            found = self._files.find(self._root, detail=True)
        for path, facts in found.items():
            yield path.removeprefix(root), int(facts["size"])

    def open(self, key: str) -> BinaryIO:
        """The file as it is stored, gzipped; of one elsewhere, a copy. Raises FileNotFoundError."""
        if self._is_local:
            return cast(BinaryIO, self._files.open(self._path(key), "rb"))
        copy = tempfile.NamedTemporaryFile(suffix=".json.gz")  # noqa: SIM115 -- closed by whoever opens it
        try:
            self._fetch(key, copy.name)
        except BaseException:
            copy.close()
            raise
        return cast(BinaryIO, copy)

    def names(self, folder: str = "") -> list[str]:
        """What is in this folder, in order; nothing in one that is not there."""
        try:
            with self._outages():
                paths = self._files.ls(self._path(folder), detail=False)
        except FileNotFoundError:
            with self._outages():
                self._check_bucket()
            return []
        return sorted(path.rstrip("/").rpartition("/")[2] for path in paths)

    def days_before(self, day: date) -> Iterator[str]:
        """Folders of telemetry of the days before this one, `{shard}/{yyyy}/{mm}/{dd}`."""
        end = f"{day:%Y/%m/%d}"
        for shard in self.names():
            folders = [shard]
            for number in ("[0-9]{4}", "[0-9]{2}", "[0-9]{2}"):
                inside = (
                    f"{one}/{name}"
                    for one in folders
                    for name in self.names(one)
                    if re.fullmatch(number, name)
                )
                folders = [one for one in inside if one.partition("/")[2] < end]
            yield from folders

    def delete(self, key: str) -> None:
        """The file is gone, if there was one."""
        with suppress(FileNotFoundError), self._outages():
            self._files.rm_file(self._path(key))

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """A path for a child process: the file's own, or that of a copy which lives as long as the block.

        Raises FileNotFoundError.
        """
        if self._is_local:
            yield Path(self._path(key))
            return
        with self.open(key) as copy:
            yield Path(copy.name)

    def _path(self, key: str) -> str:
        return f"{self._root.rstrip('/')}/{key}" if key else self._root

    @contextmanager
    def _replacing(self, key: str) -> Iterator[BinaryIO]:
        """A new file that takes the target's place at the end, or is gone if anything goes wrong."""
        with _beside(Path(self._path(key))) if self._is_local else self._sent_at_the_end(key) as file:
            yield file

    @contextmanager
    def _sent_at_the_end(self, key: str) -> Iterator[BinaryIO]:
        """A file of this machine; object stores take it whole or not at all."""
        with tempfile.NamedTemporaryFile() as file:
            yield cast(BinaryIO, file)
            file.flush()
            with self._outages():
                self._files.put_file(file.name, self._path(key))

    def _fetch(self, key: str, target: str) -> None:
        try:
            with self._outages():
                self._files.get_file(self._path(key), target)
        except FileNotFoundError:
            with self._outages():
                self._check_bucket()
            raise

    def _check_bucket(self) -> None:
        """What is not there because nothing is there is no fault of the match."""
        bucket = self._root.partition("/")[0]
        if bucket and not self._files.exists(bucket):
            raise OSError(f"no such bucket in storage: {bucket}")

    @contextmanager
    def _outages(self) -> Iterator[None]:
        """Drivers have errors of their own for a storage that does not answer; to us each is an OSError."""
        try:
            yield
        except OSError:
            raise
        except Exception as error:
            raise OSError(f"storage {self._root}: {type(error).__name__}: {error}") from error


@contextmanager
def _beside(target: Path) -> Iterator[BinaryIO]:
    """A new file beside the target, moved over it at the end, or removed if anything goes wrong."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part-{token_hex(8)}")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    # The database is told next that the file is there: so its name must outlast a power cut, too.
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _sweep(folder: Path) -> None:
    """Remove what killed processes left; the folder is one day's, so a listing costs little."""
    for part in folder.glob("*.part-*"):
        with suppress(FileNotFoundError):  # whole by now, or swept by another
            if part.stat().st_mtime < time.time() - _DEAD_PART_S:
                part.unlink()
