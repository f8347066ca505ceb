"""Identities of damage: hit points are neither made nor lost."""

import math
from collections import defaultdict
from itertools import pairwise
from typing import Final

from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import seconds
from pewstats_collectors.telemetry.verification.outcome import Check, Failure
from pewstats_collectors.telemetry.verification.seen import Seen, any_tick

# Hit points: of one event, of sums of rounded values.
_ONE: Final = 1e-3
_SUM: Final = 0.01
_NEXT_MS: Final = 2000  # a later damage tells nothing of this one
_OUT_OF_ORDER_MS: Final = 1  # by so much events may stand in the wrong order


def dealt_is_received(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """What all dealt to enemies is what all received from them."""
    if not match.measured.damage:
        return None
    dealt = math.fsum(one.damage_dealt_to_enemies or 0 for one in rows.players)
    received = math.fsum(one.damage_received or 0 for one in rows.players)
    wrong = abs(dealt - received) > _SUM
    failure = Failure(None, f"{dealt:.4f} HP dealt", f"{received:.4f} HP received")
    return Check(1, [failure] if wrong else [])


def parts_are_the_whole(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """The five parts of what a player lost are the sum of all his damage events."""
    if not match.measured.damage:
        return None
    failures = []
    for one in rows.players:
        parts = (
            one.damage_received,
            one.damage_received_team,
            one.damage_received_blue_zone,
            one.damage_received_environment,
            one.damage_self,
        )
        whole, sum_of_parts = seen.lost.get(one.account_id, 0.0), math.fsum(part or 0 for part in parts)
        if abs(whole - sum_of_parts) > _SUM:
            failures.append(Failure(one.account_id, round(whole, 4), round(sum_of_parts, 4)))
    return Check(len(rows.players), failures)


def damage_within_health(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """No damage is negative or more than the health before it; so who is down loses nothing."""
    failures = [
        Failure(
            damage.victim.account_id,
            f"0 to {damage.victim.health:g} HP",
            f"{damage.amount:g} HP at {seconds(damage.ms)} s",
        )
        for damage in seen.beyond_health
    ]
    return Check(len(match.damages), failures) if match.damages else None


def health_goes_on(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """A victim's health before a damage is what the last one, up to 2 s ago, left of it, but for healing."""
    revived: defaultdict[str, list[int]] = defaultdict(list)
    for revive in match.revives:
        revived[revive.victim.account_id].append(revive.ms)
    cases, failures = 0, []
    for victim, wounds in seen.wounds.items():
        for (before_ms, minus_health, lost), (ms, minus_after, _) in pairwise(sorted(wounds)):
            if ms - before_ms > _NEXT_MS:
                continue
            cases += 1
            left, health = -minus_health - lost, -minus_after
            if abs(left - health) <= _SUM:
                continue
            end_ms = ms + _OUT_OF_ORDER_MS
            healed = any_tick(match, seen.ticks.get(victim, []), before_ms, end_ms)
            if healed or any(before_ms <= when <= end_ms for when in revived[victim]):
                cases -= 1  # what healing did to him between is not told
                continue
            at = f"HP at {seconds(ms)} s"
            failures.append(Failure(victim, f"{left:g} {at}", f"{health:g} {at}"))
    return Check(cases, failures) if cases else None


def weapons_add_up(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
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


def headshots_are_kills(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Nobody has more headshot kills than kills."""
    if not match.measured.deaths:
        return None
    failures = [
        Failure(one.account_id, f"at most {one.telemetry_kills}", one.telemetry_headshot_kills)
        for one in rows.players
        if (one.telemetry_headshot_kills or 0) > (one.telemetry_kills or 0)
    ]
    return Check(len(rows.players), failures)
