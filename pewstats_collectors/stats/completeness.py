"""How complete a season is: what was planned, what of it was found and read, and what is about to be lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PlannedMatch:
    """A slot of a round; who starts after `latest_start` does not fill it any more."""

    round_id: UUID
    match_number: int
    scheduled_datetime: datetime
    status: str
    latest_start: datetime


@dataclass(frozen=True, slots=True)
class FoundMatch:
    """A match and how far it was read; before its match object is there `created_at` is when it was found.

    `is_stored`: its telemetry needs the API no more. `is_gone`: the API has forgotten it already.
    """

    round_id: UUID | None
    match_id: str
    created_at: datetime
    validation_status: str | None
    is_summarised: bool
    is_processed: bool
    is_stored: bool
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a round is, or what belongs to no round.

    `scheduled` are planned matches that are not cancelled, `missing` the numbers of those whose time is over.
    `under_review` are the matches that too few teams or those of several divisions played. `lost` is what the
    API has forgotten, of the matches and of what is missing; `hours_left` when it forgets the oldest of what
    is still needed; None needs nothing.
    """

    scheduled: int
    discovered: int
    summarised: int
    processed: int
    missing: list[int]
    unscheduled: int
    under_review: int
    lost: int
    hours_left: float | None


def completeness(
    planned: Iterable[PlannedMatch], found: Sequence[FoundMatch], *, now: datetime, retention: timedelta
) -> Completeness:
    """Figures of these planned and found matches; the API keeps a match for `retention` from its start."""
    wanted = [one for one in planned if one.status != "cancelled"]
    missing = [one for one in wanted if one.status == "scheduled" and one.latest_start < now]
    needed = [one.scheduled_datetime for one in missing]
    needed += [one.created_at for one in found if not (one.is_stored or one.is_gone)]
    left = [started + retention - now for started in needed]
    ahead = [one for one in left if one > timedelta(0)]
    return Completeness(
        scheduled=len(wanted),
        discovered=len(found),
        summarised=sum(one.is_summarised for one in found),
        processed=sum(one.is_processed for one in found),
        missing=[one.match_number for one in missing],
        unscheduled=sum(one.validation_status == "unscheduled" for one in found),
        under_review=sum(one.validation_status in ("remake_candidate", "mixed_division") for one in found),
        lost=len(left) - len(ahead) + sum(one.is_gone and not one.is_stored for one in found),
        hours_left=round(min(ahead) / timedelta(hours=1), 1) if ahead else None,
    )
