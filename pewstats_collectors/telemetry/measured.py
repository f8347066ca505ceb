"""What a file measures: a kind of event that is absent although the match shows traces of it is not measured.

Nothing happened is 0, nothing told is NULL. So a match without a knock has 0 knocks, but a file of 2018 that
tells of bleeding and never of a knock has none to count.
"""

from collections.abc import Iterable
from typing import NamedTuple

from pewstats_collectors.telemetry.decode import Telemetry
from pewstats_collectors.telemetry.events import (
    LogGameStatePeriodic,
    LogItemUse,
    LogMatchEnd,
    LogPlayerAttack,
    LogPlayerKill,
    LogPlayerKillV2,
    LogPlayerMakeGroggy,
    LogPlayerPosition,
    LogPlayerRevive,
    LogPlayerTakeDamage,
    LogPlayerUseThrowable,
)
from pewstats_collectors.telemetry.knocks import id_or_none
from pewstats_collectors.telemetry.players import actor
from pewstats_collectors.telemetry.weapon_categories import WeaponCategories


class Measured(NamedTuple):
    """Which of the sources the file tells; `assists`: only the new kill event names them.

    `revives`: somebody who was down may have been revived, but only a file that tells of knocks tells that
    nobody was.
    """

    deaths: bool
    knocks: bool
    revives: bool
    damage: bool
    assists: bool
    circles: bool
    item_uses: bool
    attacks: bool


def measured(telemetry: Telemetry, weapons: WeaponCategories) -> Measured:
    """Look for each source, and for what it would have left behind."""
    new, old = telemetry.of(LogPlayerKillV2), telemetry.of(LogPlayerKill)
    knocks, damages = telemetry.of(LogPlayerMakeGroggy), telemetry.of(LogPlayerTakeDamage)
    deaths = bool(new or old) or not _somebody_lost(telemetry.of(LogMatchEnd))
    tells_knocks = bool(knocks) or not _somebody_was_down(new, old, damages, weapons)
    return Measured(
        deaths=deaths,
        knocks=tells_knocks,
        revives=tells_knocks or bool(telemetry.of(LogPlayerRevive)),
        damage=bool(damages) or not (new or old or knocks),
        assists=deaths and not (old and not new),
        circles=bool(telemetry.of(LogGameStatePeriodic) and telemetry.of(LogPlayerPosition)),
        item_uses=bool(telemetry.of(LogItemUse)),
        attacks=bool(telemetry.of(LogPlayerAttack) or telemetry.of(LogPlayerUseThrowable)),
    )


def _somebody_lost(ends: Iterable[LogMatchEnd]) -> bool:
    return any((seat.sitter.ranking or 0) > 1 for end in ends for seat in end.characters)


def _somebody_was_down(
    new: Iterable[LogPlayerKillV2],
    old: Iterable[LogPlayerKill],
    damages: Iterable[LogPlayerTakeDamage],
    weapons: WeaponCategories,
) -> bool:
    return (
        any(id_or_none(event.dbno_id) is not None or actor(event.dbno_maker) is not None for event in new)
        or any(id_or_none(event.dbno_id) is not None for event in old)
        or any(weapons.is_bleeding(event.damage_type_category) for event in damages)
    )
