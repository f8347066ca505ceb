"""The codes a match is made of: maps, vehicles, and what hurts beside weapons."""

from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]

VEHICLES: Final = (
    "Dacia_A_03_v2_Esports_C",
    "Uaz_B_01_esports_C",
    "BP_CoupeRB_C",
    "Buggy_A_01_C",
    "Uaz_C_01_C",
)
PICKUP_PLANE: Final = "BP_EmergencyPickupVehicle_C"

BLUE_ZONE_CAUSER: Final = "TslGameModeBase_BattleRoyaleBP_C"
RED_ZONE_CAUSER: Final = "RedZoneBomb_C"
BODY: Final = "PlayerMale_A_C"


@dataclass(frozen=True, slots=True)
class Map:
    """A map: its code, width in metres and a few of its place names."""

    code: str
    width_m: float
    places: tuple[str, ...]


ERANGEL: Final = Map(
    "Baltic_Main",
    8160.0,
    (
        "pochinki",
        "georgopol",
        "school",
        "sosnovkamilitarybase",
        "rozhok",
        "mylta",
        "gatka",
        "yasnayapolyana",
        "primorsk",
    ),
)
MIRAMAR: Final = Map(
    "Desert_Main", 8160.0, ("pecado", "losleones", "elpozo", "sanmartin", "impala", "chumacera")
)
TAEGO: Final = Map("Tiger_Main", 8160.0, ("terminal", "hosan", "palace", "yonggae", "kangneung", "school"))
