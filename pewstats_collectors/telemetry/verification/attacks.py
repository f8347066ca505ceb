"""Identities of attacks: what flies, hits or heals was told before, or is told after."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from pewstats_collectors.telemetry.damage import Damage
from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import seconds
from pewstats_collectors.telemetry.verification.outcome import Cause, Check, Failure
from pewstats_collectors.telemetry.verification.seen import Seen, any_tick

_TICK_MS: Final = 500
_FIRE: Final = "Damage_Molotov"


def throws_have_attacks(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Every LogPlayerUseThrowable has a LogPlayerAttack of its attack id."""
    throws = match.windows.throws
    failures = [
        Failure(event.attacker.account_id if event.attacker else None, f"an attack {event.attack_id}", "none")
        for _, event in throws
        if event.attack_id not in seen.attack_ids
    ]
    return Check(len(throws), failures) if throws else None


def attack_ids_are_unique(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """No two attacks share an attack id."""
    ids = seen.attack_ids
    if len(ids) == len(match.windows.attacks):
        return Check(len(ids), []) if ids else None
    attacks = {
        (event.attack_id, ms, event.attacker.account_id if event.attacker else None)
        for ms, event in match.windows.attacks
    }
    times = Counter(attack_id for attack_id, _, _ in attacks)
    failures = [
        Failure(account, f"one attack {attack_id}", f"another at {seconds(ms)} s")
        for attack_id, ms, account in sorted(attacks, key=lambda one: one[:2])
        if times[attack_id] > 1
    ]
    return Check(len(times), failures)


def hits_have_attacks(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Damage to an enemy under an attack id joins an attack; burning may not."""
    failures = [
        Failure(
            one.attacker.account_id if one.attacker else None,
            f"an attack {one.attack_id}",
            f"none, {one.causer} at {seconds(one.ms)} s",
            _without_attack(match, one),
        )
        for one in seen.hits
        if one.attack_id not in seen.attack_ids
    ]
    return Check(len(seen.hits), failures) if seen.attack_ids and seen.hits else None


def heals_tick(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Every heal is followed by a tick of healing within half a second."""
    uses = sorted(set(_heals(match)))
    if not (seen.ticks and uses):
        return None
    failures = [
        Failure(account, "a tick within 0.5 s", f"none after {seconds(ms)} s")
        for account, ms in uses
        if not any_tick(match, seen.ticks.get(account, []), ms, ms + _TICK_MS)
    ]
    return Check(len(uses), failures)


def _heals(match: Match) -> Iterable[tuple[str, int]]:
    for ms, event in match.windows.item_uses:
        if (event.item.category.lower(), event.item.sub_category.lower()) == ("use", "heal"):
            yield event.character.account_id, ms


def _without_attack(match: Match, hit: Damage) -> Cause | None:
    """Why a hit may join no attack."""
    if hit.type == _FIRE:
        return Cause.BURNING
    by_bot = hit.attacker is not None and match.lobby.players[hit.attacker.account_id].is_bot
    return Cause.BOT if by_bot else None
