"""Bodies of API answers: packed or not, whole or not."""

import gzip
import zlib
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import Reject
from pewstats_collectors.pubg.body import is_about_a_match, read_body

TEXT = b'{"data": {"type": "status", "id": "pubg-api"}}'
LARGEST = 10_000


@given(st.booleans(), st.lists(st.integers(0, len(TEXT)), max_size=5))
def test_packed_or_not_and_however_it_is_cut_into_pieces(packed: bool, cuts: list[int]) -> None:
    body = gzip.compress(TEXT) if packed else TEXT
    edges = [0, *sorted(cut for cut in cuts if cut < len(body)), len(body)]
    pieces = [body[start:end] for start, end in pairwise(edges)]
    assert read_body(pieces, LARGEST) == TEXT


@given(st.integers(0, len(gzip.compress(TEXT)) - 1))
def test_cut_gzip_is_no_body(length: int) -> None:
    with pytest.raises(ValueError, match="body is"):
        read_body([gzip.compress(TEXT)[:length]], LARGEST)


@pytest.mark.parametrize("body", [b"", b"<html>busy</html>", b"[]", b'{"data":', b"null", TEXT[:-1]])
def test_what_is_no_object_is_no_body(body: bytes) -> None:
    with pytest.raises(ValueError, match="no whole JSON object"):
        read_body([body], LARGEST)


@pytest.mark.parametrize(
    "body", [b'{"a": NaN}', b'{"a": tr}', b'{"a": "\xff"}', b'{"a": %b}' % (b"[" * 5000)]
)
def test_a_whole_body_that_is_wrong_is_left_to_whoever_reads_it(body: bytes) -> None:
    assert read_body([body], LARGEST) == body


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        (b'{"data": {"type": "match", "id": "m"}, "included": []}', True),
        (b'{"data": {"type": "player"}, "included": []}', True),
        (b'{"data": {"type": "match"}}', True),
        (b'{"included": 7}', True),
        (b'{"data": {"type": "match", "x": NaN}}', True),
        (b'{"data": "\xff"}', True),
        (b'{"data": %b%b}' % (b"[" * 5000, b"]" * 5000), True),
        (b"{}", False),
        (b'{"errors": [{"title": "Not Found"}]}', False),
        (b'{"data": {"type": "status", "id": "pubg-api"}}', False),
        (b'{"data": [{"type": "match"}]}', False),
    ],
)
def test_json_without_a_trace_of_a_match_is_told_from_a_match_object_that_is_wrong(
    body: bytes, is_one: bool
) -> None:
    assert is_about_a_match(body) is is_one


@pytest.mark.parametrize(
    "body", [b"{" + b" " * LARGEST + b"}", gzip.compress(b"{" + b" " * LARGEST + b"}")], ids=["plain", "gzip"]
)
def test_more_than_the_largest_is_too_large(body: bytes) -> None:
    with pytest.raises(Reject, match="too large"):
        read_body([body], LARGEST)


def test_a_gzip_bomb_is_too_large_and_not_unpacked() -> None:
    deflate = zlib.compressobj(wbits=31)
    bomb = b"".join(deflate.compress(bytes(1_000_000)) for _ in range(200)) + deflate.flush()
    with pytest.raises(Reject, match="too large"):
        read_body([bomb], 1_000_000)


@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_are_a_body_or_one_of_two_errors(noise: bytes, as_gzip: bool) -> None:
    body = (b"\x1f\x8b\x08\x00" if as_gzip else b"") + noise
    with suppress(ValueError, Reject):
        assert read_body([body], 150).startswith(b"{")
