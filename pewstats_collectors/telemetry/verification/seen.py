"""What several identities look at, gathered once: most of a file is damage, attacks and healing."""

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.damage import Damage
from pewstats_collectors.telemetry.events import LogHeal
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.players import Relation

_ONE: Final = 1e-3  # hit points, of one event

_ENEMY: Final = Relation.ENEMY


Wound = tuple[int, float, float]
"""A damage to somebody who stood: when (ms), his health before it with a minus, and what it took away.

In order, of several at one instant the one that found most health came first.
"""


class Seen(NamedTuple):
    """By account id: what each lost, his wounds, his damage events on enemies, his ticks of healing.

    `beyond_health`: damage that is negative or more than the health; `hits`: on enemies, with an attack id.
    """

    lost: dict[str, float]
    wounds: dict[str, list[Wound]]
    events_on_enemies: Counter[str]
    ticks: dict[str, list[datetime]]
    beyond_health: list[Damage]
    hits: list[Damage]
    attack_ids: set[int]


def look_at(match: Match) -> Seen:
    """Gather it."""
    lost: defaultdict[str, float] = defaultdict(float)
    wounds: defaultdict[str, list[Wound]] = defaultdict(list)
    on_enemies: Counter[str] = Counter()
    beyond, hits = [], []
    for damage in match.damages:
        ms, attack_id, attacker, victim, relation, amount, _, _, _, _, _ = damage
        account, health = victim.account_id, victim.health
        lost[account] += amount
        if health:
            wounds[account].append((ms, -health, amount))
        if (amount < 0 or amount > health) and not 0 <= amount <= health + (_ONE if health else 0):
            beyond.append(damage)
        if attacker is not None and relation is _ENEMY:
            on_enemies[attacker.account_id] += 1
            if attack_id != -1:
                hits.append(damage)
    ids = {event.attack_id for _, event in match.windows.attacks}
    return Seen(lost, wounds, on_enemies, _ticks(match), beyond, hits, ids)


def _ticks(match: Match) -> dict[str, list[datetime]]:
    """Ticks in order of time, those after the match too."""
    ticks: defaultdict[str, list[datetime]] = defaultdict(list)
    for event in match.telemetry.of(LogHeal):
        ticks[event.character.account_id].append(event.at)
    for times in ticks.values():
        times.sort()
    return ticks


def any_tick(match: Match, times: list[datetime], start_ms: int, end_ms: int) -> bool:
    """Whether any of the times, in order, lies from start to end."""
    index = bisect_left(times, match.clock.start + timedelta(milliseconds=start_ms))
    return index < len(times) and match.clock.ms_of(times[index]) <= end_ms
