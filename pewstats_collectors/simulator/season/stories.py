"""Which slot and which evening something special happens to."""

from collections.abc import Iterable
from itertools import cycle
from random import Random
from typing import Final, Literal

from pewstats_collectors.simulator.season.calendar import Evening, Slot

SlotStory = Literal["delayed", "missed", "twice", "remade", "remade_small", "cancelled"]
EveningStory = Literal["small_scrim", "late_scrim", "mixed_lobby", "practice"]

_SLOT_STORIES: Final[tuple[SlotStory, ...]] = (
    "delayed",
    "missed",
    "twice",
    "remade",
    "remade_small",
    "cancelled",
)
_EVENING_STORIES: Final[tuple[EveningStory, ...]] = ("small_scrim", "late_scrim", "mixed_lobby", "practice")


def slot_stories(rng: Random, plan: list[Evening]) -> dict[Slot, SlotStory]:
    """As many as fit: no slot has a neighbour with a story, so that each one's outcome is plain to see."""
    told: dict[Slot, SlotStory] = {}
    shuffled = rng.sample(plan, len(plan))
    for story in _SLOT_STORIES:
        # evenings without any come first, and the shuffle decides between equals
        for evening in sorted(shuffled, key=lambda one: sum(slot in told for slot in one.slots)):
            if free := [slot for slot in _fitting(story, evening, told) if not _near(slot, evening, told)]:
                told[rng.choice(free)] = story
                break
    return told


def _fitting(story: SlotStory, evening: Evening, told: dict[Slot, SlotStory]) -> Iterable[Slot]:
    """Only the last match can wait for its players; only a slot with a map can be missed by a wrong map.

    Nothing is missed on an evening with a delay: what is too late for the one may be in time for the other.
    """
    if story == "delayed":
        return evening.slots[-1:]
    if story == "missed":
        return () if any(told.get(slot) == "delayed" for slot in evening.slots) else evening.slots[:-1]
    return evening.slots


def _near(slot: Slot, evening: Evening, told: dict[Slot, SlotStory]) -> bool:
    return any(other in told and abs(other.number - slot.number) <= 1 for other in evening.slots)


def evening_stories(rng: Random, plan: list[Evening], divisions: int) -> dict[EveningStory, Evening]:
    """Beside the planned matches; a mixed lobby needs a second division."""
    stories = [one for one in _EVENING_STORIES if divisions > 1 or one != "mixed_lobby"]
    return dict(zip(stories, cycle(rng.sample(plan, len(plan))), strict=False))
