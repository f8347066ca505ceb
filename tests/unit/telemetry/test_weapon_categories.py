"""Weapon categories: the rules of the table, and every official code."""

import json
from pathlib import Path

import pytest

from pewstats_collectors.errors import UsageError
from pewstats_collectors.telemetry.weapon_categories import default_weapons, parse_weapon_categories

CATEGORIES = {
    "AR", "DMR", "SR", "SMG", "Shotgun", "LMG", "Pistol", "Melee", "Throwable",
    "Special", "Vehicle", "Environment", "Other",
}  # fmt: skip


@pytest.mark.parametrize(
    ("damage_type", "causer", "expected"),
    [
        ("Damage_Gun", "WeapAK47_C", "AR"),
        ("Damage_Gun", "WeapAK47_C_12", "AR"),
        ("Damage_Gun", "WeapFNFal_C", "DMR"),
        ("Damage_Gun", "WeapWin94_C", "SR"),
        ("Damage_Gun", "Weapvz61Skorpion_C", "Pistol"),
        ("Damage_Gun", "WeapCrossbow_1_C", "Special"),
        ("Damage_Gun", "WeapPan_C", "Melee"),
        ("Damage_Gun", "WeapPanzerFaust100M1_C", "Special"),
        ("Damage_Explosion_PanzerFaustWarhead", "PanzerFaust100M_Projectile_C", "Special"),
        ("Damage_Explosion_Vehicle", "WeapAK47_C", "Vehicle"),
        ("Damage_BlueZoneGrenade", "Bluezonebomb_EffectActor_C", "Throwable"),
        ("Damage_BlueZone", "TslGameMode_LandmarkBP_C", "Environment"),
        ("Damage_Punch", "PlayerMale_A_C", "Melee"),
        ("Damage_Instant_Fall", "PlayerMale_A_C", "Environment"),
        ("SpikeTrap", "BP_Spiketrap_C", "Special"),
        ("Damage_New", "BP_FireEffectController_C", "Throwable"),
        ("Damage_New", "BP_Motorbike_04_C", "Vehicle"),
        ("Damage_Gun", "WeapNextYear_C", "Other"),
        ("Damage_Gun", "WeapAK470_C", "Other"),
        ("Damage_Gun", "None", None),
        ("Damage_Gun", None, None),
        ("Damage_Groggy", "PlayerMale_A_C", None),
        ("Damage_DBNO", "PlayerMale_A_C", None),
        ("Damage_None", "None", None),
        ("", "WeapAK47_C", None),
        (None, "WeapAK47_C", None),
    ],
)
def test_the_first_rule_that_answers_decides(
    damage_type: str | None, causer: str | None, expected: str | None
) -> None:
    assert default_weapons().category(damage_type, causer) == expected


def test_every_official_causer_has_a_category(pubg_data: Path) -> None:
    codes = json.loads((pubg_data / "dictionaries" / "damageCauserName.json").read_bytes())
    weapons = default_weapons()
    unmapped = [code for code in codes if weapons.causer_category(code) not in CATEGORIES - {"Other"}]
    assert unmapped == ["None"]
    assert len(codes) == 209


def test_every_official_type_is_known_or_left_to_the_causer(pubg_data: Path) -> None:
    codes = json.loads((pubg_data / "dictionaries" / "damageTypeCategory.json").read_bytes())
    weapons = default_weapons()
    left = [code for code in codes if weapons.category(code, "Unheard_C") == "Other"]
    assert left == ["Damage_Gun", "Damage_Gun_Penetrate_BRDM"]


def test_causers_seen_beyond_the_dictionary_have_a_category(pubg_data: Path) -> None:
    path = pubg_data / "dictionaries" / "codes_missing_from_official_dictionaries.json"
    codes = [code for code in json.loads(path.read_bytes())["damageCauserName"] if code]
    assert [code for code in codes if default_weapons().causer_category(code) == "Other"] == []


def test_the_table_names_only_known_categories() -> None:
    weapons = default_weapons()
    named = set(weapons.types.exact.values()) | set(weapons.causers.exact.values())
    named |= {category for _, category in (*weapons.types.beginnings, *weapons.causers.beginnings)}
    assert named == CATEGORIES - {"Other"}


@pytest.mark.parametrize("text", ["version = 'x'", "version = 1", "nonsense", "= 3"])
def test_a_broken_table_is_named(text: str) -> None:
    with pytest.raises(UsageError, match=r"weapon_categories\.toml"):
        parse_weapon_categories(text)
