"""What a check says: how bad it is, what it saw, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is; the last says nothing of the thing itself."""

    OK = "ok"
    WARNING = "warning"  #: works, and will not for ever
    FAULT = "fault"  #: something does not work now, or is being lost
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about `check`; `advice` is what to do, mostly a command to type."""

    check: str
    verdict: Verdict
    line: str
    advice: str = ""

    @property
    def is_one(self) -> bool:
        """Does anything have to be done?"""
        return self.verdict in (Verdict.WARNING, Verdict.FAULT)


def ok(check: str, line: str) -> Finding:
    """Nothing to do."""
    return Finding(check, Verdict.OK, line)


def warning(check: str, line: str, advice: str) -> Finding:
    """Something to do soon."""
    return Finding(check, Verdict.WARNING, line, advice)


def fault(check: str, line: str, advice: str) -> Finding:
    """Something to do now."""
    return Finding(check, Verdict.FAULT, line, advice)


def not_checked(check: str, why: str) -> Finding:
    """What it would need is not there."""
    return Finding(check, Verdict.NOT_CHECKED, why)


def duration(seconds: float) -> str:
    """So many seconds in the largest unit of which there are two."""
    for size, unit in ((86_400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
