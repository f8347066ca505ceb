"""The numbers that metrics depend on, from config/telemetry.toml. Changing one means processing again."""

from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder

NotNegative = Annotated[float, Meta(ge=0)]


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the sections: an unknown name is a mistake, not a comment."""


class Window(_Section, frozen=True):
    """`grace_s`: seconds after LogMatchEnd that still count."""

    grace_s: NotNegative


class DeathRules(_Section, frozen=True):
    """`wipe_s`: a team is out when all its last deaths lie within this many seconds of one of them."""

    wipe_s: NotNegative


class LandingRules(_Section, frozen=True):
    """How near (m) and how soon (s) an enemy lands for a hot drop."""

    hot_drop_m: NotNegative
    hot_drop_s: NotNegative


class TrackRules(_Section, frozen=True):
    """`max_gap_s`: a straight line is drawn between two points at most this far apart in time."""

    max_gap_s: NotNegative


class CircleRules(_Section, frozen=True):
    """`max_gap_s`: states further apart tell nothing in between; `blue_tick_s`: between two burns of blue.

    The tick is measured in each match; with fewer than `tick_min_gaps` gaps this one is taken.
    """

    max_gap_s: NotNegative
    blue_tick_s: NotNegative
    tick_min_gaps: Annotated[int, Meta(ge=1)]


class DamageRules(_Section, frozen=True):
    """`store_zone_ticks`: keep the burns of blue as damage events too."""

    store_zone_ticks: bool


class KnockRules(_Section, frozen=True):
    """Limits (m) of the buckets of knock distance, of what is near, and of what is isolated."""

    buckets_m: tuple[NotNegative, NotNegative, NotNegative, NotNegative]
    near_m: tuple[NotNegative, NotNegative, NotNegative]
    isolated_m: NotNegative


class FightRules(_Section, frozen=True):
    """How blows become engagements, and which of those are fights."""

    ruleset: str
    gap_s: NotNegative
    third_party_m: NotNegative
    poke_damage: NotNegative
    poke_share: NotNegative
    count_vs_bots: bool


class TradeRules(_Section, frozen=True):
    """How soon (s) a mate strikes back for a trade: three readings of it."""

    windows_s: tuple[NotNegative, NotNegative, NotNegative]


class RangeRules(_Section, frozen=True):
    """Limits (m) between near, middle and far."""

    m: tuple[NotNegative, NotNegative]


class ItemRules(_Section, frozen=True):
    """Item ids of throwables that are toys."""

    novelty: tuple[str, ...]


class Parameters(_Section, frozen=True):
    """All parameters, one section each."""

    window: Window
    death: DeathRules
    landing: LandingRules
    track: TrackRules
    circle: CircleRules
    damage: DamageRules
    knock: KnockRules
    fights: FightRules
    trade: TradeRules
    range: RangeRules
    items: ItemRules


def parse_parameters(text: str) -> Parameters:
    """Parameters from TOML. Raises UsageError naming the place."""
    try:
        return msgspec.toml.decode(text, type=Parameters)
    except msgspec.DecodeError as error:
        raise UsageError(f"telemetry.toml: {error}") from error


@cache
def default_parameters() -> Parameters:
    """The parameters shipped with the program. Raises UsageError when the file was broken."""
    return parse_parameters((config_folder() / "telemetry.toml").read_text(encoding="utf-8"))
