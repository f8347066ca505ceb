"""Smoke rescues: knocks of a mate (by anybody) that ended in a revive and for which he threw smoke.

Thrown at most 20 s after the knock, from at most 100 m (3D) of where the mate was knocked; the knock counts
once. n: knocks of mates that he lived to see. Shells of the M79 do not count.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from math import dist
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.knocks import EndedBy, Knock
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.item_use import SMOKE, Throw, throws_of
from pewstats_collectors.telemetry.places import has_place

_SOON_MS: Final = 20_000
_NEAR_CM: Final = 100 * 100


class SmokeRescues(NamedTuple):
    """Columns of player_match_extended."""

    smoke_rescues: int | None
    smoke_rescues_n: int


def smoke_rescues(match: Match) -> dict[str, SmokeRescues]:
    """Smoke rescues of every player by account id."""
    if not (match.measured.knocks and match.measured.attacks):
        return {}
    smokes: defaultdict[str, list[Throw]] = defaultdict(list)
    for throw in throws_of(match):
        if throw.item_id == SMOKE:
            smokes[throw.account_id].append(throw)
    rescues: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for knock in match.knocks:
        revived = match.knock_ends[knock.moment].by is EndedBy.REVIVE
        victim = knock.victim.account_id
        for mate in match.lobby.mates(victim):
            if mate != victim and match.lives.alive(mate, knock.ms):
                seen[mate] += 1
                rescues[mate] += revived and any(
                    _near(throw, knock) for throw in _soon_after(knock, smokes[mate])
                )
    return {
        account: SmokeRescues(rescues[account] if seen[account] else None, seen[account])
        for account in match.lobby.players
    }


def _soon_after(knock: Knock, smokes: list[Throw]) -> list[Throw]:
    """Those of the smokes, which are by time, that were thrown soon after a knock."""
    first = bisect_left(smokes, knock.ms, key=lambda throw: throw.ms)
    return smokes[first : bisect_right(smokes, knock.ms + _SOON_MS, key=lambda throw: throw.ms)]


def _near(throw: Throw, knock: Knock) -> bool:
    """Whether a smoke was thrown near a knock."""
    at, victim = throw.place, knock.victim.location
    if not has_place(victim):
        return False
    if at.x is None or at.y is None or at.z is None:
        return False
    return dist((at.x, at.y, at.z), (victim.x, victim.y, victim.z)) <= _NEAR_CM


METRIC: Final = Metric(SmokeRescues, smoke_rescues)
