"""Files of matches by URL: file:// now, s3:// when several machines share them, memory:// in tests."""

import gzip
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, cast

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from pewstats_collectors.errors import Reject
from pewstats_collectors.storage.check import copy_checked
from pewstats_collectors.telemetry.inflate import MAX_BYTES, MAX_RATIO, inflate

#: No writer pauses for so long: a part without a new byte since then is of a process that was killed.
_DEAD_PART_S = 600
#: More than gzip can do: what we packed ourselves is no bomb.
_GZIP_RATIO = 1100


class TelemetryStore:
    """Keeps files below one URL. A file is there whole or not at all.

    What the file system itself raises (OSError: no space, no permission, no network) is passed on.
    """

    def __init__(self, storage_url: str, *, max_bytes: int = MAX_BYTES, max_ratio: float = MAX_RATIO) -> None:
        """`storage_url` as fsspec knows it; credentials for s3:// come from the environment.

        `max_bytes`, `max_ratio`: the largest text of a telemetry file, and against its packed size.
        """
        self._files, self._root = url_to_fs(storage_url)
        self._is_local = isinstance(self._files, LocalFileSystem)
        self._max_bytes = max_bytes
        self._max_ratio = max_ratio

    def exists(self, key: str) -> bool:
        """Whether there is a file of this key; if so, it is whole."""
        return bool(self._files.exists(self._path(key)))

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

    def open(self, key: str) -> BinaryIO:
        """The file as it is stored, gzipped. Raises FileNotFoundError."""
        return cast(BinaryIO, self._files.open(self._path(key), "rb"))

    def names(self, folder: str = "") -> list[str]:
        """What is in this folder, in order; nothing in one that is not there."""
        try:
            paths = self._files.ls(self._path(folder), detail=False, refresh=True)
        except FileNotFoundError:
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
        with suppress(FileNotFoundError):
            self._files.rm_file(self._path(key))

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """A path for a child process: the file's own, or that of a copy which lives as long as the block.

        Raises FileNotFoundError.
        """
        if self._is_local:
            yield Path(self._path(key))
            return
        with self.open(key) as stored, tempfile.NamedTemporaryFile(suffix=".json.gz") as copy:
            shutil.copyfileobj(stored, copy)
            copy.flush()
            yield Path(copy.name)

    def _path(self, key: str) -> str:
        return f"{self._root.rstrip('/')}/{key}" if key else self._root

    @contextmanager
    def _replacing(self, key: str) -> Iterator[BinaryIO]:
        """A new file beside the target, moved over it at the end, or removed if anything goes wrong."""
        target = self._path(key)
        part = f"{target}.part-{token_hex(8)}"
        try:
            self._files.makedirs(os.path.dirname(target), exist_ok=True)
            with self._files.open(part, "wb") as file:
                yield cast(BinaryIO, file)
                self._to_disk(file)
            self._move(part, target)
        except BaseException:
            with suppress(FileNotFoundError):
                self._files.rm(part)
            raise

    def _to_disk(self, file: BinaryIO) -> None:
        if self._is_local:
            file.flush()
            os.fsync(file.fileno())

    def _move(self, part: str, target: str) -> None:
        if not self._is_local:
            self._files.mv(part, target)
            return
        os.replace(part, target)
        # The database is told next that the file is there: so its name must outlast a power cut, too.
        folder = os.open(os.path.dirname(target), os.O_RDONLY)
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
