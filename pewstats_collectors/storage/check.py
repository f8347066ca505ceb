"""Check a telemetry file while it streams by, holding no more of it than a piece. Pure.

What is checked: gzip (none, once or twice) with its end, a size and a ratio that no real file has, and that
the text is one array from `[` to `]`. Whether it is JSON in between, the decoder will find.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, tee
from typing import Final

from pewstats_collectors.errors import Reject
from pewstats_collectors.telemetry.inflate import (
    BLANK,
    BYTE_ORDER_MARK,
    GZIP_MAGIC,
    HARMLESS_BYTES,
    MAX_BYTES,
    MAX_RATIO,
)

_PIECE: Final = 256 * 1024


def copy_checked(
    chunks: Iterable[bytes],
    write: Callable[[bytes], object],
    *,
    max_bytes: int = MAX_BYTES,
    max_ratio: float = MAX_RATIO,
) -> None:
    """Write the file, once gzipped, whatever it came as. Raises Reject when it is no whole telemetry file.

    Reasons: "cut off", "damaged" (both with the offset in the text), "not telemetry", "too large".
    """
    head, chunks = _peek(_unwrapped(chunks, max_bytes, max_ratio))
    if head == GZIP_MAGIC:
        text = _gunzip(_written(chunks, write), max_bytes, max_ratio)
    else:
        text = _packed(chunks, write)
    _check_array(text, max_bytes)


def _peek(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first two bytes (fewer if there are no more), and all of it again."""
    rest = iter(chunks)
    head = b""
    while len(head) < 2 and (chunk := next(rest, None)) is not None:
        head += chunk
    return head[:2], chain([head], rest)


def _unwrapped(chunks: Iterable[bytes], max_bytes: int, max_ratio: float) -> Iterator[bytes]:
    """The same, without the outer of two layers of gzip."""
    head, chunks = _peek(chunks)
    if head != GZIP_MAGIC:
        return chunks
    outer, ahead = tee(chunks)
    head, inner = _peek(_gunzip(ahead, max_bytes, max_ratio))
    return inner if head == GZIP_MAGIC else outer


def _written(chunks: Iterable[bytes], write: Callable[[bytes], object]) -> Iterator[bytes]:
    for chunk in chunks:
        write(chunk)
        yield chunk


def _packed(chunks: Iterable[bytes], write: Callable[[bytes], object]) -> Iterator[bytes]:
    """Pass text on and write it gzipped, with no time in it: the same text gives the same bytes."""
    deflate = zlib.compressobj(wbits=31)
    for chunk in chunks:
        write(deflate.compress(chunk))
        yield chunk
    write(deflate.flush())


def _gunzip(chunks: Iterable[bytes], max_bytes: int, max_ratio: float) -> Iterator[bytes]:
    """The text of one or more gzip members, in pieces of limited size; zeros after them are padding."""
    inflate = zlib.decompressobj(31)
    taken = given = 0
    for chunk in chunks:
        taken += len(chunk)
        data = chunk
        while data:
            if inflate.eof:
                data = data.lstrip(b"\0")
                if not data:
                    break
                inflate = zlib.decompressobj(31)
            try:
                piece = inflate.decompress(data, _PIECE)
            except zlib.error as error:
                raise Reject("damaged", f"gzip: {error}", offset=given) from None
            data = inflate.unused_data or inflate.unconsumed_tail
            given += len(piece)
            _check_growth(taken, given, max_bytes)
            yield piece
    if not inflate.eof:
        raise Reject("cut off", "the gzip stream has no end", offset=given)
    if given > max(taken * max_ratio, HARMLESS_BYTES):
        raise Reject("too large", f"unpacks to more than {max_ratio} times its size", offset=given)


def _check_growth(taken: int, given: int, max_bytes: int) -> None:
    if max(taken, given) > max_bytes:
        raise Reject("too large", f"more than {max_bytes} bytes", offset=given)
    if given == 0 and taken > HARMLESS_BYTES:
        raise Reject("damaged", "gzip without content", offset=0)


def _check_array(text: Iterable[bytes], max_bytes: int) -> None:
    """Read the text to its end; it is one array as far as its first and last byte tell."""
    size = 0
    first = last = b""
    for piece in text:
        if not first:
            first = piece.lstrip(BLANK + BYTE_ORDER_MARK)[:1]
            if first not in (b"", b"["):
                raise Reject("not telemetry", f"begins with {first!r}, not with an array", offset=size)
        size += len(piece)
        if size > max_bytes:
            raise Reject("too large", f"more than {max_bytes} bytes", offset=size)
        last = piece.rstrip(BLANK)[-1:] or last
    if last != b"]":
        raise Reject("cut off", "the array has no end" if size else "the file is empty", offset=size)
