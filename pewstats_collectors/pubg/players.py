"""Player objects of the API, and what is remembered of players who had to be asked for alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Final, TypeVar

import msgspec

MAX_PER_REQUEST: Final = 10
#: Long enough to finish a batch over several windows of the allowance, short enough for fresh match lists.
_FOUND_FOR: Final = timedelta(minutes=5)
_MISSING_FOR: Final = timedelta(hours=1)


#: A shard with an account id or a name.
Who = tuple[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Player:
    """A player as the API knows him now; `match_ids` as listed, about 14 days back, at most 300 seen."""

    account_id: str
    name: str
    shard: str
    match_ids: tuple[str, ...]


class By(Enum):
    """What players are asked for by; the value is the API's name for it."""

    ID = "playerIds"
    NAME = "playerNames"

    def of(self, player: Player) -> str:
        """What this player would have been asked for by."""
        return player.account_id if self is By.ID else player.name


class _Attributes(msgspec.Struct):
    name: str
    shard_id: str = msgspec.field(name="shardId")


class _Reference(msgspec.Struct):
    id: str


class _References(msgspec.Struct):
    data: list[_Reference] = []


class _Relationships(msgspec.Struct):
    matches: _References = msgspec.field(default_factory=_References)


class _Object(msgspec.Struct):
    id: str
    attributes: _Attributes
    relationships: _Relationships = msgspec.field(default_factory=_Relationships)


class _Body(msgspec.Struct):
    data: list[_Object]


#: Made here, once: two threads that are the first to decode into one type crash the process.
_BODY: Final = msgspec.json.Decoder(_Body)


def parse_players(body: bytes) -> list[Player]:
    """The players of an answer, in its order, which is not the order asked. Raises ValueError."""
    try:
        found = _BODY.decode(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return [_player(each) for each in found.data]


def _player(each: _Object) -> Player:
    return Player(
        account_id=each.id,
        name=each.attributes.name,
        shard=each.attributes.shard_id,
        match_ids=tuple(match.id for match in each.relationships.matches.data),
    )


def batches(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """At most as many as one request may name."""
    rest = iter(values)
    while batch := list(islice(rest, MAX_PER_REQUEST)):
        yield batch


class Alone:
    """Answers about players asked for one by one, because their batch held somebody unknown.

    Asking ten singly can take more than the allowance of a minute. What was learned before it ran out is
    kept, so the next attempt goes on instead of starting again; and an unknown one spoils no more batches.
    """

    def __init__(self) -> None:
        self._answers: dict[Who, tuple[datetime, Player | None]] = {}

    def refused(self, batch: Sequence[Who], now: datetime) -> None:
        """Somebody in this batch is unknown: all are suspects, unless it was of one only."""
        until = now + _MISSING_FOR if len(batch) == 1 else now
        self._answers.update(dict.fromkeys(batch, (until, None)))

    def remember(self, who: Who, player: Player | None, now: datetime) -> None:
        """This came back when only `who` was asked for."""
        self._answers[who] = (now + (_FOUND_FOR if player else _MISSING_FOR), player)

    def knows(self, who: Who, now: datetime) -> bool:
        """Whether what was learned is still good."""
        return who in self._answers and now < self._answers[who][0]

    def player(self, who: Who, now: datetime) -> Player | None:
        """What was learned, if that is still good and not that there is nobody."""
        return self._answers[who][1] if self.knows(who, now) else None

    def suspects(self, who: Who) -> bool:
        """Whether this may be nobody: to be asked for alone."""
        return who in self._answers and self._answers[who][1] is None
