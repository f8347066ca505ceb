"""Knocks, and what became of them.

A knock is a LogPlayerMakeGroggy in the window; its kind is the attacker's relation to the victim. It ends
with the victim's next revive, death or knock, else with the match. Never joined by dBNOId alone: zone knocks
have none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Final, NamedTuple, TypeVar

from pewstats_collectors.telemetry.blow import Blow, blow_of
from pewstats_collectors.telemetry.event_parts import Character, Person
from pewstats_collectors.telemetry.events import LogPlayerMakeGroggy, LogPlayerRevive
from pewstats_collectors.telemetry.players import Lobby, Relation, actor
from pewstats_collectors.telemetry.ties import as_told

E = TypeVar("E", LogPlayerMakeGroggy, LogPlayerRevive)

Moment = tuple[str, int]
"""A victim's account id and a time in ms: what tells deaths, revives and knocks apart."""

_NO_ID: Final = (-1, 0)


class Knock(NamedTuple):
    """One knock; `attacker` None: environment. `dbno_id` and `attack_id` None: the file gives none.

    `attachments` of the weapon; None of any of the last four: the file does not tell.
    """

    ms: int
    victim: Character
    attacker: Character | None
    kind: Relation
    dbno_id: int | None
    attack_id: int | None
    blow: Blow
    is_game: float
    attachments: tuple[str, ...] | None
    attacker_in_vehicle: bool | None
    through_wall: bool | None
    victim_weapon: str | None

    @property
    def moment(self) -> Moment:
        """What tells this knock from all others."""
        return (self.victim.account_id, self.ms)


class Revive(NamedTuple):
    """A knocked player stands again; `reviver` may be himself, None: nobody.

    `dbno_id` of his knock; `trauma_bag` None: the file does not tell.
    """

    ms: int
    victim: Person
    reviver: Person | None
    dbno_id: int | None
    trauma_bag: bool | None

    @property
    def moment(self) -> Moment:
        """What tells this revive from all others."""
        return (self.victim.account_id, self.ms)


class EndedBy(IntEnum):
    """What ended a knock, in the order that counts at equal times; LOST: a knock of somebody still down."""

    LOST = 0
    REVIVE = 1
    DEATH = 2
    MATCH_END = 3


class KnockEnd(NamedTuple):
    """How and when (ms) a knock ended."""

    by: EndedBy
    ms: int


def id_or_none(dbno_id: int | None) -> int | None:
    """A dBNOId; None for the numbers that all zone knocks and outright kills share."""
    return None if dbno_id in _NO_ID else dbno_id


def knocks_of(events: Iterable[tuple[int, LogPlayerMakeGroggy]], lobby: Lobby) -> list[Knock]:
    """All knocks of players by time, each victim and instant once."""
    knocks: dict[Moment, Knock] = {}
    for ms, event in _once(events, lambda knock: knock.attacker):
        victim = actor(event.victim)
        if victim is None:
            continue
        attacker = actor(event.attacker)
        attachments = event.damage_causer_additional_info
        knock = Knock(
            ms,
            victim,
            attacker,
            lobby.relation(attacker, victim),
            id_or_none(event.dbno_id),
            None if event.attack_id == -1 else event.attack_id,
            blow_of(event),
            event.common.is_game,
            None if attachments is None else tuple(attachments),
            event.is_attacker_in_vehicle,
            event.is_through_penetrable_wall,
            event.victim_weapon,
        )
        knocks[knock.moment] = knock
    return sorted(knocks.values(), key=lambda knock: (knock.ms, knock.victim.account_id))


def revives_of(events: Iterable[tuple[int, LogPlayerRevive]]) -> list[Revive]:
    """All revives of players by time, each victim and instant once."""
    return [
        Revive(ms, event.victim, actor(event.reviver), id_or_none(event.dbno_id), event.use_trauma_bag)
        for ms, event in _once(events, lambda revive: revive.reviver)
        if actor(event.victim) is not None
    ]


def _once(events: Iterable[tuple[int, E]], who: Callable[[E], Person | None]) -> list[tuple[int, E]]:
    """The events by time, one for each victim and instant: the one of the smallest account id."""
    chosen: dict[Moment, E] = {}
    for ms, event in events:
        moment = (event.victim.account_id, ms)
        known = chosen.get(moment)
        if known is None or _order(event, who) < _order(known, who):
            chosen[moment] = event
    return [(ms, event) for (_, ms), event in chosen.items()]


def _order(event: E, who: Callable[[E], Person | None]) -> tuple[str, bytes]:
    person = actor(who(event))
    return (person.account_id if person else "", as_told(event))


def knock_ends(
    knocks: Iterable[Knock], revives: Iterable[Revive], deaths: Iterable[Moment], end_ms: int
) -> dict[Moment, KnockEnd]:
    """The end of each knock, by the moment of the knock."""
    # At equal times a knock comes before a revive before a death: the order of EndedBy.
    happened: defaultdict[str, list[tuple[int, EndedBy]]] = defaultdict(list)
    for by, moments in (
        (EndedBy.LOST, (knock.moment for knock in knocks)),
        (EndedBy.REVIVE, (revive.moment for revive in revives)),
        (EndedBy.DEATH, deaths),
    ):
        for victim, ms in moments:
            happened[victim].append((ms, by))
    ends: dict[Moment, KnockEnd] = {}
    for victim, events in happened.items():
        events.sort()
        following = [*events[1:], (end_ms, EndedBy.MATCH_END)]
        for (ms, by), (next_ms, next_by) in zip(events, following, strict=True):
            if by is EndedBy.LOST:
                ends[victim, ms] = KnockEnd(next_by, next_ms)
    return ends
