"""Which match of a round fills which slot of its schedule: settled for all of them together.

So the order in which matches, schedule and decisions arrive does not matter: tournaments.md 3, step 7, and
the remakes after it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pewstats_collectors.matches.context import CONFIRMED, REMAKE_FAILED, UNSCHEDULED
from pewstats_collectors.matches.maps import same_map


@dataclass(frozen=True, slots=True)
class Slot:
    """A planned match; one without a map takes any."""

    slot_id: UUID
    match_number: int
    scheduled_datetime: datetime
    map_name: str | None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far from its slot a match may start, both ends included."""

    before: timedelta
    after: timedelta

    def allows(self, scheduled: datetime, started: datetime) -> bool:
        """Is a start at that time near enough?"""
        return -self.before <= started - scheduled <= self.after


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match of the round, and what staff decided about it.

    `original` is the match that it is the remake of; `failed`: it was played again.
    """

    match_id: str
    created_at: datetime
    map_name: str | None
    original: str | None = None
    failed: bool = False
    decided_slot: UUID | None = None
    decided_status: str | None = None

    @property
    def lasting_status(self) -> str | None:
        """The status that was decided; once it was played again, only that it counts, for its remake."""
        return self.decided_status if not self.failed or self.decided_status == CONFIRMED else None

    @property
    def is_decided(self) -> bool:
        """Takes no part in the search for slots."""
        return self.decided_slot is not None or self.lasting_status is not None


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a match of the round."""

    validation_status: str
    slot_id: UUID | None = None


def settle(slots: Sequence[Slot], matches: Iterable[Candidate], tolerance: Tolerance) -> dict[str, Settled]:
    """Status and slot of every match of a round.

    What staff decided comes first. A remake takes what its original would have, and looks for a slot of its
    own only if that is none; the original is out.
    """
    by_id = {match.match_id: match for match in matches}
    held = _decided_slots(slots, by_id.values())
    free = [slot for slot in slots if slot.slot_id not in held.values() and not slot.cancelled]
    held |= _searched(free, by_id, tolerance)
    return {
        match_id: Settled(REMAKE_FAILED) if match.failed else _settled(_holder(match, by_id, held), held)
        for match_id, match in by_id.items()
    }


def _decided_slots(slots: Iterable[Slot], matches: Iterable[Candidate]) -> dict[str, UUID]:
    there = {slot.slot_id for slot in slots}
    return {match.match_id: match.decided_slot for match in matches if match.decided_slot in there}


def _searched(free: Sequence[Slot], by_id: Mapping[str, Candidate], tolerance: Tolerance) -> dict[str, UUID]:
    """Of matches that were played again the original looks for a slot; where it finds none, its remake does.

    All of them and the other matches at once, again each time that somebody gives up.
    """
    waiting = {one.match_id for one in by_id.values() if not one.is_decided and one.original not in by_id}
    remake_of = {one.original: one for one in by_id.values() if not one.is_decided}
    while True:
        held = _nearest_first(free, [by_id[match_id] for match_id in waiting], tolerance)
        given_up = {one for one in waiting if one not in held and by_id[one].failed and one in remake_of}
        if not given_up:
            return held
        waiting = waiting - given_up | {remake_of[one].match_id for one in given_up}


def _nearest_first(
    slots: Sequence[Slot], matches: Iterable[Candidate], tolerance: Tolerance
) -> dict[str, UUID]:
    """Pairs with a fitting map within the tolerance, the nearest in time first; each match and slot once."""
    pairs = [
        (abs(match.created_at - slot.scheduled_datetime), match.created_at, match.match_id, slot)
        for match in matches
        for slot in slots
        if tolerance.allows(slot.scheduled_datetime, match.created_at)
        and same_map(slot.map_name, match.map_name)
    ]
    held: dict[str, UUID] = {}
    taken: set[UUID] = set()
    for *_, match_id, slot in sorted(pairs, key=lambda pair: (*pair[:3], pair[3].match_number)):
        if match_id not in held and slot.slot_id not in taken:
            held[match_id] = slot.slot_id
            taken.add(slot.slot_id)
    return held


def _holder(match: Candidate, by_id: Mapping[str, Candidate], held: Mapping[str, UUID]) -> Candidate:
    """The nearest of a match and its originals that holds a slot; the first of them where none does.

    A remake may have failed and been played again, too.
    """
    while match.original is not None and match.original in by_id:
        if match.match_id in held or match.is_decided:
            break
        match = by_id[match.original]
    return match


def _settled(match: Candidate, held: Mapping[str, UUID]) -> Settled:
    """As it would be had it not been played again."""
    slot_id = held.get(match.match_id)
    return Settled(match.lasting_status or (CONFIRMED if slot_id else UNSCHEDULED), slot_id)
