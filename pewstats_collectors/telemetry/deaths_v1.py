"""Reading LogPlayerKill, the kill event of old and of tournament files.

Its traps: there is no finisher; and when the knocker is the killer, killer, victim and distance are frozen as
they were at the knock, only the damage fields are the final blow's. What the event hides is taken from the
knock with its dBNOId and from the damage event that finished the victim.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pewstats_collectors.telemetry.blow import UNTOLD, Blow, metres_or_none, text_or_none
from pewstats_collectors.telemetry.damage import Damage
from pewstats_collectors.telemetry.death import Credit, FinishKind
from pewstats_collectors.telemetry.event_parts import Character
from pewstats_collectors.telemetry.events import LogPlayerKill
from pewstats_collectors.telemetry.knocks import Knock, id_or_none
from pewstats_collectors.telemetry.places import distance_m, has_place
from pewstats_collectors.telemetry.players import actor
from pewstats_collectors.telemetry.weapon_categories import BLUE_ZONE, WeaponCategories

# The finishing damage event lies within this many ms before and after the death.
_BEFORE_MS: Final = 20
_AFTER_MS: Final = 3


@dataclass(frozen=True, slots=True)
class Context:
    """What completes a kill event: knocks by victim and dBNOId, possible final blows by victim, in order."""

    knocks: dict[tuple[str, int], Knock]
    blows: dict[str, list[Damage]]

    def final_blow(self, victim: str, ms: int) -> Damage | None:
        """The last blow by somebody around a death; of several at that instant the smallest account id's."""
        blows = self.blows.get(victim, [])
        index = bisect_right(blows, ms + _AFTER_MS, key=lambda blow: blow.ms)
        last = blows[index - 1] if index else None
        return last if last is not None and last.ms >= ms - _BEFORE_MS else None


def context_of(knocks: Iterable[Knock], damages: Iterable[Damage], weapons: WeaponCategories) -> Context:
    """Index the knocks and damages of the match."""
    by_id = {(knock.victim.account_id, knock.dbno_id): knock for knock in knocks if knock.dbno_id is not None}
    blows: defaultdict[str, list[Damage]] = defaultdict(list)
    for damage in damages:
        if damage.attacker and damage.type != BLUE_ZONE and not weapons.is_bleeding(damage.type):
            blows[damage.victim.account_id].append(damage)
    for of_victim in blows.values():
        # The smallest account id last, where the final blow is looked for.
        of_victim.sort(key=_attacker_id, reverse=True)
        of_victim.sort(key=lambda blow: blow.ms)
    return Context(by_id, dict(blows))


def credit_v1(ms: int, event: LogPlayerKill, kind: FinishKind, context: Context) -> Credit:
    """Who did it and how, as far as the event, the knock and the final blow tell."""
    victim, named = event.victim, actor(event.killer)
    is_suicide = named is not None and named.account_id == victim.account_id
    killer = None if is_suicide else named
    knock = context.knocks.get((victim.account_id, id_or_none(event.dbno_id) or 0))
    maker = knock.attacker if knock else None
    frozen = _same(killer, maker)
    blow = context.final_blow(victim.account_id, ms) if kind is FinishKind.BLOW else None
    own_blow = kind is FinishKind.BLOW and blow is None and _same(named, maker)
    finish_blow = _finish_blow(event, blow, frozen=frozen)
    moved = frozen and blow is not None and has_place(blow.victim.location)
    shown = blow.victim if blow and moved else victim
    return Credit(
        victim=shown,
        maker=maker,
        maker_blow=knock.blow if knock else UNTOLD,
        finisher=blow.attacker if blow else (None if own_blow else named),
        finish_blow=finish_blow,
        killer=killer,
        credit_blow=_credit_blow(killer, knock if frozen else None, finish_blow),
        assists=_robbed_maker(event),
        is_suicide=is_suicide,
        in_vehicle=shown.is_in_vehicle,
        killer_in_vehicle=knock.attacker_in_vehicle if knock and frozen else None,
        location_at="knock" if frozen and not moved else "death",
        own_blow=own_blow,
    )


def _finish_blow(event: LogPlayerKill, blow: Damage | None, *, frozen: bool) -> Blow:
    """Type and causer are the final blow's; a frozen distance is the knock's, and 2018-04 has no reason."""
    reason = event.damage_reason if event.damage_reason is not None else (blow.reason if blow else None)
    distance = _distance_m(blow) if frozen else metres_or_none(event.distance)
    causer = text_or_none(event.damage_causer_name)
    return Blow(text_or_none(reason), text_or_none(event.damage_type_category), causer, distance)


def _credit_blow(killer: Character | None, knock: Knock | None, finish_blow: Blow) -> Blow:
    if killer is None:
        return UNTOLD
    return knock.blow if knock else finish_blow


def _robbed_maker(event: LogPlayerKill) -> tuple[str, ...]:
    """v1 names as assistant the killer himself, or the knocker from whom a third team took the kill."""
    assistant, killer = actor(event.assistant), actor(event.killer)
    if assistant is None or _same(assistant, killer) or _same(assistant, event.victim):
        return ()
    return (assistant.account_id,)


def _distance_m(blow: Damage | None) -> float | None:
    if blow is None or blow.attacker is None:
        return None
    return distance_m(blow.attacker.location, blow.victim.location)


def _same(one: Character | None, other: Character | None) -> bool:
    return one is not None and other is not None and one.account_id == other.account_id


def _attacker_id(blow: Damage) -> str:
    return blow.attacker.account_id if blow.attacker else ""
