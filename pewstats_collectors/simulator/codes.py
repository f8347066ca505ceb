"""The codes a match is made of: maps, guns, throwables, items, vehicles, places."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gun:
    """One weapon: damage in HP per hit (pellet), accuracy at 20 m, useful range in metres."""

    code: str
    ammo: str
    damage: float
    reach_m: float
    burst: int
    pause_ms: int
    accuracy: float
    pellets: int = 1
    slot: str = "Main"

    @property
    def causer(self) -> str:
        return f"Weap{self.code}_C"

    @property
    def item_id(self) -> str:
        return f"Item_Weapon_{self.code}_C"


GUNS = (
    Gun("HK416", "556mm", 23.0, 120, 6, 86, 0.20),
    Gun("AK47", "762mm", 27.0, 100, 5, 100, 0.18),
    Gun("BerylM762", "762mm", 25.5, 90, 6, 86, 0.18),
    Gun("SCAR-L", "556mm", 23.4, 110, 5, 96, 0.19),
    Gun("ACE32", "762mm", 25.0, 110, 5, 88, 0.18),
    Gun("Mini14", "556mm", 33.0, 260, 3, 210, 0.26),
    Gun("SKS", "762mm", 37.0, 240, 3, 240, 0.24),
    Gun("Mk12", "556mm", 34.0, 260, 3, 200, 0.25),
    Gun("Kar98k", "762mm", 71.0, 350, 1, 1900, 0.34),
    Gun("M24", "762mm", 75.0, 350, 1, 1800, 0.34),
    Gun("UMP", "45ACP", 21.0, 60, 6, 92, 0.22),
    Gun("Vector", "9mm", 19.0, 45, 8, 55, 0.22),
    Gun("MP5K", "9mm", 19.5, 50, 8, 67, 0.22),
    Gun("Winchester", "12Guage", 16.0, 18, 1, 750, 0.45, pellets=7),
    Gun("Berreta686", "12Guage", 17.5, 18, 2, 300, 0.42, pellets=7),
    Gun("DP28", "762mm", 26.0, 120, 8, 109, 0.15),
    Gun("M9", "9mm", 17.0, 25, 4, 130, 0.22, slot="Handgun"),
)

HIT_PARTS = (
    ("TorsoShot", 54, 1.0),
    ("HeadShot", 14, 1.55),
    ("LegShot", 13, 0.65),
    ("ArmShot", 10, 0.7),
    ("PelvisShot", 9, 0.95),
)

#: Attachments by their place on a gun.
ATTACHMENTS = (
    "Item_Attach_Weapon_Upper_DotSight_01_C",
    "Item_Attach_Weapon_Lower_Foregrip_C",
    "Item_Attach_Weapon_Magazine_Extended_Large_C",
    "Item_Attach_Weapon_Muzzle_Compensator_Large_C",
)

THROWABLES = (
    "Item_Weapon_Grenade_C",
    "Item_Weapon_SmokeBomb_C",
    "Item_Weapon_Molotov_C",
    "Item_Weapon_FlashBang_C",
)

VEHICLES = ("Dacia_A_03_v2_Esports_C", "Uaz_B_01_esports_C", "BP_CoupeRB_C", "Buggy_A_01_C")

BLUE_ZONE_CAUSER = "TslGameModeBase_BattleRoyaleBP_C"
BODY = "PlayerMale_A_C"

#: Item id -> (category, subCategory).
LOOT = {
    "Item_Heal_Bandage_C": ("Use", "Heal"),
    "Item_Heal_FirstAid_C": ("Use", "Heal"),
    "Item_Boost_EnergyDrink_C": ("Use", "Boost"),
    "Item_Boost_PainKiller_C": ("Use", "Boost"),
    "Item_Head_F_01_Lv2_C": ("Equipment", "Headgear"),
    "Item_Armor_D_01_Lv2_C": ("Equipment", "Vest"),
    "Item_Back_C_01_Lv2_C": ("Equipment", "backpack"),
    **dict.fromkeys(THROWABLES, ("Equipment", "Throwable")),
    **dict.fromkeys(ATTACHMENTS, ("Attachment", "None")),
    **{gun.item_id: ("Weapon", gun.slot) for gun in GUNS},
    **{f"Item_Ammo_{gun.ammo}_C": ("Ammunition", "None") for gun in GUNS},
    "Item_Back_B_01_StartParachutePack_C": ("Equipment", "backpack"),
}


@dataclass(frozen=True, slots=True)
class Map:
    """A map: its code, width in metres and a few of its place names."""

    code: str
    width_m: float
    places: tuple[str, ...]


ERANGEL = Map(
    "Baltic_Main", 8160.0, ("pochinki", "georgopol", "school", "rozhok", "mylta", "gatka", "primorsk")
)
MIRAMAR = Map("Desert_Main", 8160.0, ("pecado", "losleones", "elpozo", "sanmartin", "impala", "chumacera"))
TAEGO = Map("Tiger_Main", 8160.0, ("terminal", "hosan", "palace", "yonggae", "kangneung", "school"))
