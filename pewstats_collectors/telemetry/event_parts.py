"""What stands inside telemetry events: people, places, items, and the limits of their numbers.

Absent people and vehicles come as null (2026), as a missing key (2019, 2025) or as an object full of "" and 0
(2018, and wherever nobody knocked somebody): `players.actor` makes None of all three. Locations, radii and
`distance` are centimetres.
"""

from datetime import datetime
from typing import Annotated

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
