"""Reading the file: eras, unknown types, bad events, and every way a file can be no file."""

import contextlib
import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import Reject
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.events import LogMatchStart, LogPlayerKillV2, LogPlayerTakeDamage
from pewstats_collectors.telemetry.players import actor
from tests.unit.telemetry.building import NOBODY, Json, damage, end, event, kill, landing, start, text

WHOLE = text(
    start(), landing(20, "alice"), damage(30, "alice", "carol", 50), kill(40, "alice", "carol"), end()
)


def rejected(data: bytes, **caps: Any) -> Reject:
    with pytest.raises(Reject) as caught:
        decode(data, **caps)
    return caught.value


@pytest.mark.parametrize("wrap", [bytes, gzip.compress, lambda data: gzip.compress(gzip.compress(data))])
def test_a_file_is_read_plain_gzipped_or_gzipped_twice(wrap: Any) -> None:
    telemetry = decode(wrap(WHOLE))
    assert telemetry.read == 6
    assert [event.damage for event in telemetry.of(LogPlayerTakeDamage)] == [50]
    assert telemetry.unknown == {}
    assert telemetry.bad == []


def test_several_gzip_members_are_one_text() -> None:
    parts = gzip.compress(WHOLE[:100]) + gzip.compress(WHOLE[100:])
    assert decode(parts).read == 6


@pytest.mark.parametrize("nobody", [{"attacker": None}, {"attacker": NOBODY}, {"attacker": {}}, {}])
def test_an_absent_person_is_none_in_every_era(nobody: Json) -> None:
    hit = damage(30, "alice", "carol", 50)
    del hit["attacker"]
    telemetry = decode(text(start(), hit | nobody))
    (read,) = telemetry.of(LogPlayerTakeDamage)
    assert actor(read.attacker) is None
    assert telemetry.bad == []


def test_characters_are_read_with_and_without_their_wrapper() -> None:
    wrapped = start("alice")
    plain = wrapped | {"characters": [seat["character"] for seat in wrapped["characters"]]}
    for begin in (wrapped, plain):
        (read,) = decode(text(begin)).of(LogMatchStart)
        assert [seat.sitter.account_id for seat in read.characters] == ["account.alice"]


def test_an_unknown_type_is_counted_and_costs_nothing_else() -> None:
    telemetry = decode(
        text(start(), event("LogPlayerDance", 3), event("LogPlayerDance", 4), landing(20, "alice"))
    )
    assert telemetry.unknown == {"LogPlayerDance": 2}
    assert telemetry.bad == []
    assert telemetry.read == 5


def test_a_bad_event_is_set_aside_with_its_place_type_and_reason() -> None:
    broken = damage(30, "alice", "carol", 50)
    del broken["damage"]
    telemetry = decode(text(start(), broken, damage(31, "alice", "carol", 20)))
    (bad,) = telemetry.bad
    assert (bad.index, bad.type) == (2, "LogPlayerTakeDamage")
    assert "damage" in bad.reason
    assert [event.damage for event in telemetry.of(LogPlayerTakeDamage)] == [20]


@pytest.mark.parametrize(
    "key",
    [
        "attackId",
        "victim",
        "finishDamageInfo",
        "dBNODamageInfo",
        "killerDamageInfo",
        "assists_AccountId",
        "common",
    ],
)
def test_a_missing_key_of_a_kill_is_never_silent(key: str) -> None:
    broken = kill(40, "alice", "carol")
    broken[key + "X"] = broken.pop(key)
    telemetry = decode(text(start(), broken))
    assert [bad.type for bad in telemetry.bad] == ["LogPlayerKillV2"]
    assert telemetry.of(LogPlayerKillV2) == []


def test_a_start_whose_characters_lack_their_team_is_bad() -> None:
    begin = start("alice")
    del begin["characters"][0]["character"]["teamId"]
    telemetry = decode(text(begin, landing(20, "alice")))
    assert [bad.type for bad in telemetry.bad] == ["LogMatchStart"]


def test_an_integer_may_come_as_a_whole_float() -> None:
    telemetry = decode(text(start(), damage(30, "alice", "carol", 50, attack_id=7.0)))  # type: ignore[arg-type]
    assert telemetry.bad == []
    assert telemetry.of(LogPlayerTakeDamage)[0].attack_id == 7


def test_impossible_numbers_make_a_bad_event() -> None:
    telemetry = decode(text(start(), damage(30, "alice", "carol", 1e30), damage(31, "alice", "carol", 3)))
    assert [bad.index for bad in telemetry.bad] == [2]


def test_things_that_are_no_events_are_bad_events() -> None:
    data = text(start()).replace(b"[{", b'[5, "x", null, {}, {', 1)
    telemetry = decode(data)
    assert [(bad.index, bad.type) for bad in telemetry.bad] == [(0, None), (1, None), (2, None), (3, None)]


def test_a_nul_in_a_name_cannot_reach_the_database() -> None:
    hit = damage(30, "alice", "carol", 50)
    hit["attacker"]["name"] = "A\0lice"
    (read,) = decode(text(start(), hit)).of(LogPlayerTakeDamage)
    assert read.attacker is not None
    assert read.attacker.name == "A\ufffdlice"


def test_a_byte_order_mark_is_no_fault() -> None:
    assert decode(b"\xef\xbb\xbf" + WHOLE).read == 6


def test_a_cut_off_array_is_rejected_with_its_offset() -> None:
    cut = WHOLE[:-40]
    for data in (cut, gzip.compress(cut)):
        fault = rejected(data)
        assert (fault.reason, fault.offset) == ("cut off", len(cut))


def test_a_cut_off_gzip_is_rejected_with_the_offset_of_its_text() -> None:
    noise = json.dumps([str(number**5) for number in range(5000)]).encode()
    fault = rejected(gzip.compress(noise)[:-500])
    assert fault.reason == "cut off"
    assert fault.offset is not None
    assert 0 < fault.offset < len(noise)


def test_a_gzip_without_its_trailer_is_cut_off() -> None:
    fault = rejected(gzip.compress(WHOLE)[:-4])
    assert (fault.reason, fault.offset) == ("cut off", len(WHOLE))


def test_a_gzip_that_contradicts_its_checksum_is_damaged() -> None:
    data = bytearray(gzip.compress(WHOLE))
    data[-8] ^= 0xFF
    assert rejected(bytes(data)).reason == "damaged"


def test_a_fault_in_the_middle_is_damaged_with_its_offset() -> None:
    place = WHOLE.index(b'"LogParachuteLanding"')
    fault = rejected(WHOLE[:place] + b"?" + WHOLE[place + 1 :])
    assert fault.reason == "damaged"
    assert fault.offset == place


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"{}", b'{"errors": []}', b"<Error>AccessDenied</Error>", b"[]", b"[1, 2]", b'[{"a": 1}]'],
)
def test_what_is_no_array_of_events_is_not_telemetry(data: bytes) -> None:
    assert rejected(data).reason == "not telemetry"


def test_text_beyond_the_cap_is_too_large() -> None:
    for data in (WHOLE, gzip.compress(WHOLE), gzip.compress(gzip.compress(WHOLE))):
        assert rejected(data, max_bytes=len(WHOLE) - 1).reason == "too large"
        assert decode(data, max_bytes=len(WHOLE)).read == 6


def test_a_bomb_is_too_large_by_its_ratio_however_it_is_wrapped() -> None:
    bomb = gzip.compress(b"[" + b" " * 20_000_000)
    assert rejected(bomb).reason == "too large"
    assert rejected(gzip.compress(bomb)).reason == "too large"


def test_nesting_beyond_all_telemetry_is_too_deep() -> None:
    deep = b"[" * 100_000
    assert rejected(deep + b"]" * 100_000).reason == "too deep"
    assert rejected(WHOLE.replace(b'"damage": 50', b'"damage": ' + deep)).reason == "too deep"


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_rejected(data: bytes) -> None:
    for given_bytes in (data, gzip.compress(data), b"[" + data, b"\x1f\x8b\x08" + data):
        _decode_or_reject(given_bytes)


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=5))
def test_any_damage_to_a_file_decodes_or_is_rejected(place: int, patch: bytes) -> None:
    _decode_or_reject(WHOLE[:place] + patch + WHOLE[place + len(patch) :])
    _decode_or_reject(WHOLE[:place])
    packed = gzip.compress(WHOLE)
    _decode_or_reject(packed[: place % len(packed)] + patch + packed[place % len(packed) :])


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)  # JSON knows neither
    | st.text(max_size=5)
    | st.just({}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(json.loads(WHOLE)), st.data())
def test_any_value_in_any_key_decodes_as_a_bad_event_at_worst(whole: Json, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(whole)))
    changed = whole | {key: data.draw(JSON)}
    telemetry = decode(text(start(), changed))
    assert telemetry.read == 3
    assert len(telemetry.bad) + sum(telemetry.unknown.values()) <= 1


def _decode_or_reject(data: bytes) -> None:
    with contextlib.suppress(Reject):
        decode(data)
