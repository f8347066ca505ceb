"""Telemetry bytes to text: gzip once, twice or not at all, never more than the caps allow."""

from typing import Any, Final, cast

try:
    from isal import isal_zlib as zlib
except ImportError:  # no wheel for this machine: the same interface, half as fast
    import zlib  # type: ignore[no-redef]

from pewstats_collectors.errors import Reject

MAX_BYTES: Final = 512 * 1024 * 1024
MAX_RATIO: Final = 200
# Below this much text no ratio is suspicious: a short file of equal events compresses beyond any cap.
HARMLESS_BYTES: Final = 1024 * 1024
GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 31
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
BLANK: Final = b" \t\r\n"
# Its stubs call it an instance.
_GzipError: Final = cast(type[Exception], zlib.error)


def inflate(data: bytes, *, max_bytes: int = MAX_BYTES, max_ratio: float = MAX_RATIO) -> bytes:
    """The text inside `data`; both caps count against the original size.

    Raises Reject "too large" beyond a cap, "cut off" where gzip ends early (offset: text bytes seen until
    there), "damaged" where gzip contradicts itself.
    """
    limit = min(max_bytes, max(int(max_ratio * len(data)), HARMLESS_BYTES))
    text = data
    for _ in range(2):
        if text.startswith(GZIP_MAGIC):
            text = _gunzip(text, limit)
    if len(text) > limit:
        raise _too_large(limit)
    return text.removeprefix(BYTE_ORDER_MARK)


def head(data: bytes, size: int) -> bytes:
    """The first `size` bytes of the text inside `data`, itself perhaps only a beginning; never raises."""
    text = data
    for _ in range(2):
        if text.startswith(GZIP_MAGIC):
            try:
                text = _decompressor().decompress(text, size)
            except _GzipError:
                return b""
    return text[:size].removeprefix(BYTE_ORDER_MARK)


def _gunzip(data: bytes, limit: int) -> bytes:
    """All gzip members of `data` as one text; what follows the last member is ignored."""
    text = b""
    while data.startswith(GZIP_MAGIC):
        decompressor = _decompressor()
        try:
            # One byte more than allowed tells "too large" from "exactly full".
            piece = decompressor.decompress(data, limit - len(text) + 1)
        except _GzipError as error:
            raise Reject("damaged", f"gzip: {error}") from error
        text = text + piece if text else piece
        if len(text) > limit:
            raise _too_large(limit)
        if not decompressor.eof:
            raise Reject("cut off", f"gzip ends early, after {len(text)} bytes of text", offset=len(text))
        data = decompressor.unused_data
    return text


def _decompressor() -> Any:
    return zlib.decompressobj(_GZIP_WINDOW)


def _too_large(limit: int) -> Reject:
    return Reject("too large", f"more than {limit} bytes of text", offset=limit)
