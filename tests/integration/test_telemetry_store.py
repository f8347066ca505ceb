"""Files in storage: whole or not there, on disk and elsewhere."""

import gzip
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import Reject
from pewstats_collectors.storage.telemetry import TelemetryStore

KEY = "steam/2026/03/01/m.raw.json.gz"
TEXT = b'[{"_T":"LogMatchStart"},{"_T":"LogMatchEnd"}]'
GZIP = gzip.compress(TEXT, mtime=0)


@pytest.fixture(params=["file", "file with spaces", "memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TelemetryStore:
    match request.param:
        case "s3":
            return TelemetryStore(request.getfixturevalue("s3_url"))
        case "file":
            return TelemetryStore(f"file://{tmp_path}/new/folder")
        case "file with spaces":
            return TelemetryStore(f"file://{tmp_path}/with a space/")
        case _:
            return TelemetryStore(f"memory://{uuid4()}")


def test_what_is_put_is_there_and_reads_back(store: TelemetryStore) -> None:
    assert not store.exists(KEY)
    store.put(KEY, [GZIP])
    assert store.exists(KEY)
    assert not store.exists("steam/2026")
    with store.open(KEY) as file:
        assert file.read() == GZIP
    with store.local_path(KEY) as path:
        assert path.read_bytes() == GZIP


def test_days_are_found_and_their_files_deleted(store: TelemetryStore) -> None:
    days = (
        "kakao/2025/12/31",
        "steam/2025/12/31",
        "steam/2026/02/28",
        "steam/2026/03/01",
        "steam/2027/01/01",
    )
    assert list(store.days_before(date(2026, 3, 1))) == store.names() == []
    for day in days:
        store.put(f"{day}/m.raw.json.gz", [GZIP])
    store.put("steam/2025/12/31/n.raw.json.gz", [GZIP])
    store.put_object("match-objects/steam/m.json.gz", b"{}")
    assert list(store.days_before(date(2026, 3, 1))) == list(days[:3])
    assert store.names("steam/2025/12/31") == ["m.raw.json.gz", "n.raw.json.gz"]
    for _ in range(2):
        store.delete("steam/2025/12/31/m.raw.json.gz")
    assert store.names("steam/2025/12/31") == ["n.raw.json.gz"]


def test_the_size_of_every_file_is_told_by_key(store: TelemetryStore) -> None:
    store.put(KEY, [GZIP])
    store.put("tournament/2025/12/31/m.raw.json.gz", [GZIP])
    assert dict(store.sizes()) == {KEY: len(GZIP), "tournament/2025/12/31/m.raw.json.gz": len(GZIP)}


def test_what_is_rejected_leaves_the_file_that_was_there(store: TelemetryStore) -> None:
    store.put(KEY, [GZIP])
    with pytest.raises(Reject, match="cut off"):
        store.put(KEY, [TEXT[:9]])
    with store.open(KEY) as file:
        assert file.read() == GZIP


def test_a_file_that_is_not_there_is_a_file_not_found(store: TelemetryStore) -> None:
    with pytest.raises(FileNotFoundError):
        store.open(KEY)
    with pytest.raises(FileNotFoundError):
        store.get_object(KEY)


def test_objects_read_back_and_equal_ones_make_equal_files(store: TelemetryStore) -> None:
    store.put_object("match-objects/steam/a.json.gz", b"{}")
    store.put_object("match-objects/steam/b.json.gz", b"{}")
    assert store.get_object("match-objects/steam/a.json.gz") == b"{}"
    with (
        store.open("match-objects/steam/a.json.gz") as one,
        store.open("match-objects/steam/b.json.gz") as other,
    ):
        assert one.read() == other.read()


def test_a_file_on_disk_is_handed_out_as_it_is(tmp_path: Path) -> None:
    store = TelemetryStore(f"file://{tmp_path}")
    store.put(KEY, [GZIP])
    with store.local_path(KEY) as path:
        assert path == tmp_path / KEY


def test_a_file_elsewhere_is_copied_for_as_long_as_it_is_used() -> None:
    store = TelemetryStore(f"memory://{uuid4()}")
    store.put(KEY, [GZIP])
    with store.local_path(KEY) as path:
        assert path.is_file()
    assert not path.exists()


def files(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def test_whoever_looks_while_it_is_written_sees_nothing_or_the_old_file(tmp_path: Path) -> None:
    store = TelemetryStore(f"file://{tmp_path}")
    seen: list[bool] = []

    def chunks() -> Iterator[bytes]:
        yield GZIP[:9]
        seen.append(store.exists(KEY))
        yield GZIP[9:]

    store.put(KEY, chunks())
    store.put(KEY, chunks())
    assert seen == [False, True]
    assert files(tmp_path) == [KEY]


@pytest.mark.parametrize("error", [OSError("no route"), KeyboardInterrupt()])
def test_a_source_that_breaks_leaves_nothing(error: BaseException, tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield GZIP[:9]
        raise error

    with pytest.raises(type(error)):
        TelemetryStore(f"file://{tmp_path}").put(KEY, chunks())
    assert files(tmp_path) == []


def test_what_killed_processes_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    store = TelemetryStore(f"file://{tmp_path}")
    folder = (tmp_path / KEY).parent
    folder.mkdir(parents=True)
    minutes = {"a.json.gz.part-00ff": 11, "b.json.gz.part-00ff": 9, "c.json.gz": 10_000}
    for name, age in minutes.items():
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age * 60,) * 2)
    store.put(KEY, [GZIP])
    assert set(files(folder)) == {"b.json.gz.part-00ff", "c.json.gz", Path(KEY).name}


@given(
    st.sampled_from([b"", b"[", GZIP, TEXT, gzip.compress(GZIP), GZIP[:-1], b"\x1f\x8b\x08\0"]),
    st.binary(max_size=100),
    st.lists(st.integers(0, 150), max_size=5),
)
def test_random_bytes_are_stored_whole_or_rejected_and_leave_no_part(
    start: bytes, noise: bytes, cuts: list[int]
) -> None:
    data = start + noise
    chunks = [data[begin:end] for begin, end in pairwise([0, *sorted(cuts), max(150, len(data))])]
    folder = Path(tempfile.mkdtemp())
    try:
        store = TelemetryStore(f"file://{folder}")
        try:
            store.put(KEY, chunks)
        except Reject:
            assert files(folder) == []
        else:
            assert files(folder) == [KEY]
            assert gzip.decompress((folder / KEY).read_bytes()).strip().endswith(b"]")
    finally:
        shutil.rmtree(folder)


def test_the_recorded_files_are_stored_but_the_cut_one(pubg_data: Path, tmp_path: Path) -> None:
    store = TelemetryStore(f"file://{tmp_path}")
    rejected = {}
    for file in sorted((pubg_data / "telemetry").glob("*.json.gz")):
        packed = file.read_bytes()
        text = gzip.decompress(packed)
        for form, data in (("packed", packed), ("plain", text)):
            key = f"steam/{form}/{file.name}"
            try:
                store.put(key, [data])
            except Reject as error:
                rejected[file.name, form] = (error.reason, error.offset)
                assert not store.exists(key)
            else:
                assert store.get_object(key) == text
    cut = "truncated-2018-04-05.json.gz"
    assert rejected == dict.fromkeys([(cut, "packed"), (cut, "plain")], ("cut off", 2_819_587))
