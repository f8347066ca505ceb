"""Words in a file that nobody has told us of: causers, types and reasons of damage, kinds of items.

A patch that renames one moves numbers without a missing key: what burns is no blue zone any more, what bled
out is a blow. Damages, knocks and deaths tell the same blow again, so a word counts as often as it stands in
that of them which has it most.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache, partial
from operator import attrgetter
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.blow import Blow
from pewstats_collectors.telemetry.damage import Damage
from pewstats_collectors.telemetry.known_codes import KnownCodes
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.weapon_categories import OTHER, WeaponCategories, causer_code

_CODE: Final = attrgetter("type", "reason", "causer")
_ENOUGH_ATTACKS: Final = 500


class UnknownCodes(NamedTuple):
    """Unknown words, and how often. `causers`: without counter; `item_kinds`: (sub-)categories."""

    causers: Counter[str]
    damage_types: Counter[str]
    damage_reasons: Counter[str]
    item_kinds: Counter[str]


def unknown_codes(match: Match, known: KnownCodes) -> UnknownCodes:
    """What nobody has told us of in damage to players, knocks and deaths, and in items used or fired."""
    words_of = cache(partial(_unknown, weapons=match.weapons, known=known))
    # Of damages as a rule none, so not every one is looked at again.
    odd = {code for code in match.damage_categories if any(words_of(code))}
    told = [death.credit for death in match.deaths]
    blows: tuple[Iterable[Damage | Blow], ...] = (
        [damage for damage in match.damages if _CODE(damage) in odd] if odd else [],
        [knock.blow for knock in match.knocks],
        [credit.maker_blow for credit in told],
        [credit.finish_blow for credit in told],
        [credit.credit_blow for credit in told],
    )
    found = Counter[str](), Counter[str](), Counter[str]()
    for some in blows:
        of_some = Counter[str](), Counter[str](), Counter[str]()
        for code, events in Counter(map(_CODE, some)).items():
            for word, counted in zip(words_of(code), of_some, strict=True):
                if word is not None:
                    counted[word] += events
        for most, counted in zip(found, of_some, strict=True):
            most |= counted
    return UnknownCodes(*found, _of_items(match, known))


def _unknown(
    code: tuple[str | None, str | None, str | None], weapons: WeaponCategories, known: KnownCodes
) -> tuple[str | None, str | None, str | None]:
    """Causer, type and reason, each None if it is known."""
    damage_type, reason, causer = code
    is_known_type = damage_type in known.damage_types or not damage_type or weapons.knows_type(damage_type)
    return (
        causer_code(causer) if causer and weapons.category(damage_type, causer) == OTHER else None,
        None if is_known_type else damage_type,
        None if not reason or reason in known.damage_reasons else reason,
    )


def _of_items(match: Match, known: KnownCodes) -> Counter[str]:
    """Unknown words of items that are used, thrown or fired.

    A patch renames a word wherever it stands, so some of the many attacks are enough; where no throws are
    told, only all of them tell what is thrown.
    """
    windows = match.windows
    items = [event.item for _, event in windows.item_uses]
    items += [event.weapon for _, event in windows.throws]
    attacks = windows.attacks[:_ENOUGH_ATTACKS] if windows.throws else windows.attacks
    items += [event.weapon for _, event in attacks]
    kinds = Counter([(item.category, item.sub_category) for item in items])
    unknown = Counter[str]()
    for kind, events in kinds.items():
        for word in _unknown_of_item(kind, known):
            unknown[word] += events
    return unknown


def _unknown_of_item(kind: tuple[str, str], known: KnownCodes) -> list[str]:
    words = zip(kind, (known.item_categories, known.item_sub_categories), strict=True)
    return [word for word, known_ones in words if word.lower() not in known_ones]
