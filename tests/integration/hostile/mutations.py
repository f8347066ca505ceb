"""Hypothesis strategies that spoil JSON documents: their structure, their values, and their bytes."""

import json
import math
import re
from collections.abc import Callable, Container
from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import strategies as st

_NO_NUMBER = re.compile(r"(?<=[:\[,])(NaN|-?Infinity)(?=[,\]}])")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT")
Place = tuple[Any, Any]
"""An object or list, and a key or index in it."""
Change = Callable[[Any, Any, st.DataObject, list[Any]], None]

_any_character = st.characters(exclude_categories=())  # half surrogate pairs and NUL among them
_TIMES = (
    "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00",
    "2026-01-17T18:00:00", "2018-04-05T20:51:00.123456789+05:45", "yesterday",
)  # fmt: skip
_NUMBERS = (-1, 0.5, 3.0, 2**31 - 1, 2**31, -(2**31) - 1, 2**63, 10**30, 1e9, -1e9, 1e300)
_NO_NUMBERS = (math.nan, math.inf, -math.inf)  # as json.dumps writes them
_TEXTS = (
    "A\0B", "", "ai.7", "\u202e\u0007\u001b[0m{a,\"b\\", "\ud83d", "x" * 100_000,
    "".join(map(str, range(3_000))),  # no index takes it, packed or not
)  # fmt: skip
_numbers = st.sampled_from(_NUMBERS + _NO_NUMBERS) | st.integers() | st.floats()
_texts = st.sampled_from(_TEXTS + _TIMES) | st.text(_any_character, max_size=8)
_scalars = st.none() | st.booleans() | _numbers | _texts
anything: st.SearchStrategy[Any] = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
) | st.sampled_from((500, 5_000)).map(lambda depth: _Deep(depth))


class _Deep:
    """A list in a list in a list: too deep for json.dumps, which is told of it in one word."""

    def __init__(self, depth: int) -> None:
        self.depth = depth


def mutated(document: Any, data: st.DataObject, keys: Container[str]) -> Any:
    """A copy of the document with one to three changes, half of them to the value of one of these keys."""
    copy = [deepcopy(document)]  # so that the document itself has a place, too
    for _ in range(data.draw(st.integers(1, 3), label="changes")):
        _change_somewhere(copy, data, keys)
    return copy[0] if copy else None


def _change_somewhere(root: list[Any], data: st.DataObject, keys: Container[str]) -> None:
    named = data.draw(st.booleans(), label="named")
    place = _place_named(root, data, keys) if named else _on_the_way(root, data)
    if place is not None:
        data.draw(st.sampled_from(_CHANGES), label="change")(*place, data, root)


def _place_named(root: list[Any], data: st.DataObject, wanted: Container[str]) -> Place | None:
    """Any of all places with such a key."""
    places: list[Place] = []
    waiting: list[Any] = [root]
    while waiting:
        part = waiting.pop()
        keys = _keys(part)
        places.extend((part, key) for key in keys if key in wanted)
        waiting.extend(part[key] for key in keys)
    return data.draw(st.sampled_from(places), label="at") if places else None


def _on_the_way(root: list[Any], data: st.DataObject) -> Place | None:
    """Go down from the root, at every step perhaps no further."""
    parent: Any = root
    key: Any = 0
    while keys := _keys(parent[key] if _keys(parent) else None):
        if data.draw(st.integers(0, 19), label="stay") == 19:
            break
        parent, key = parent[key], data.draw(st.sampled_from(keys), label="into")
    return (parent, key) if _keys(parent) else None


def _keys(part: Any) -> list[Any]:
    if isinstance(part, dict):
        return list(part)
    return list(range(len(part))) if isinstance(part, list) else []


def _drop(parent: Any, key: Any, _: st.DataObject, __: list[Any]) -> None:
    del parent[key]


def _replace(parent: Any, key: Any, data: st.DataObject, _: list[Any]) -> None:
    parent[key] = data.draw(anything, label="value")


def _edge(parent: Any, key: Any, data: st.DataObject, _: list[Any]) -> None:
    """Another value of the same kind, out where faults live."""
    match parent[key]:
        case bool():
            values: st.SearchStrategy[Any] = st.booleans()
        case int() | float():
            values = st.sampled_from(_NUMBERS + _NO_NUMBERS)
        case str(text) if _TIME.match(text):
            values = st.sampled_from(_TIMES)
        case str():
            values = st.sampled_from(_TEXTS)
        case list() as items:
            values = st.sampled_from(([], items * 2, items[:1] * 300))
        case _:
            values = st.sampled_from((None, {}, []))
    parent[key] = data.draw(values, label="edge")


def _twice(parent: Any, key: Any, _: st.DataObject, __: list[Any]) -> None:
    if isinstance(parent, list):
        parent.append(deepcopy(parent[key]))
    else:
        parent[f"{key}2"] = deepcopy(parent[key])


def _reorder(parent: Any, _: Any, data: st.DataObject, __: list[Any]) -> None:
    if isinstance(parent, list):
        Random(data.draw(st.integers(0, 999), label="order")).shuffle(parent)


def _borrow(parent: Any, key: Any, data: st.DataObject, root: list[Any]) -> None:
    """The value another of its kind has: what is right there may be wrong here."""
    others = [one[key] for one in _siblings(root[0] if root else None, key)]
    if others:
        parent[key] = deepcopy(data.draw(st.sampled_from(others), label="borrowed"))


def _siblings(part: Any, key: Any) -> list[dict[Any, Any]]:
    """The first objects anywhere that have this key."""
    found: list[dict[Any, Any]] = []
    waiting = [part]
    while waiting and len(found) < 50:
        one = waiting.pop()
        if isinstance(one, dict):
            if key in one:
                found.append(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return found


_CHANGES: tuple[Change, ...] = (_drop, _replace, _edge, _edge, _edge, _twice, _reorder, _borrow)


def written(document: Any, *, legal: bool = True) -> bytes:
    """As JSON; or as what looks like it, with NaN, infinities, halves of surrogate pairs, and no bottom."""
    deep: list[int] = []

    def mark(value: object) -> str:
        if not isinstance(value, _Deep):
            raise TypeError
        deep.append(100 if legal else value.depth)
        return f"<deep {len(deep) - 1}>"

    text = json.dumps(document, default=mark, separators=(",", ":"), ensure_ascii=not legal)
    for number, depth in enumerate(deep):
        text = text.replace(f'"<deep {number}>"', "[" * depth + "]" * depth)
    return (_NO_NUMBER.sub("null", text) if legal else text).encode(errors="replace")


def spoiled(text: bytes, data: st.DataObject) -> bytes:
    """The same bytes, mostly; or cut, with some of them flipped, or with some that are no UTF-8."""
    how = data.draw(st.integers(0, 19), label="bytes")
    place = data.draw(st.integers(0, max(len(text) - 1, 0)), label="place")
    if how == 19:
        return text[:place]
    if how == 18:
        flipped = bytearray(text)
        for offset in range(place, min(place + 3, len(text))):
            flipped[offset] ^= 1 << data.draw(st.integers(0, 7), label="bit")
        return bytes(flipped)
    if how == 17:
        return text[:place] + b"\xff\xfe\xed\xa0\x80" + text[place:]
    return text
