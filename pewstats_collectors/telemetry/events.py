"""The telemetry events that are read, and of each only the fields that are used.

A field without a default stood in every file since 2018; an event that lacks one is a bad event, never a
silent 0. What stands inside events is in `event_parts`.
"""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from pewstats_collectors.telemetry.event_parts import (
    Account,
    AccountId,
    AccountWeapons,
    BigInt,
    Centimetres,
    Character,
    Common,
    DamageInfo,
    FinalResults,
    GameResult,
    GameState,
    HitPoints,
    Item,
    Label,
    Person,
    Placed,
    Seat,
    Time,
    Vehicle,
)


class Event(
    msgspec.Struct,
    frozen=True,
    gc=False,
    kw_only=True,
    rename="camel",
    tag_field="_T",
    tag=lambda name: name,
):
    """Any event: its class is its type `_T`, `at` its time `_D`."""

    at: Time = msgspec.field(name="_D")


class LogMatchDefinition(Event, frozen=True, gc=False, kw_only=True):
    """First in the file, stamped at the match's start by another clock."""

    match_id: str = msgspec.field(name="MatchId")


class LogMatchStart(Event, frozen=True, gc=False, kw_only=True):
    """The zero of the match's clock, and who plays."""

    map_name: Label
    characters: list[Seat]
    common: Common


class LogMatchEnd(Event, frozen=True, gc=False, kw_only=True):
    """The end, with the final ranking of everybody."""

    characters: list[Seat]
    game_result_on_finished: FinalResults | None = None
    all_weapon_stats: list[AccountWeapons] | None = None
    common: Common


class LogParachuteLanding(Event, frozen=True, gc=False, kw_only=True):
    """A landing, real or an artefact of a knock."""

    character: Character
    common: Common


class LogPlayerTakeDamage(Event, frozen=True, gc=False, kw_only=True):
    """Hit points taken away; one event per pellet."""

    attack_id: BigInt
    attacker: Character | None = None
    victim: Character
    damage_type_category: Label
    damage_reason: Label
    damage: HitPoints
    damage_causer_name: Label
    is_through_penetrable_wall: bool | None = None


class LogPlayerMakeGroggy(Event, frozen=True, gc=False, kw_only=True):
    """A knock."""

    attack_id: BigInt
    attacker: Character | None = None
    victim: Character
    damage_reason: Label
    damage_type_category: Label
    damage_causer_name: Label
    damage_causer_additional_info: list[Label] | None = None
    victim_weapon: Label | None = None
    distance: Centimetres
    is_attacker_in_vehicle: bool | None = None
    is_through_penetrable_wall: bool | None = None
    dbno_id: BigInt = msgspec.field(name="dBNOId")
    common: Common


class LogPlayerRevive(Event, frozen=True, gc=False, kw_only=True):
    """A knocked player stands again."""

    reviver: Person | None = None
    victim: Person
    dbno_id: BigInt | None = msgspec.field(name="dBNOId", default=None)
    use_trauma_bag: bool | None = None


class LogPlayerKillV2(Event, frozen=True, gc=False, kw_only=True):
    """A death, since v21: knock, finish and credit each with their own damage."""

    attack_id: BigInt
    dbno_id: BigInt = msgspec.field(name="dBNOId")
    victim: Character
    victim_vehicle: Vehicle | None = None
    dbno_maker: Character | None = msgspec.field(name="dBNOMaker", default=None)
    dbno_damage_info: DamageInfo | None = msgspec.field(name="dBNODamageInfo")
    finisher: Character | None = None
    finish_damage_info: DamageInfo | None
    killer: Character | None = None
    killer_damage_info: DamageInfo | None
    killer_vehicle: Vehicle | None = None
    victim_game_result: GameResult | None = None
    assists: list[AccountId] = msgspec.field(name="assists_AccountId")
    is_suicide: bool
    common: Common


class LogPlayerKill(Event, frozen=True, gc=False, kw_only=True):
    """A death in the older format; `distance` and places may be those of the knock."""

    attack_id: BigInt
    dbno_id: BigInt | None = msgspec.field(name="dBNOId", default=None)
    killer: Character | None = None
    victim: Character
    assistant: Character | None = None
    damage_reason: Label | None = None
    damage_type_category: Label
    damage_causer_name: Label
    distance: Centimetres
    victim_game_result: GameResult | None = None
    common: Common


class LogPlayerPosition(Event, frozen=True, gc=False, kw_only=True):
    """Where a player is, every ten seconds, and what he sits in."""

    character: Placed
    vehicle: Vehicle | None = None
    common: Common


class LogPlayerAttack(Event, frozen=True, gc=False, kw_only=True):
    """A shot, swing or throw."""

    attack_id: BigInt
    attacker: Person | None = None
    weapon: Item


class LogPlayerUseThrowable(Event, frozen=True, gc=False, kw_only=True):
    """A throw, told beside its attack since 2019-10."""

    attack_id: BigInt
    attacker: Person | None = None
    weapon: Item


class LogItemUse(Event, frozen=True, gc=False, kw_only=True):
    """A use that came to its end: a heal, a boost, a reload."""

    character: Person
    item: Item


class LogItemPickup(Event, frozen=True, gc=False, kw_only=True):
    """An item taken from anywhere."""

    character: Account
    item: Item


class LogItemEquip(Event, frozen=True, gc=False, kw_only=True):
    """An item taken in hand or put on."""

    character: Account
    item: Item


class LogHeal(Event, frozen=True, gc=False, kw_only=True):
    """One tick of healing; its item is garbage."""

    character: Account


class LogGameStatePeriodic(Event, frozen=True, gc=False, kw_only=True):
    """The state of the match every ten seconds, with the circles."""

    game_state: GameState
    common: Common


class LogPhaseChange(Event, frozen=True, gc=False, kw_only=True):
    """A circle is announced, later starts to close; `common.is_game` is the value of before."""

    phase: Annotated[int, Meta(ge=0, le=1000)]
    players_in_white_circle: list[AccountId] | None = None
    common: Common


USED: Final[tuple[type[Event], ...]] = (
    LogMatchDefinition,
    LogMatchStart,
    LogMatchEnd,
    LogParachuteLanding,
    LogPlayerTakeDamage,
    LogPlayerMakeGroggy,
    LogPlayerRevive,
    LogPlayerKillV2,
    LogPlayerKill,
    LogPlayerPosition,
    LogPlayerAttack,
    LogPlayerUseThrowable,
    LogItemUse,
    LogItemPickup,
    LogItemEquip,
    LogHeal,
    LogGameStatePeriodic,
    LogPhaseChange,
)

# Known, and read for their time only. Their classes are made here: mypy can't see what they are.
UNUSED: Final[tuple[type[Event], ...]] = tuple(
    msgspec.defstruct(name, (), bases=(Event,), frozen=True, gc=False, kw_only=True)  # type: ignore[misc]
    for name in (
        "LogArmorDestroy",
        "LogBlackZoneEnded",
        "LogCarePackageLand",
        "LogCarePackageSpawn",
        "LogCharacterCarry",
        "LogEmPickupLiftOff",
        "LogItemAttach",
        "LogItemDetach",
        "LogItemDrop",
        "LogItemPickupFromCarepackage",
        "LogItemPickupFromCustomPackage",
        "LogItemPickupFromLootBox",
        "LogItemPickupFromVehicleTrunk",
        "LogItemPutToVehicleTrunk",
        "LogItemUnequip",
        "LogObjectDestroy",
        "LogObjectInteraction",
        "LogPlayerCreate",
        "LogPlayerDestroyBreachableWall",
        "LogPlayerDestroyProp",
        "LogPlayerLogin",
        "LogPlayerLogout",
        "LogPlayerRedeploy",
        "LogPlayerRedeployBRStart",
        "LogPlayerUseFlareGun",
        "LogRedZoneEnded",
        "LogSpecialZoneInCharacters",
        "LogSwimEnd",
        "LogSwimStart",
        "LogVaultStart",
        "LogVehicleDamage",
        "LogVehicleDestroy",
        "LogVehicleLeave",
        "LogVehicleRide",
        "LogWeaponFireCount",
        "LogWheelDestroy",
    )
)

# A union built from a list is beyond static types; what it decodes to is an Event.
ANY_EVENT: Final[Any] = reduce(or_, (*USED, *UNUSED))
