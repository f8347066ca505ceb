"""When a player is alive, and when he stands.

Alive from the start to his death; after a death (comebacks) from his next landing, else from his next
position with health, to the next death. Dead at the very instant of a death. Standing: alive and not knocked.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.knocks import KnockEnd, Moment

NEVER: Final = 1 << 62
_START: Final = -NEVER


Spans = Mapping[str, list[tuple[int, int]]]
"""From an instant (ms) to just before another, in order, by account id."""


class Lives:
    """The lives of all players, ms, by account id; each from its first instant to just before its last."""

    def __init__(self, lives: Spans, downs: Spans) -> None:
        self._lives = lives
        self._downs = downs

    def alive(self, account: str, ms: int) -> bool:
        """Whether a player lives at this instant."""
        return _within(self._lives.get(account, _WHOLE), ms)

    def standing(self, account: str, ms: int) -> bool:
        """Whether a player lives and is not knocked; at the instant of his knock he is down."""
        return self.alive(account, ms) and not _within(self._downs.get(account, ()), ms)

    def last_end(self, account: str) -> int:
        """When the last life ends, NEVER for who survives."""
        return self._lives.get(account, _WHOLE)[-1][1]

    def ends_after(self, account: str, ms: int) -> int:
        """When the life that holds this instant ends; the instant itself for the dead."""
        for start, end in self._lives.get(account, _WHOLE):
            if start <= ms < end:
                return end
        return ms


_WHOLE: Final = ((_START, NEVER),)


class Signs(NamedTuple):
    """Signs of life of one player after a death, ms in order: landings, positions with health."""

    landings: list[int]
    positions: list[int]


def lives_of(
    deaths: Iterable[Moment],
    signs: Mapping[str, Signs],
    knock_ends: Mapping[Moment, KnockEnd],
) -> Lives:
    """Lives from the deaths by time, and the downs of the knocks."""
    died: defaultdict[str, list[int]] = defaultdict(list)
    for account, ms in deaths:
        died[account].append(ms)
    lives = {account: _lives(sorted(times), signs.get(account)) for account, times in died.items()}
    downs: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for (account, ms), end in knock_ends.items():
        downs[account].append((ms, end.ms))
    return Lives(lives, {account: sorted(times) for account, times in downs.items()})


def _lives(deaths: list[int], signs: Signs | None) -> list[tuple[int, int]]:
    lives = [(_START, deaths[0])]
    for death, following in zip(deaths, [*deaths[1:], NEVER], strict=True):
        back = None if signs is None else _back(death, following, signs)
        if back is not None:
            lives.append((back, following))
    return lives


def _back(death: int, following: int, signs: Signs) -> int | None:
    """The first sign of life between two deaths: a landing, else a position."""
    for times in (signs.landings, signs.positions):
        index = bisect_right(times, death)
        if index < len(times) and times[index] < following:
            return times[index]
    return None


def _within(spans: Iterable[tuple[int, int]], ms: int) -> bool:
    # A loop: asked for every position of a match, a generator would cost more than it says.
    for start, end in spans:  # noqa: SIM110
        if start <= ms < end:
            return True
    return False
