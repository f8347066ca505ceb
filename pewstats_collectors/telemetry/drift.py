"""Drift: what in a file points to a new patch of the game, so that no number turns into 0 or NULL unseen.

unknown_type: events of a type nobody has told us of. unknown_code: damage, knocks and deaths whose causer no
category knows. unknown_damage_type, unknown_damage_reason, unknown_item_kind: words that nobody knows.
missing_key: a key that stood in every such event until now. bad_event: one that is faulty otherwise.
suspect: an event that lacks somebody who must have been there, such as gun damage by nobody.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final, NamedTuple

from pewstats_collectors.telemetry.blow import Blow
from pewstats_collectors.telemetry.decode import BadEvent
from pewstats_collectors.telemetry.events import (
    Event,
    LogMatchEnd,
    LogMatchStart,
    LogParachuteLanding,
    LogPhaseChange,
    LogPlayerKillV2,
    LogPlayerMakeGroggy,
    LogPlayerPosition,
    LogPlayerRevive,
    LogPlayerTakeDamage,
)
from pewstats_collectors.telemetry.known_codes import default_codes
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.players import Relation
from pewstats_collectors.telemetry.unknown_codes import UnknownCodes, unknown_codes

#: Names come from outside: so long, and so many of a kind in one file; the others are one number.
LONGEST_CODE: Final = 100
MOST_CODES: Final = 100
THE_OTHERS: Final = "(others)"

#: From this year on every file has the keys below; older ones lack some, each since another patch.
_ALL_KEYS_SINCE: Final = 2025
_OPTIONAL_KEYS: Final[tuple[tuple[type[Event], str, str], ...]] = (
    (LogParachuteLanding, "character.zone", "character.zone"),
    (LogPlayerTakeDamage, "isThroughPenetrableWall", "is_through_penetrable_wall"),
    (LogPlayerMakeGroggy, "damageCauserAdditionalInfo", "damage_causer_additional_info"),
    (LogPlayerMakeGroggy, "victimWeapon", "victim_weapon"),
    (LogPlayerMakeGroggy, "isAttackerInVehicle", "is_attacker_in_vehicle"),
    (LogPlayerMakeGroggy, "isThroughPenetrableWall", "is_through_penetrable_wall"),
    (LogPlayerMakeGroggy, "victim.isInBlueZone", "victim.is_in_blue_zone"),
    (LogPlayerMakeGroggy, "victim.isInRedZone", "victim.is_in_red_zone"),
    (LogPlayerMakeGroggy, "victim.isInVehicle", "victim.is_in_vehicle"),
    (LogPlayerRevive, "dBNOId", "dbno_id"),
    (LogPlayerRevive, "useTraumaBag", "use_trauma_bag"),
    (LogPlayerKillV2, "victim.zone", "victim.zone"),
    (LogPlayerKillV2, "victim.isInBlueZone", "victim.is_in_blue_zone"),
    (LogPlayerKillV2, "victim.isInRedZone", "victim.is_in_red_zone"),
    (LogPlayerKillV2, "victimVehicle", "victim_vehicle"),
    (LogPlayerKillV2, "killerVehicle", "killer_vehicle"),
    (LogPlayerKillV2, "victimGameResult", "victim_game_result"),
    (LogPlayerPosition, "character.isInBlueZone", "character.is_in_blue_zone"),
    (LogPlayerPosition, "vehicle", "vehicle"),
    (LogMatchEnd, "gameResultOnFinished", "game_result_on_finished"),
    (LogMatchEnd, "allWeaponStats", "all_weapon_stats"),
    (LogPhaseChange, "playersInWhiteCircle", "players_in_white_circle"),
)
#: Keys of people who may be absent, seen where they are there.
_KEYS_OF_PEOPLE: Final[tuple[tuple[type[Event], str, str], ...]] = (
    (LogPlayerKillV2, "dbno_maker", "dBNOMaker"),
    (LogPlayerKillV2, "finisher", "finisher"),
    (LogPlayerKillV2, "killer", "killer"),
)
_KEYS_OF_SEATS: Final = (
    ("individualRanking", "individual_ranking", None),
    ("type", "type", ""),
    ("name", "name", ""),
)
_BY_HAND: Final = frozenset({"AR", "DMR", "SR", "SMG", "Shotgun", "LMG", "Pistol", "Melee"})
_MISSING: Final = re.compile(r"missing required field `(\w+)`(?: - at `\$\.?([^`]*)`)?")


class Kind(StrEnum):
    """What drifted."""

    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_DAMAGE_TYPE = "unknown_damage_type"
    UNKNOWN_DAMAGE_REASON = "unknown_damage_reason"
    UNKNOWN_ITEM_KIND = "unknown_item_kind"
    MISSING_KEY = "missing_key"
    BAD_EVENT = "bad_event"
    SUSPECT = "suspect"


class Drift(NamedTuple):
    """One finding, and in how many events of the file it stands, at least."""

    kind: Kind
    code: str
    events: int


def drift_of(match: Match) -> list[Drift]:
    """Everything in the file that points to a new patch, by kind and code."""
    found: Counter[tuple[Kind, str]] = Counter()
    for kind, code, events in _findings(match):
        found[kind, code[:LONGEST_CODE]] += events
    by_kind: Counter[Kind] = Counter()
    drift: Counter[tuple[Kind, str]] = Counter()
    for (kind, code), events in sorted(found.items()):
        by_kind[kind] += 1
        drift[kind, code if by_kind[kind] <= MOST_CODES else THE_OTHERS] += events
    return [Drift(kind, code, events) for (kind, code), events in sorted(drift.items())]


def _findings(match: Match) -> Iterator[Drift]:
    told = match.telemetry
    yield from (Drift(Kind.UNKNOWN_TYPE, name, events) for name, events in told.unknown.items())
    yield from _of_codes(unknown_codes(match, default_codes()))
    yield from map(_of_bad, told.bad)
    if match.clock.start.year >= _ALL_KEYS_SINCE:
        yield from _missing_keys(match)
    for code, events in suspects(match).items():
        if events:
            yield Drift(Kind.SUSPECT, code, events)


def _of_codes(unknown: UnknownCodes) -> Iterator[Drift]:
    for kind, codes in (
        (Kind.UNKNOWN_CODE, unknown.causers),
        (Kind.UNKNOWN_DAMAGE_TYPE, unknown.damage_types),
        (Kind.UNKNOWN_DAMAGE_REASON, unknown.damage_reasons),
        (Kind.UNKNOWN_ITEM_KIND, unknown.item_kinds),
    ):
        yield from (Drift(kind, code, events) for code, events in codes.items())


def _of_bad(event: BadEvent) -> Drift:
    kind = event.type or "(no type)"
    missing = _MISSING.search(event.reason)
    if missing is None:
        return Drift(Kind.BAD_EVENT, kind, 1)
    path = [part for part in (kind, missing[2], missing[1]) if part]
    return Drift(Kind.MISSING_KEY, ".".join(path), 1)


def _missing_keys(match: Match) -> Iterator[Drift]:
    """Keys that no event of their type has: a patch changes all of them, so the first with it ends a look."""
    for kind, name, attribute in _OPTIONAL_KEYS:
        events = match.telemetry.of(kind)
        if _all_lack(attrgetter(attribute), events):
            yield Drift(Kind.MISSING_KEY, f"{kind.__name__}.{name}", len(events))
    for kind, person, name in _KEYS_OF_PEOPLE:
        people = [one for event in match.telemetry.of(kind) if (one := getattr(event, person)) is not None]
        if _all_lack(attrgetter("zone"), people):
            yield Drift(Kind.MISSING_KEY, f"{kind.__name__}.{name}.zone", len(people))
    told = match.telemetry
    listings: tuple[LogMatchStart | LogMatchEnd, ...] = (*told.of(LogMatchStart), *told.of(LogMatchEnd))
    for listing in listings:
        seats = [entry.sitter for entry in listing.characters]
        for name, attribute, nothing in _KEYS_OF_SEATS:
            if _all_lack(attrgetter(attribute), seats, nothing):
                yield Drift(Kind.MISSING_KEY, f"{type(listing).__name__}.characters.{name}", len(seats))


def _all_lack(value: Callable[[Any], Any], those: Iterable[Any], nothing: str | None = None) -> bool:
    """Whether there are any, and none of them has a value. `nothing`: what stands for a missing key."""
    lacks = False
    for one in those:
        if value(one) != nothing:
            return False
        lacks = True
    return lacks


def suspects(match: Match) -> dict[str, int]:
    """Who must have been there, but is not told: a gun does not fire itself."""
    windows, deaths = match.windows, match.deaths
    is_new = bool(windows.kills)
    by_hand = [death for death in deaths if _by_hand(match, death.credit.finish_blow)]
    return {
        "gun or melee damage without an attacker": sum(
            1 for damage in match.damages if damage.attacker is None and damage.category in _BY_HAND
        ),
        "gun or melee knock without an attacker": sum(
            knock.attacker is None and _by_hand(match, knock.blow) for knock in match.knocks
        ),
        "gun or melee death without a finisher": sum(death.credit.finisher is None for death in by_hand),
        "gun or melee death without a killer": sum(death.credit.killer is None for death in by_hand),
        "death by a knock without a knocker": sum(
            is_new and death.dbno_id is not None and death.credit.maker is None for death in deaths
        ),
        "knock without a weapon": sum(
            knock.kind is Relation.ENEMY and knock.blow.causer is None for knock in match.knocks
        ),
        "kill without a weapon": sum(
            death.relation is Relation.ENEMY and death.credit.credit_blow.causer is None for death in deaths
        ),
        "attack without an attacker": sum(1 for _, event in windows.attacks if event.attacker is None),
        "throw without a thrower": sum(1 for _, event in windows.throws if event.attacker is None),
        "revive without a reviver": sum(revive.reviver is None for revive in match.revives),
    }


def _by_hand(match: Match, blow: Blow) -> bool:
    return match.weapons.category(blow.type, blow.causer) in _BY_HAND
