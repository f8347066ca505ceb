"""Names of files in storage."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pewstats_collectors.errors import Reject
from pewstats_collectors.storage.keys import match_object_key, telemetry_key

START = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def test_telemetry_lies_under_its_shard_and_day() -> None:
    assert telemetry_key("steam", START, "0a-B1") == "steam/2026/03/01/0a-B1.raw.json.gz"


def test_the_day_is_that_of_the_start_in_utc() -> None:
    in_seoul = START.astimezone(timezone(timedelta(hours=9)))
    assert in_seoul.day == 2
    assert telemetry_key("kakao", in_seoul, "x") == "kakao/2026/03/01/x.raw.json.gz"


def test_a_match_object_lies_under_its_shard() -> None:
    assert match_object_key("pc-tournament", "0a-B1") == "match-objects/pc-tournament/0a-B1.json.gz"


@pytest.mark.parametrize("match_id", ["", "..", "a/b", "a\n", "a.b", "é", "a b", "a\0"])
def test_an_id_that_could_name_another_place_is_rejected(match_id: str) -> None:
    with pytest.raises(Reject, match="bad name"):
        telemetry_key("steam", START, match_id)
    with pytest.raises(Reject, match="bad name"):
        match_object_key("steam", match_id)


@pytest.mark.parametrize("shard", ["", "..", "Steam", "steam/", "-\n"])
def test_a_shard_that_could_name_another_place_is_rejected(shard: str) -> None:
    with pytest.raises(Reject, match="bad name"):
        telemetry_key(shard, START, "x")
