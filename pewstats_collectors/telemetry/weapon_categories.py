"""Which category a damage belongs to, by its type and causer; the table is config/weapon_categories.toml."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import msgspec

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder

OTHER: Final = "Other"
THROWABLE: Final = "Throwable"
BLUE_ZONE: Final = "Damage_BlueZone"

_TYPE_PREFIX: Final = "Damage_"
_CLASS_SUFFIX: Final = "_C"
_GUN_PREFIX: Final = "Weap"
# Weapons in hand carry a counter behind their class: WeapAK47_C_12.
_COUNTER: Final = re.compile(r"(?<=_C)_\d+$")


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    bleeding: list[str]
    none: list[str]
    types: dict[str, list[str]]
    guns: dict[str, list[str]]
    causers: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Names:
    """Categories by exact name, else by the longest beginning."""

    exact: dict[str, str]
    beginnings: tuple[tuple[str, str], ...]

    def category(self, name: str) -> str | None:
        found = self.exact.get(name)
        if found is not None:
            return found
        return next((category for start, category in self.beginnings if name.startswith(start)), None)


@dataclass(frozen=True, slots=True)
class WeaponCategories:
    """The table; `content` is all it says, its version too, part of the extractor's version."""

    content: bytes
    bleeding: frozenset[str]
    none: frozenset[str]
    types: _Names
    causers: _Names

    def is_bleeding(self, damage_type: str | None) -> bool:
        """Whether a damage type (with `Damage_`) is the bleeding of a knocked player."""
        return damage_type is not None and damage_type.removeprefix(_TYPE_PREFIX) in self.bleeding

    def knows_type(self, damage_type: str) -> bool:
        """Whether the table has a damage type (with `Damage_`): bleeding, none at all, or with a category."""
        kind = damage_type.removeprefix(_TYPE_PREFIX)
        if kind == damage_type:
            return False
        return kind in self.bleeding or kind in self.none or self.types.category(kind) is not None

    def is_environment(self, damage_type: str) -> bool:
        """Whether a damage type alone says that the environment did it, the blue zone included."""
        return self.types.category(damage_type.removeprefix(_TYPE_PREFIX)) == "Environment"

    def category(self, damage_type: str | None, causer: str | None) -> str | None:
        """Category of a damage; None: it has none (bleeding, no damage), OTHER: no rule knows it."""
        kind = (damage_type or "").removeprefix(_TYPE_PREFIX)
        if kind in self.bleeding or kind in self.none:
            return None
        return self.types.category(kind) or self.causer_category(causer)

    def filed_under(self, damage_type: str | None, causer: str | None) -> str:
        """Category of a kill or knock, which stands somewhere in any case: OTHER where it has none."""
        return self.category(damage_type, causer) or OTHER

    def causer_category(self, causer: str | None) -> str | None:
        """Category of a causer alone; None for none at all, OTHER for one that no rule knows."""
        if causer is None or causer in self.none:
            return None
        name = causer_code(causer).removesuffix(_CLASS_SUFFIX)
        return self.causers.category(name) or OTHER


def causer_code(causer: str) -> str:
    """A causer without the counter that tells one weapon from another of its kind."""
    return _COUNTER.sub("", causer)


def parse_weapon_categories(text: str) -> WeaponCategories:
    """The table from TOML. Raises UsageError naming the place."""
    try:
        file = msgspec.toml.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise UsageError(f"weapon_categories.toml: {error}") from error
    guns = {category: [_GUN_PREFIX + gun for gun in guns] for category, guns in file.guns.items()}
    return WeaponCategories(
        content=msgspec.json.encode(file),
        bleeding=frozenset(file.bleeding),
        none=frozenset(file.none),
        types=_names(file.types),
        causers=_names(guns, file.causers),
    )


@cache
def default_weapons() -> WeaponCategories:
    """The table shipped with the program. Raises UsageError when the file was broken."""
    return parse_weapon_categories((config_folder() / "weapon_categories.toml").read_text(encoding="utf-8"))


def _names(*tables: dict[str, list[str]]) -> _Names:
    pairs = [(name, category) for table in tables for category, names in table.items() for name in names]
    beginnings = [(name[:-1], category) for name, category in pairs if name.endswith("*")]
    exact = {name: category for name, category in pairs if not name.endswith("*")}
    return _Names(exact, tuple(sorted(beginnings, key=lambda pair: -len(pair[0]))))
