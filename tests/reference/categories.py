"""Weapon categories: damage type first, then causer (metrics 10)."""

import re

from tests.reference.plain import BLEEDING

BY_TYPE = {
    "Environment": """
        BlueZone Blizzard CarePackageDropHit Drown DropStructHit Explosion_BlackZone Explosion_GasPump
        Explosion_PropaneTank Explosion_RedZone Instant_Fall Lava Monster SandStorm ShipHit TrainHit""",
    "Vehicle": """
        Explosion_Aircraft Explosion_LootTruck Explosion_Vehicle HelicopterHit KillTruckHit KillTruckTurret
        LootTruckHit MotorGlider VehicleCrashHit VehicleHit""",
    "Throwable": """
        BlueZoneGrenade Explosion_C4 Explosion_Grenade Explosion_JerryCan Explosion_StickyBomb Molotov""",
    "Melee": "Melee MeleeThrow Punch",
    "Special": "DronePackage Explosion_Breach Explosion_Mortar Explosion_PanzerFaust* SpikeTrap",
}
GUNS = {
    "AR": """
        ACE32 AK47 AUG BerylM762 DuncansHK416 FamasG2 G36C Groza HK416 K2 LunchmeatsAK47 M16A4
        Mk47Mutant QBZ95
        SCAR-L""",
    "DMR": "Dragunov FNFal MadsQBU88 Mini14 Mk12 Mk14 QBU88 SKS VSS",
    "SR": "AWM JuliesKar98k Kar98k L6 M24 MosinNagant Win94",
    "SMG": "BizonPP19 JS9 MP5K MP9 P90 Thompson UMP UZI Vector",
    "Shotgun": "Berreta686 DP12 OriginS12 Saiga12 Sawnoff Winchester",
    "LMG": "DP28 M249 MG3",
    "Pistol": "DesertEagle G18 M1911 M9 NagantM1895 Rhino vz61Skorpion",
}
OTHERS = {
    "Melee": """
        PlayerFemale_A PlayerMale_A AIPawn_Base_* UltAIPawn_Base_* WeapCowbar* WeapMachete* WeapPan
        WeapPanProjectile WeapPickaxe* WeapSickle*""",
    "Special": """
        WeapCrossbow_1 WeapPanzerFaust100M1 PanzerFaust100M_Projectile Mortar_Projectile
        BP_DronePackage_Projectile
        BP_Spiketrap""",
    "Throwable": """
        Proj* BP_MolotovFireDebuff BP_FireEffectController* BP_IncendiaryDebuff BP_JerryCanFireDebuff
        BP_JerryCan_FuelPuddle Bluezonebomb_EffectActor Jerrycan*""",
    "Environment": """
        BattleRoyaleModeController* TslGameMode* RacingModeContorller* BlackZone* RedZoneBomb*
        Buff_DecreaseBreathInApnea BP_Eragel_CargoShip01 BP_DO_* BP_TslGasPump BP_Baltic_GasPump
        BP_DesertTslGasPump
        BP_NE_GasPump RacingDestructiblePropaneTankActor Carepackage_Container SandStormBuff_BP
        DroppedItemGroup Lava
        TslDestructibleSurfaceManager TslPainCausingVolume""",
    "Vehicle": """
        AirBoat* AquaRail* Boat_PG117* PG117* Buggy* Dacia* Uaz* EmergencyAircraft* WeapTurret_KillTruck*""",
}
BP_VEHICLES = """
    ATV* BearV2* BRDM* Bicycle* Blanc* Chiron* Classic* CoupeRB* DBX* Dirtbike* FakeLootProj*
    Food_Truck* Helicopter*
    KillTruck* LootTruck* M_Rony* McLarenGT* Mirado* Motorbike* Motorglider* Niva* Panamera*
    PickupTruck* PicoBus*
    Pillar_Car* PonyCoupe* Porter* Scooter* Snowbike* Snowmobile* Special_FbrBike* TukTukTuk* Urus* Van*"""


def _matches(name: str, patterns: str, prefix: str = "") -> bool:
    """Return whether a name is in the list: exactly, or by its beginning where the list has a star."""
    for pattern in patterns.split():
        full = prefix + pattern
        if name == full or (full.endswith("*") and name.startswith(full[:-1])):
            return True
    return False


def category_of(damage_type: str | None, causer: str | None) -> str | None:
    """Return the category of a damage; None where rule 1 of metrics 10 gives none or there is no causer."""
    if not damage_type or damage_type == "Damage_None" or damage_type in BLEEDING:
        return None
    for category, types in BY_TYPE.items():
        if _matches(damage_type.removeprefix("Damage_"), types):
            return category
    if not causer or causer == "None":
        return None
    return _by_causer(re.sub(r"_C_\d+$", "_C", causer).removesuffix("_C"))


def is_environment(damage_type: str) -> bool:
    """Return whether the damage type stands in the Environment list of metrics 10."""
    return _matches(damage_type.removeprefix("Damage_"), BY_TYPE["Environment"])


def _by_causer(name: str) -> str:
    for category, guns in GUNS.items():
        if _matches(name, guns, "Weap"):
            return category
    for category, causers in OTHERS.items():
        if _matches(name, causers):
            return category
    return "Vehicle" if _matches(name, BP_VEHICLES, "BP_") else "Other"


def filed_under(category: str | None) -> str:
    """Return the category under which damage, kill or knock is summed: Other when there is none."""
    return category or "Other"
