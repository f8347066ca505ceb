"""Item use: heals, boosts and throws of a player.

A LogItemUse of category Use is one finished use, heal or boost by its sub-category; the same account, item
and instant count once. A throw is an attack id whose weapon is of sub-category Throwable, told by
LogPlayerUseThrowable or LogPlayerAttack (files of 2019 have only that). Toys count by themselves; smoke
shells are shots of the M79. Nobody used anything is 0; no such events in the file is None.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.events import LogPlayerAttack, LogPlayerUseThrowable
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.places import Place, place_of
from pewstats_collectors.telemetry.players import actor

SMOKE: Final = "Item_Weapon_SmokeBomb_C"
_SMOKE_SHELL_GUN: Final = "Item_Weapon_M79_C"
_USE: Final = "use"
_HEAL: Final = "heal"
_BOOST: Final = "boost"
_THROWABLE: Final = "throwable"


class ItemUse(NamedTuple):
    """What a player used up; None: the file does not tell."""

    heals_used: int | None
    boosts_used: int | None
    throwables_used: int | None
    smokes_thrown: int | None
    novelty_throwables_used: int | None
    smoke_shells_fired: int | None


class Throw(NamedTuple):
    """A throw at its first instant (ms), and where the thrower stood."""

    ms: int
    account_id: str
    attack_id: int
    item_id: str
    place: Place


def item_use(match: Match) -> dict[str, ItemUse]:
    """Uses of every player of the match by account id."""
    uses = Counter((account, kind) for account, _, _, kind in _uses(match))
    novelty = match.parameters.items.novelty
    thrown: Counter[tuple[str, str]] = Counter()
    for throw in throws_of(match):
        is_toy = throw.item_id in novelty
        thrown[throw.account_id, "toy" if is_toy else "throwable"] += 1
        if throw.item_id == SMOKE:
            thrown[throw.account_id, "smoke"] += 1
    shells = Counter(account for account, _ in _smoke_shells(match))
    used, attacked = match.measured.item_uses, match.measured.attacks
    return {
        account: ItemUse(
            heals_used=uses[account, _HEAL] if used else None,
            boosts_used=uses[account, _BOOST] if used else None,
            throwables_used=thrown[account, "throwable"] if attacked else None,
            smokes_thrown=thrown[account, "smoke"] if attacked else None,
            novelty_throwables_used=thrown[account, "toy"] if attacked else None,
            smoke_shells_fired=shells[account] if attacked else None,
        )
        for account in match.lobby.players
    }


def throws_of(match: Match) -> list[Throw]:
    """Every throw once, by time and account id."""
    throws: dict[tuple[str, int], Throw] = {}
    for ms, event in _attacks(match):
        if event.weapon.sub_category.lower() != _THROWABLE:
            continue
        thrower = actor(event.attacker)
        if thrower is None:
            continue
        key = (thrower.account_id, event.attack_id)
        throw = Throw(ms, *key, event.weapon.item_id, place_of(thrower.location))
        if key not in throws or throw.ms < throws[key].ms:
            throws[key] = throw
    return sorted(throws.values(), key=lambda throw: throw[:3])


def _attacks(match: Match) -> Iterable[tuple[int, LogPlayerAttack | LogPlayerUseThrowable]]:
    yield from match.windows.throws
    yield from match.windows.attacks


def _uses(match: Match) -> set[tuple[str, str, int, str]]:
    """Finished uses by account, item and ms, each a heal or a boost."""
    return {
        (event.character.account_id, event.item.item_id, ms, event.item.sub_category.lower())
        for ms, event in match.windows.item_uses
        if event.item.category.lower() == _USE
    }


def _smoke_shells(match: Match) -> set[tuple[str, int]]:
    return set(_shots(match, _SMOKE_SHELL_GUN))


def _shots(match: Match, gun: str) -> Iterator[tuple[str, int]]:
    for _, event in match.windows.attacks:
        if event.weapon.item_id == gun and event.attacker is not None:
            yield event.attacker.account_id, event.attack_id
