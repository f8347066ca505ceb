"""Time to the first weapon: seconds from his landing to the first weapon he picks up or takes in hand.

Throwables are weapons. What he took before landing does not count; None: none since, or never landed.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.events import LogItemEquip, LogItemPickup
from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import seconds

_WEAPON: Final = "weapon"


class FirstWeapon(NamedTuple):
    """Column of player_match_extended."""

    time_to_first_weapon_s: float


def first_weapons(match: Match) -> dict[str, FirstWeapon]:
    """Time to the first weapon by account id, of those who got one."""
    clock, landings = match.clock, match.landings
    first: dict[str, int] = {}
    taken: Iterable[LogItemPickup | LogItemEquip] = chain(
        match.telemetry.of(LogItemPickup), match.telemetry.of(LogItemEquip)
    )
    for event in taken:
        if event.item.category.lower() != _WEAPON:
            continue
        account, ms = event.character.account_id, clock.ms_of(event.at)
        landed = landings.get(account)
        if landed and landed[0] <= ms <= clock.window_ms and ms < first.get(account, ms + 1):
            first[account] = ms
    return {account: FirstWeapon(seconds(ms - landings[account][0])) for account, ms in first.items()}


METRIC: Final = Metric(FirstWeapon, first_weapons)
