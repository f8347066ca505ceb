"""Dead letters that have the same cause: one job, one reason, and one error but for its particulars. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

#: What differs between two errors of one cause, the most particular first, and what stands for it.
_PARTICULARS: Final = (
    (re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"]+", re.IGNORECASE), "<url>"),
    (re.compile(r"(?<![\w.:@-])(?:[\w.:@-]+/|/)(?:[\w.:@-]+/)*[\w.:@-]*\w"), "<path>"),
    (re.compile(r"\b(?:account|ai)\.[0-9a-zA-Z]+\b"), "<id>"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b(?:0x[0-9a-f]+|(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{6,})\b", re.IGNORECASE), "<hex>"),
    (re.compile(r"(?<![\w<])[+-]?\d+(?:[.,:]\d+)*"), "<n>"),
)
#: No cause is told later than that in an error.
_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class Group:
    """Letters of one cause; `example` is the id of the newest. Of resolved ones also what became of them."""

    number: int
    job: str
    reason: str
    error: str
    oldest: datetime
    newest: datetime
    example: int
    resolved: str | None = None
    by: str | None = None


def without_particulars(error: str, subject: str | None) -> str:
    """The error with <id>, <path>, <hex>, <n> and the like for what differs from one letter to the next."""
    text = " ".join(error.split())[:_LENGTH]
    if subject and subject in text:  # compiling a pattern for each takes longer than all the rest
        text = re.sub(rf"(?<![\w-]){re.escape(subject)}(?![\w-])", "<id>", text)
    for pattern, stands_for in _PARTICULARS:
        text = pattern.sub(stands_for, text)
    return text


def tells(letter: Mapping[str, Any], text: str) -> bool:
    """Is this text in its error, as it is or as its group has it?"""
    return text in letter["error"] or text in without_particulars(letter["error"], letter["subject"])


def grouped(letters: Iterable[Mapping[str, Any]]) -> list[Group]:
    """Groups of these letters, which come in the order of their ids; the largest first."""
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for one in letters:
        error = without_particulars(one["error"], one["subject"])
        key = (one["job"], one["reason"], error, one.get("resolved"), by_whom(one))
        found.setdefault(key, []).append(one)
    groups = [
        Group(
            len(some),
            job,
            reason,
            error,
            some[0]["created_at"],
            some[-1]["created_at"],
            some[-1]["id"],
            how,
            by,
        )
        for (job, reason, error, how, by), some in found.items()
    ]
    return sorted(groups, key=lambda one: (one.number, one.example), reverse=True)


def _group(key: tuple[Any, ...], first: Mapping[str, Any], last: Mapping[str, Any], number: int) -> Group:
    job, reason, error, resolved, by = key
    return Group(
        number, job, reason, error, first["created_at"], last["created_at"], last["id"], resolved, by
    )


def by_whom(letter: Mapping[str, Any]) -> str | None:
    """Who replayed or discarded it; None: it waits. Nobody discards by himself."""
    match letter.get("resolved"):
        case None:
            return None
        case "replayed":
            return letter["resolved_by"] or "itself"
        case _:
            return letter["resolved_by"] or "somebody"
