"""Words of telemetry that are known, beside the weapon table; they stand in config/known_codes.toml."""

from dataclasses import dataclass
from functools import cache

import msgspec

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    damage_types: list[str]
    damage_reasons: list[str]
    item_categories: list[str]
    item_sub_categories: list[str]


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """Known words, the empty one among them, which stands for nothing; those of items in small letters."""

    damage_types: frozenset[str]
    damage_reasons: frozenset[str]
    item_categories: frozenset[str]
    item_sub_categories: frozenset[str]


def parse_known_codes(text: str) -> KnownCodes:
    """The words from TOML. Raises UsageError naming the place."""
    try:
        file = msgspec.toml.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise UsageError(f"known_codes.toml: {error}") from error
    return KnownCodes(
        damage_types=frozenset(file.damage_types) | {""},
        damage_reasons=frozenset(file.damage_reasons) | {""},
        item_categories=frozenset(map(str.lower, file.item_categories)) | {""},
        item_sub_categories=frozenset(map(str.lower, file.item_sub_categories)) | {""},
    )


@cache
def default_codes() -> KnownCodes:
    """The words shipped with the program. Raises UsageError when the file was broken."""
    return parse_known_codes((config_folder() / "known_codes.toml").read_text(encoding="utf-8"))
