"""Identities of damage: hit points are neither made nor lost."""

import math
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import seconds
from pewstats_collectors.telemetry.verification.healing import any_tick, ticks_of
from pewstats_collectors.telemetry.verification.outcome import Check, Failure

# Hit points: of one event, of sums of rounded values.
_ONE: Final = 1e-3
_SUM: Final = 0.01
_NEXT_MS: Final = 2000  # a later damage tells nothing of this one
_OUT_OF_ORDER_MS: Final = 1  # by so much events may stand in the wrong order


def dealt_is_received(match: Match, rows: MatchRows) -> Check | None:
    """What all dealt to enemies is what all received from them."""
    if not match.measured.damage:
        return None
    dealt = math.fsum(one.damage_dealt_to_enemies or 0 for one in rows.players)
    received = math.fsum(one.damage_received or 0 for one in rows.players)
    wrong = abs(dealt - received) > _SUM
    failure = Failure(None, f"{dealt:.4f} HP dealt", f"{received:.4f} HP received")
    return Check(1, [failure] if wrong else [])


def parts_are_the_whole(match: Match, rows: MatchRows) -> Check | None:
    """The five parts of what a player lost are the sum of all his damage events."""
    if not match.measured.damage:
        return None
    lost: defaultdict[str, float] = defaultdict(float)
    for damage in match.damages:
        lost[damage.victim.account_id] += damage.amount
    failures = []
    for one in rows.players:
        parts = (
            one.damage_received,
            one.damage_received_team,
            one.damage_received_blue_zone,
            one.damage_received_environment,
            one.damage_self,
        )
        whole, sum_of_parts = lost[one.account_id], math.fsum(part or 0 for part in parts)
        if abs(whole - sum_of_parts) > _SUM:
            failures.append(Failure(one.account_id, round(whole, 4), round(sum_of_parts, 4)))
    return Check(len(rows.players), failures)


def damage_within_health(match: Match, rows: MatchRows) -> Check | None:
    """No damage is negative or more than the health before it; so who is down loses nothing."""
    failures = []
    for damage in match.damages:
        amount, health = damage.amount, damage.victim.health
        if amount < 0 or amount > health + (_ONE if health else 0):
            told = f"{amount:g} HP at {seconds(damage.ms)} s"
            failures.append(Failure(damage.victim.account_id, f"0 to {health:g} HP", told))
    return Check(len(match.damages), failures) if match.damages else None


def health_goes_on(match: Match, rows: MatchRows) -> Check | None:
    """A victim's health before a damage is what the last one, up to 2 s ago, left of it, but for healing."""
    heals = ticks_of(match)
    for revive in match.revives:
        heals[revive.victim.account_id].append(match.clock.start + timedelta(milliseconds=revive.ms))
    # Of several at one instant the one that found most health came first. Who is down has none to lose.
    of_victims: defaultdict[str, list[tuple[int, float, float]]] = defaultdict(list)
    for damage in match.damages:
        if damage.victim.health:
            of_victims[damage.victim.account_id].append((damage.ms, -damage.victim.health, damage.amount))
    cases, failures = 0, []
    for victim, damages in of_victims.items():
        damages.sort()
        healed: list[datetime] | None = None
        for (before_ms, had, lost), (ms, health, _) in pairwise(damages):
            if ms - before_ms > _NEXT_MS:
                continue
            if healed is None:
                healed = sorted(heals.get(victim, ()))
            if healed and any_tick(match, healed, before_ms, ms + _OUT_OF_ORDER_MS):
                continue
            cases += 1
            left = -had - lost
            if abs(left + health) > _SUM:
                at = f"HP at {seconds(ms)} s"
                failures.append(Failure(victim, f"{left:g} {at}", f"{-health:g} {at}"))
    return Check(cases, failures) if cases else None


def weapons_add_up(match: Match, rows: MatchRows) -> Check | None:
    """Damage, kills and knocks over all weapon categories are a player's totals."""
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for row in rows.of("player_match_weapon_distribution"):
        for place, value in enumerate((row.total_damage, row.total_kills, row.knock_downs)):
            sums[row.account_id][place] += value or 0
    failures = []
    for one in rows.players:
        totals = (
            ("HP", one.damage_dealt_to_enemies),
            ("kills", one.telemetry_kills),
            ("knocks", one.knocks),
        )
        for (unit, total), over_categories in zip(totals, sums[one.account_id], strict=True):
            if abs((total or 0) - over_categories) > _ONE:
                failures.append(
                    Failure(one.account_id, f"{total or 0:g} {unit}", f"{over_categories:g} {unit}")
                )
    return Check(len(rows.players), failures)


def headshots_are_kills(match: Match, rows: MatchRows) -> Check | None:
    """Nobody has more headshot kills than kills."""
    if not match.measured.deaths:
        return None
    failures = [
        Failure(one.account_id, f"at most {one.telemetry_kills}", one.telemetry_headshot_kills)
        for one in rows.players
        if (one.telemetry_headshot_kills or 0) > (one.telemetry_kills or 0)
    ]
    return Check(len(rows.players), failures)
