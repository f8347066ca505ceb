"""The guns of a match, and where their bullets hit."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Gun:
    """One weapon: damage in HP per hit (pellet), accuracy at 20 m, useful range in metres.

    `item` is the name of its item where that is not the name of its causer; `category` as players call it.
    """

    code: str
    ammo: str
    damage: float
    reach_m: float
    burst: int
    pause_ms: int
    accuracy: float
    pellets: int = 1
    slot: str = "Main"
    item: str = ""
    category: str = "AR"

    @property
    def causer(self) -> str:
        return f"Weap{self.code}_C"

    @property
    def item_id(self) -> str:
        return f"Item_Weapon_{self.item or self.code}_C"


GUNS: Final = (
    Gun("HK416", "556mm", 23.0, 120, 6, 86, 0.20),
    Gun("AK47", "762mm", 27.0, 100, 5, 100, 0.18),
    Gun("BerylM762", "762mm", 25.5, 90, 6, 86, 0.18),
    Gun("SCAR-L", "556mm", 23.4, 110, 5, 96, 0.19),
    Gun("ACE32", "762mm", 25.0, 110, 5, 88, 0.18),
    Gun("AUG", "556mm", 24.0, 120, 6, 84, 0.19),
    Gun("Mini14", "556mm", 33.0, 260, 3, 210, 0.26, category="DMR"),
    Gun("SKS", "762mm", 37.0, 240, 3, 240, 0.24, category="DMR"),
    Gun("Mk12", "556mm", 34.0, 260, 3, 200, 0.25, category="DMR"),
    Gun("FNFal", "762mm", 38.0, 240, 3, 230, 0.23, category="DMR"),
    Gun("Kar98k", "762mm", 71.0, 350, 1, 1900, 0.34, category="SR"),
    Gun("M24", "762mm", 75.0, 350, 1, 1800, 0.34, category="SR"),
    Gun("MosinNagant", "762mm", 71.0, 350, 1, 1900, 0.33, item="Mosin", category="SR"),
    Gun("UMP", "45ACP", 21.0, 60, 6, 92, 0.22, category="SMG"),
    Gun("Vector", "9mm", 19.0, 45, 8, 55, 0.22, category="SMG"),
    Gun("MP5K", "9mm", 19.5, 50, 8, 67, 0.22, category="SMG"),
    Gun("Winchester", "12Guage", 16.0, 18, 1, 750, 0.45, pellets=7, category="Shotgun"),
    Gun("Berreta686", "12Guage", 17.5, 18, 2, 300, 0.42, pellets=7, category="Shotgun"),
    Gun("DP28", "762mm", 26.0, 120, 8, 109, 0.15, category="LMG"),
    Gun("M9", "9mm", 17.0, 25, 4, 130, 0.22, slot="Handgun", category="Pistol"),
    Gun("Crossbow_1", "Bolt", 80.0, 70, 1, 3200, 0.30, item="Crossbow", category="Special"),
)

HIT_PARTS: Final = (
    ("TorsoShot", 54, 1.0),
    ("HeadShot", 14, 1.55),
    ("LegShot", 13, 0.65),
    ("ArmShot", 10, 0.7),
    ("PelvisShot", 9, 0.95),
)
