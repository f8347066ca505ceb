"""The body of an API answer: unpacked, capped, and told from a cut one."""

import zlib
from collections.abc import Iterable
from typing import Any, Final

import msgspec
import orjson

from pewstats_collectors.errors import Reject

_GZIP: Final = b"\x1f\x8b"


class _Answer(msgspec.Struct):
    data: Any = None
    included: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def read_body(pieces: Iterable[bytes], largest: int) -> bytes:
    """The JSON object of an answer, whole but perhaps wrong. That it is gzip is seen from its bytes.

    Raises ValueError when it is no whole JSON object, Reject("too large") beyond `largest` bytes.
    """
    body = bytearray()
    for piece in pieces:
        body += piece
        _check_size(len(body), largest)
    text = _gunzip(body, largest) if body.startswith(_GZIP) else bytes(body)
    if not text.lstrip().startswith(b"{") or _is_cut(text):
        raise ValueError("the body is no whole JSON object")
    return text


def is_about_a_match(text: bytes) -> bool:
    """False for JSON that has nothing of a match object: somebody in between has answered.

    Whatever else is wrong with a match object is for its reader to name.
    """
    try:
        found = msgspec.json.decode(text, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return True
    is_match = isinstance(found.data, dict) and found.data.get("type") == "match"
    return is_match or found.included is not msgspec.UNSET


def _is_cut(text: bytes) -> bool:
    """Whether the text stops before its end. Other faults are the sender's: asking again mends nothing."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return "unexpected end" in str(error)
    return False


def _gunzip(body: bytearray, largest: int) -> bytes:
    inflate = zlib.decompressobj(31)
    try:
        text = inflate.decompress(body, largest + 1)
    except zlib.error:
        raise ValueError("the body is damaged gzip") from None
    _check_size(len(text), largest)
    if not inflate.eof:
        raise ValueError("the body is cut gzip")
    return text


def _check_size(size: int, largest: int) -> None:
    if size > largest:
        raise Reject("too large", f"an API answer of more than {largest} bytes")
