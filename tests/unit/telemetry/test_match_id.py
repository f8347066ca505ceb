"""Which match a file is of: long ids of both eras, and telling it from the beginning of the file."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.match_id import LongId, match_id_of, parse_long_id, peek
from tests.unit.telemetry.building import LONG_ID, MATCH_ID, definition, landing, start, text

OLD_ID = f"match.bro.official.2018-04.eu.squad-fpp.2018.04.05.{MATCH_ID}"
FILE = text(start(), landing(20, "alice"))


@pytest.mark.parametrize(
    ("long_id", "expected"),
    [
        (LONG_ID, LongId(MATCH_ID, "steam", "squad-fpp", date(2025, 3, 1))),
        (
            f"match.bro.custom.0123abcd.steam.normal.na.2025.07.12.17.{MATCH_ID}",
            LongId(MATCH_ID, "steam", "normal", date(2025, 7, 12)),
        ),
        (OLD_ID, LongId(MATCH_ID, None, "squad-fpp", date(2018, 4, 5))),
        (f"some.other.form.{MATCH_ID}", LongId(MATCH_ID)),
        (MATCH_ID, LongId(MATCH_ID)),
        (
            f"match.bro.official.x.steam.duo.eu.2025.13.41.20.{MATCH_ID}",
            LongId(MATCH_ID, "steam", "duo"),
        ),
        ("match.bro.../../etc/passwd", LongId(None)),
        ("", LongId(None)),
    ],
)
def test_a_long_id_is_taken_apart(long_id: str, expected: LongId) -> None:
    assert parse_long_id(long_id) == expected


def test_the_match_id_is_the_last_part_of_the_definitions() -> None:
    assert match_id_of(decode(FILE)) == MATCH_ID


def test_a_file_of_2018_names_its_match_in_common() -> None:
    begin = start()
    begin["common"]["matchId"] = OLD_ID
    data = json.dumps([begin]).encode()
    assert match_id_of(decode(data)) == MATCH_ID
    assert peek(data) == (MATCH_ID, None, datetime(2018, 4, 5, tzinfo=UTC))


def test_a_file_may_not_say_its_match() -> None:
    data = json.dumps([start()]).encode()
    assert match_id_of(decode(data)) is None
    assert peek(data) == (None, None, None)


def test_the_beginning_of_a_file_tells_match_platform_and_time() -> None:
    expected = (MATCH_ID, "steam", datetime(2025, 3, 1, 20, 0, 0, 15867, tzinfo=UTC))
    packed = gzip.compress(FILE)
    for data in (FILE, packed, gzip.compress(packed), FILE[:400], packed[:300]):
        assert peek(data) == expected


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_without_a_day_tells_no_start(time: str) -> None:
    """Else whoever asks for the day it names, for the file's place in storage, would fail."""
    found = peek(json.dumps([definition() | {"_D": time}]).encode())
    assert found is not None
    assert (found.match_id, found.started_at) == (MATCH_ID, None)


def test_an_id_without_end_tells_nothing_and_takes_no_time() -> None:
    endless = f"match.bro.a.{'a' * 12_000}.{MATCH_ID}"
    assert parse_long_id(endless) == LongId(None)
    data = json.dumps([start() | {"common": {"isGame": 0, "matchId": endless}}]).encode()
    assert peek(data) == (None, None, None)


def test_the_definition_need_not_come_first() -> None:
    data = json.dumps([landing(20, "alice"), definition()]).encode()
    found = peek(data)
    assert found is not None
    assert found.match_id == MATCH_ID


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'[{"type": "player"}]',
        b'{"data": {"type": "match"}}',
        b"\x1f\x8b\x08",
        b"\x1f\x8bnothing",
    ],
)
def test_other_files_are_no_telemetry(data: bytes) -> None:
    assert peek(data) is None


@given(st.binary(max_size=100))
def test_peeking_never_fails(data: bytes) -> None:
    for given_bytes in (data, gzip.compress(data), b'[{"_T":"LogA"' + data, definition_text()[:-30] + data):
        peek(given_bytes)


def definition_text() -> bytes:
    return json.dumps([definition()]).encode()


def test_only_recorded_telemetry_is_taken_for_telemetry(pubg_data: Path) -> None:
    files = [path for path in pubg_data.rglob("*") if path.is_file()]
    found = {path.name.partition(".")[0] for path in files if peek(path.read_bytes()) is not None}
    assert found == {"custom-2025-07-12", "truncated-2018-04-05", "single-events-2018"}
