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


class Parameters(_Section, frozen=True):
    """All parameters, one section each."""

    window: Window
    death: DeathRules
    landing: LandingRules


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
