"""How large a telemetry file may be, and how well packed, are settings: of storage as of the decoder."""

import gzip
from uuid import uuid4

import pytest

from pewstats_collectors.cli import wiring
from pewstats_collectors.errors import Reject

KEY = "steam/2026/03/01/m.raw.json.gz"
BLANKS = gzip.compress(b"[" + b" " * 2_000_000 + b"]")  # about 1,000 times as large unpacked


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [("MAX_PLAIN_MB", "1", "more than 1048576 bytes"), ("MAX_RATIO", "300", "more than 300 times")],
)
def test_a_file_beyond_what_is_set_is_not_stored(
    database: str, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, why: str
) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    monkeypatch.setenv("PEWSTATS_STORAGE_URL", f"memory://{uuid4()}")
    monkeypatch.setenv(f"PEWSTATS_TELEMETRY__{setting}", value)
    with wiring.open_app() as app:
        store = wiring.make_deps(app).store
        with pytest.raises(Reject, match=f"too large: .*{why}"):
            store.put(KEY, [BLANKS])
    assert not store.exists(KEY)


def test_a_file_within_what_is_set_is_stored(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    monkeypatch.setenv("PEWSTATS_STORAGE_URL", f"memory://{uuid4()}")
    monkeypatch.setenv("PEWSTATS_TELEMETRY__MAX_RATIO", "2000")
    with wiring.open_app() as app:
        store = wiring.make_deps(app).store
        store.put(KEY, [BLANKS])
    assert store.get_object(KEY) == gzip.decompress(BLANKS)
