"""Known words: every official one, every one seen beyond the dictionaries, and none that no rule reads."""

import json
from pathlib import Path
from typing import Any

import pytest

from pewstats_collectors.errors import UsageError
from pewstats_collectors.telemetry.known_codes import default_codes, parse_known_codes
from pewstats_collectors.telemetry.weapon_categories import default_weapons

KNOWN = default_codes()


def official(pubg_data: Path, name: str) -> list[str]:
    """The words of an official dictionary, as a list or with what they mean."""
    words: Any = json.loads((pubg_data / "dictionaries" / name).read_bytes())
    return list(words)


def missing(pubg_data: Path, field: str) -> list[str]:
    """Words that real files have and the official dictionaries have not."""
    name = "codes_missing_from_official_dictionaries.json"
    return list(json.loads((pubg_data / "dictionaries" / name).read_bytes())[field])


def is_known_type(word: str) -> bool:
    return word in KNOWN.damage_types or default_weapons().knows_type(word)


def test_every_damage_type_is_known(pubg_data: Path) -> None:
    words = [*official(pubg_data, "damageTypeCategory.json"), *missing(pubg_data, "damageTypeCategory")]
    assert len(words) > 40
    assert [word for word in words if not is_known_type(word)] == []


def test_every_damage_reason_is_known_and_no_other(pubg_data: Path) -> None:
    words = official(pubg_data, "enums/telemetry/damageReason.json")
    assert {*words, *missing(pubg_data, "damageReason")} == KNOWN.damage_reasons


def test_every_category_of_items_is_known_and_no_other(pubg_data: Path) -> None:
    words = official(pubg_data, "enums/telemetry/item/category.json")
    assert {word.lower() for word in (*words, *missing(pubg_data, "category"))} == KNOWN.item_categories


def test_every_sub_category_of_items_is_known_and_no_other(pubg_data: Path) -> None:
    words = official(pubg_data, "enums/telemetry/item/subCategory.json")
    seen = {word.lower() for word in (*words, *missing(pubg_data, "subCategory"))}
    assert seen == KNOWN.item_sub_categories


def test_a_type_without_a_category_is_one_that_its_causer_decides() -> None:
    left = {word for word in KNOWN.damage_types if default_weapons().category(word, "Unheard_C") == "Other"}
    assert left == {"Damage_Gun", "Damage_Gun_Penetrate_BRDM"}


@pytest.mark.parametrize("word", ["Damage_PlayZone", "Damage_Bleed3", "BlueZone", "Damage_bluezone", "None"])
def test_a_type_nobody_has_told_us_of_is_not_known(word: str) -> None:
    assert not is_known_type(word)


@pytest.mark.parametrize("text", ["damage_types = 'x'", "damage_types = []", "nonsense", "= 3"])
def test_broken_words_are_named(text: str) -> None:
    with pytest.raises(UsageError, match=r"known_codes\.toml"):
        parse_known_codes(text)
