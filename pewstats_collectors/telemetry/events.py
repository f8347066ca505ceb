"""The telemetry events that are read, and of each only the fields that are used.

Absent people and vehicles come as null (2026), as a missing key (2019, 2025) or as an object full of "" and 0
(2018, and wherever nobody knocked somebody): `players.actor` makes None of all three. A field without a
default stood in every file since 2018; an event that lacks one is a bad event, never a silent 0. Locations,
radii and `distance` are centimetres.
"""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

Int = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
BigInt = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Centimetres = Annotated[float, Meta(ge=-1e9, le=1e9)]
HitPoints = Annotated[float, Meta(ge=-1e4, le=1e4)]
AccountId = Annotated[str, Meta(max_length=128)]
Label = Annotated[str, Meta(max_length=128)]
Time = Annotated[datetime, Meta(tz=True)]


class Part(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Base of the objects inside an event."""


class Location(Part, frozen=True, gc=False):
    """A point of the map, cm; (0, 0, 0) is no position."""

    x: Centimetres
    y: Centimetres
    z: Centimetres


class Account(Part, frozen=True, gc=False, kw_only=True):
    """A character of whom only the name of his account is read."""

    account_id: AccountId


class Person(Account, frozen=True, gc=False, kw_only=True):
    """A person, a bot, or nobody (`account_id` ""): who, where, and with how much health (HP)."""

    name: Label
    team_id: Int
    health: HitPoints
    location: Location
    type: Label = ""


class Placed(Person, frozen=True, gc=False, kw_only=True):
    """A person, and whether blue burns him where he is."""

    is_in_blue_zone: bool | None = None


class Character(Person, frozen=True, gc=False, kw_only=True):
    """A person with all that stands around him."""

    zone: list[Label] | None = None
    is_in_blue_zone: bool | None = None
    is_in_red_zone: bool | None = None
    is_in_vehicle: bool | None = None


class Seat(Part, frozen=True, gc=False, kw_only=True):
    """One entry of a list of characters: the character itself, or since v18 a wrapper around one."""

    character: "Seat | None" = None
    account_id: AccountId | None = None
    name: Label = ""
    team_id: Int | None = None
    ranking: Int | None = None
    individual_ranking: Int | None = None
    type: Label = ""

    def __post_init__(self) -> None:
        if self.character is None and None in (self.account_id, self.team_id, self.ranking):
            raise ValueError("a character lacks `accountId`, `teamId` or `ranking`")

    @property
    def sitter(self) -> "Seat":
        """The entry that holds the fields of the character."""
        return self if self.character is None else self.character


class Common(Part, frozen=True, gc=False, kw_only=True):
    """What nearly every event carries."""

    is_game: Annotated[float, Meta(ge=0, le=1e6)]
    match_id: str = ""


class DamageInfo(Part, frozen=True, gc=False, kw_only=True):
    """How somebody was knocked, finished or killed."""

    damage_reason: Label
    damage_type_category: Label
    damage_causer_name: Label
    distance: Centimetres


class Vehicle(Part, frozen=True, gc=False, kw_only=True):
    """A vehicle; type "" is none."""

    vehicle_type: Label = ""


class Item(Part, frozen=True, gc=False, kw_only=True):
    """An item; all three "" is nothing."""

    item_id: Label
    category: Label
    sub_category: Label


class Spot(Part, frozen=True, gc=False):
    """The middle of a circle, cm."""

    x: Centimetres
    y: Centimetres


class GameState(Part, frozen=True, gc=False, kw_only=True):
    """The state every ten seconds. `safety_zone` is the blue circle, `poison_gas_warning` the white one."""

    num_alive_teams: Int
    num_alive_players: Int
    safety_zone_position: Spot
    safety_zone_radius: Centimetres
    poison_gas_warning_position: Spot
    poison_gas_warning_radius: Centimetres


class ResultStats(Part, frozen=True, gc=False, kw_only=True):
    """The game's own counts of a player."""

    kill_count: Int


class GameResult(Part, frozen=True, gc=False, kw_only=True):
    """What the game itself counted for a player, at his death or at the end."""

    account_id: AccountId
    stats: ResultStats


class FinalResults(Part, frozen=True, gc=False, kw_only=True):
    """The results of the winning team."""

    results: list[GameResult]


class HitDetail(Part, frozen=True, gc=False, kw_only=True):
    """What a weapon did to one part of the body."""

    kills: Int
    knocks: Int = msgspec.field(name="dBNOs")


class WeaponStats(Part, frozen=True, gc=False, kw_only=True):
    """What a winner did with one weapon; `hits` counts pellets, those on downed players too."""

    damage: HitPoints
    shots: Int
    hits: Int
    hit_details: list[HitDetail]


class AccountWeapons(Part, frozen=True, gc=False, kw_only=True):
    """What a winner did with all his weapons."""

    account_id: AccountId
    stats: list[WeaponStats]


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

# Known, and read for their time only.
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
