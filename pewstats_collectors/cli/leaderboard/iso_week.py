"""An ISO week, as options of boards name it."""

import re
from datetime import UTC, datetime

from pewstats_collectors.errors import UsageError
from pewstats_collectors.times import is_plausible


def monday_of(option: str, text: str) -> datetime:
    """The midnight (UTC) it begins with. Raises UsageError, also for a week 53 of a year that has 52."""
    found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text)
    try:
        if found is not None:
            monday = datetime.fromisocalendar(int(found[1]), int(found[2]), 1).replace(tzinfo=UTC)
            if is_plausible(monday):
                return monday
    except ValueError:
        pass
    raise UsageError(f"{option} {text}: expected an ISO week like 2026-W03")
