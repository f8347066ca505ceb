"""The items of a match: ids as the game spells them, with their category and sub-category."""

from random import Random
from typing import Final

from pewstats_collectors.simulator.guns import GUNS

BANDAGE: Final = "Item_Heal_Bandage_C"
FIRST_AID: Final = "Item_Heal_FirstAid_C"
MED_KIT: Final = "Item_Heal_MedKit_C"
DRINK: Final = "Item_Boost_EnergyDrink_C"
PAINKILLER: Final = "Item_Boost_PainKiller_C"
SYRINGE: Final = "Item_Boost_AdrenalineSyringe_C"
GRENADE: Final = "Item_Weapon_Grenade_C"
SMOKE: Final = "Item_Weapon_SmokeBomb_C"
MOLOTOV: Final = "Item_Weapon_Molotov_C"
FLASH: Final = "Item_Weapon_FlashBang_C"
BLUE_GRENADE: Final = "Item_Weapon_BluezoneGrenade_C"
FLARE_GUN: Final = "Item_Weapon_FlareGun_C"
SMOKE_GUN: Final = "Item_Weapon_M79_C"
TOY: Final = "Item_Weapon_Snowball_C"
PARACHUTE: Final = "Item_Back_B_01_StartParachutePack_C"
BACKUP_PARACHUTE: Final = "Item_Special_BackupParachute_C"
ASCENDER: Final = "Item_Special_Ascender_NoChicken_C"

THROWABLES: Final = (GRENADE, SMOKE, MOLOTOV, FLASH, BLUE_GRENADE)

#: Attachments by the slot of a gun they go into; the slot stands in their name.
ATTACHMENTS: Final = {
    "Upper": (
        "Item_Attach_Weapon_Upper_DotSight_01_C",
        "Item_Attach_Weapon_Upper_Holosight_C",
        "Item_Attach_Weapon_Upper_ACOG_01_C",
        "Item_Attach_Weapon_Upper_DualOptic_4x1x_C",
    ),
    "Lower": (
        "Item_Attach_Weapon_Lower_Foregrip_C",
        "Item_Attach_Weapon_Lower_LightweightForeGrip_C",
        "Item_Attach_Weapon_Lower_TiltedGrip_C",
    ),
    "Magazine": (
        "Item_Attach_Weapon_Magazine_Extended_Large_C",
        "Item_Attach_Weapon_Magazine_ExtendedQuickDraw_Large_C",
        "Item_Attach_Weapon_Magazine_ExtendedQuickDraw_SniperRifle_C",
    ),
    "Muzzle": (
        "Item_Attach_Weapon_Muzzle_Compensator_Large_C",
        "Item_Attach_Weapon_Muzzle_FlashHider_Large_C",
        "Item_Attach_Weapon_Muzzle_Suppressor_SniperRifle_C",
    ),
    "Stock": (
        "Item_Attach_Weapon_Stock_AR_Composite_C",
        "Item_Attach_Weapon_Stock_SniperRifle_CheekPad_C",
    ),
}

#: What is worn, worst first, by the sub-category of its item.
ARMOUR: Final = {
    "Vest": ("Item_Armor_E_01_Lv1_C", "Item_Armor_D_01_Lv2_C", "Item_Armor_C_01_Lv3_C"),
    "Headgear": ("Item_Head_E_01_Lv1_C", "Item_Head_F_01_Lv2_C", "Item_Head_G_01_Lv3_C"),
    "backpack": ("Item_Back_E_01_Lv1_C", "Item_Back_F_01_Lv2_C", "Item_Back_C_01_Lv3_C"),
}

#: Item id -> (category, subCategory).
LOOT: Final = {
    **dict.fromkeys((BANDAGE, FIRST_AID, MED_KIT), ("Use", "Heal")),
    **dict.fromkeys((DRINK, PAINKILLER, SYRINGE), ("Use", "Boost")),
    **dict.fromkeys(THROWABLES, ("Equipment", "Throwable")),
    **{item: ("Equipment", kind) for kind, ladder in ARMOUR.items() for item in ladder},
    **{
        item: ("Attachment", "Sight" if "DualOptic" in item else "None")
        for family in ATTACHMENTS.values()
        for item in family
    },
    **{gun.item_id: ("Weapon", gun.slot) for gun in GUNS},
    **{f"Item_Ammo_{gun.ammo}_C": ("Ammunition", "None") for gun in GUNS},
    FLARE_GUN: ("Weapon", "Main"),
    SMOKE_GUN: ("Weapon", "Handgun"),
    TOY: ("Equipment", "Throwable"),
    PARACHUTE: ("Equipment", "backpack"),
    BACKUP_PARACHUTE: ("Equipment", "Parachute"),
    ASCENDER: ("Equipment", "Ascender"),
}

_WHAT: Final = ("ammo", "heal", "boost", "throwable", "armour", "attachment")
_HOW_OFTEN: Final = (32, 13, 14, 9, 9, 23)
_SMALL: Final = {
    "heal": (BANDAGE, BANDAGE, BANDAGE, FIRST_AID, FIRST_AID, MED_KIT),
    "boost": (DRINK, DRINK, DRINK, DRINK, PAINKILLER, PAINKILLER, SYRINGE),
    "throwable": (GRENADE, GRENADE, SMOKE, SMOKE, MOLOTOV, FLASH, BLUE_GRENADE),
    "armour": tuple(item for ladder in ARMOUR.values() for item in (*ladder[:2], *ladder)),
    "attachment": tuple(item for family in ATTACHMENTS.values() for item in family),
}


def slot_of(attachment: str) -> str:
    """The slot of a gun that an attachment goes into."""
    return attachment.split("_")[3]


def something_small(rng: Random, ammo: str) -> tuple[str, int]:
    """An item that lies about, and how many of it; ammunition is the finder's own half of the time."""
    what = rng.choices(_WHAT, _HOW_OFTEN)[0]
    if what == "ammo":
        caliber = ammo if ammo and rng.random() < 0.5 else rng.choice(GUNS).ammo
        return f"Item_Ammo_{caliber}_C", rng.choice((30, 30, 20, 60))
    item = rng.choice(_SMALL[what])
    return item, 5 if item == BANDAGE else 1
