"""Three lanes per job and the order in which they are served: high overtakes, low is never starved."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import cycle


class Lane(StrEnum):
    """How urgent a message is."""

    HIGH = "high"  #: tournament matches
    NORMAL = "normal"  #: everything else that is live
    LOW = "low"  #: backfill


_HIGH_FIRST = (Lane.HIGH, Lane.NORMAL, Lane.LOW)
_NORMAL_FIRST = (Lane.NORMAL, Lane.HIGH, Lane.LOW)
_LOW_FIRST = (Lane.LOW, Lane.HIGH, Lane.NORMAL)

#: Of 20 picks one belongs to low and three to normal; a lane that is empty passes its pick on.
PICKS = (*((_HIGH_FIRST,) * 5 + (_NORMAL_FIRST,)) * 3, _HIGH_FIRST, _LOW_FIRST)


def pick_orders() -> Iterator[tuple[Lane, ...]]:
    """For each pick in turn, the lanes in the order to try them; repeats for ever."""
    return cycle(PICKS)


def queue_name(job: str, lane: Lane) -> str:
    """`pewstats.<job>.<lane>`."""
    return f"pewstats.{job}.{lane}"


def job_of(queue: str) -> str:
    """The job whose queue has this name."""
    return queue.removeprefix("pewstats.").rpartition(".")[0]


def without_room(held: Iterable[str], at_most: Mapping[str, int]) -> frozenset[str]:
    """Jobs of which as many messages are held as there may be; `held`: the queue of each message."""
    held_of = Counter(map(job_of, held))
    return frozenset(job for job, number in at_most.items() if held_of[job] >= number)
