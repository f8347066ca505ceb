"""Telemetry is checked while it streams: whole or rejected, whatever it is packed in and cut into."""

import gzip
import zlib
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pewstats_collectors.errors import Reject
from pewstats_collectors.storage.check import copy_checked

TEXT = b'[{"_T":"LogMatchDefinition"},{"_T":"LogMatchEnd"}]'
GZIP = gzip.compress(TEXT, mtime=0)
TWICE = gzip.compress(GZIP, mtime=0)

texts = st.sampled_from([TEXT, b" \n" + TEXT + b"\r\n", b"\xef\xbb\xbf" + TEXT])


@st.composite
def chunked(draw: st.DrawFn, data: bytes) -> list[bytes]:
    """The same bytes in pieces, empty ones among them."""
    cuts = draw(st.lists(st.integers(0, len(data)), max_size=8))
    return [data[start:end] for start, end in pairwise([0, *sorted(cuts), len(data)])]


def copy(*chunks: bytes, max_bytes: int = 10_000_000) -> bytes:
    out = bytearray()
    copy_checked(chunks, out.extend, max_bytes=max_bytes)
    return bytes(out)


@given(st.data(), texts, st.integers(0, 2))
def test_it_is_stored_gzipped_once_however_it_came(data: st.DataObject, text: bytes, layers: int) -> None:
    form = text
    for _ in range(layers):
        form = gzip.compress(form)
    assert gzip.decompress(copy(*data.draw(chunked(form)))) == text


def test_what_came_gzipped_is_kept_byte_by_byte() -> None:
    assert copy(GZIP) == GZIP
    assert copy(TWICE) == GZIP


def test_the_same_text_gives_the_same_bytes() -> None:
    assert copy(TEXT) == copy(TEXT[:7], TEXT[7:])


@given(st.integers(0, len(TEXT) - 1), st.sampled_from([1, 2, 1000]))
def test_a_text_cut_anywhere_is_cut_off_at_its_length(length: int, size: int) -> None:
    cut = TEXT[:length]
    with pytest.raises(Reject) as rejected:
        copy(*(cut[start : start + size] for start in range(0, length, size)))
    assert rejected.value.reason == "cut off"
    assert rejected.value.offset == length


@given(st.data(), st.sampled_from([GZIP, TWICE]))
def test_gzip_cut_anywhere_is_cut_off(data: st.DataObject, form: bytes) -> None:
    cut = form[: data.draw(st.integers(0, len(form) - 1))]
    with pytest.raises(Reject) as rejected:
        copy(*data.draw(chunked(cut)))
    # A single first byte of gzip is no gzip yet.
    assert rejected.value.reason == ("cut off" if len(cut) != 1 else "not telemetry")
    assert rejected.value.offset is not None


def test_a_whole_gzip_of_a_cut_text_names_the_byte_of_the_text() -> None:
    with pytest.raises(Reject) as rejected:
        copy(gzip.compress(TEXT[:30]))
    assert (rejected.value.reason, rejected.value.offset) == ("cut off", 30)


@pytest.mark.parametrize(
    "text",
    [b'{"data": {}}', b"<Error/>", b"null", b"  x", b"PK\x03\x04", gzip.compress(b'{"data": {}}', mtime=0)],
)
def test_what_is_no_array_is_not_telemetry(text: bytes) -> None:
    with pytest.raises(Reject, match="not telemetry"):
        copy(text)


def test_gzip_three_times_is_not_telemetry() -> None:
    with pytest.raises(Reject, match="not telemetry"):
        copy(gzip.compress(TWICE))


def test_a_flipped_bit_is_damage() -> None:
    broken = bytearray(GZIP)
    broken[-6] ^= 1  # in the checksum
    with pytest.raises(Reject, match="damaged"):
        copy(bytes(broken))


def test_bytes_after_the_end_of_gzip_are_damage_unless_zeros() -> None:
    assert gzip.decompress(copy(GZIP + bytes(100))) == TEXT
    with pytest.raises(Reject, match="damaged"):
        copy(GZIP, b"<html>")


def test_gzip_in_several_members_is_one_text() -> None:
    assert gzip.decompress(copy(gzip.compress(TEXT[:20]), gzip.compress(TEXT[20:]))) == TEXT


@given(st.data(), st.integers(0, 900_000))
def test_text_that_unpacks_to_more_than_a_piece_at_a_time_is_read_to_the_last_byte(
    data: st.DataObject, blanks: int
) -> None:
    text = b"[" + b" " * blanks + b"]"
    assert gzip.decompress(copy(*data.draw(chunked(gzip.compress(text))))) == text


def bomb(size: int) -> Iterator[bytes]:
    deflate = zlib.compressobj(wbits=31)
    yield deflate.compress(b"[")
    for _ in range(size // 100_000):
        yield deflate.compress(b" " * 100_000)
    yield deflate.compress(b"]") + deflate.flush()


def test_a_gzip_bomb_stops_at_the_cap() -> None:
    with pytest.raises(Reject, match="too large: more than 3000000 bytes") as rejected:
        copy_checked(bomb(100_000_000), bytearray().extend, max_bytes=3_000_000)
    assert rejected.value.offset is not None
    assert rejected.value.offset < 3_500_000


def test_a_bomb_within_a_bomb_stops_too() -> None:
    with pytest.raises(Reject, match="too large"):
        copy(gzip.compress(b"".join(bomb(100_000_000))))


def test_a_ratio_no_real_file_has_is_too_large() -> None:
    with pytest.raises(Reject, match="200 times"):
        copy(*bomb(9_000_000))


def test_a_large_plain_text_is_too_large() -> None:
    with pytest.raises(Reject, match="too large"):
        copy(b"[", b" " * 2_000, b"]", max_bytes=1_000)


def test_an_endless_gzip_header_is_damage() -> None:
    header = b"\x1f\x8b\x08\x08" + bytes(6)  # a file name follows, ended by a zero
    with pytest.raises(Reject, match="damaged"):
        copy(header, *[b"x" * 100_000] * 50)


@settings(max_examples=300)
@given(
    st.data(), st.sampled_from([b"", b"[", b"\x1f\x8b", GZIP[:10], GZIP, TWICE[:12]]), st.binary(max_size=300)
)
def test_random_bytes_are_stored_whole_or_rejected(data: st.DataObject, start: bytes, noise: bytes) -> None:
    try:
        out = copy(*data.draw(chunked(start + noise)))
    except Reject:
        return
    assert gzip.decompress(out).strip()[:1] in (b"[", b"\xef")
