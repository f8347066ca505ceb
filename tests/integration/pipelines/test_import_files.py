"""Import: what is taken for a match object, however it is packed."""

import gzip
from pathlib import Path
from uuid import uuid4

import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.simulator import World
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers.nudges import Nudges
from pipelines.import_files import LARGEST_MATCH_OBJECT, FileImport, Report


@pytest.fixture
def body(world: World) -> bytes:
    return world.matches[0].match_object()


def taken(pool: Pool, folder: Path, data: bytes) -> Report:
    """The report of an import of this file."""
    file = folder / "object.json.gz"
    file.write_bytes(data)
    store = TelemetryStore(f"memory://{uuid4()}")
    done = FileImport(pool, Nudges(MemoryBroker(), pool), store, "steam")
    done.take_in([file])
    return done.report


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_a_match_object_is_taken_packed_or_not(pool: Pool, tmp_path: Path, body: bytes, layers: int) -> None:
    data = body
    for _ in range(layers):
        data = gzip.compress(data)
    report = taken(pool, tmp_path, data)
    assert (report.matches_new, report.skipped, report.rejected) == (1, 0, [])


@pytest.mark.parametrize("fault", ["too large", "cut off"])
def test_a_match_object_that_cannot_be_read_whole_is_rejected(
    pool: Pool, tmp_path: Path, body: bytes, world: World, fault: str
) -> None:
    data = {
        "too large": gzip.compress(body[:-1] + b" " * LARGEST_MATCH_OBJECT + body[-1:]),
        "cut off": body[:-30],
    }[fault]
    report = taken(pool, tmp_path, data)
    assert (report.matches_new, report.skipped) == (0, 0)
    (rejected,) = report.rejected
    assert rejected.match_id == world.matches[0].match_id
    assert rejected.reason.startswith("unreadable match object")


@pytest.mark.parametrize("text", [b'{"data": {"type": "player", "id": "x"}}', b"not JSON", b""])
def test_other_files_are_skipped_however_large_and_broken(pool: Pool, tmp_path: Path, text: bytes) -> None:
    packed = gzip.compress(text)
    for data in (packed, packed[:-3], gzip.compress(text + b" " * LARGEST_MATCH_OBJECT)):
        report = taken(pool, tmp_path, data)
        assert (report.matches_new, report.skipped, report.rejected) == (0, 1, [])
