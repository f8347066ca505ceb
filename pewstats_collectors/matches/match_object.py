"""The API's match object: a match, its rosters and its participants' own statistics.

Rosters are the only link between players and teams. `included` mixes rosters, participants and assets in
any order; they are tied by id. Everything since 2018 is read: what an older API did not send is None. Numbers
lose their decimal point when whole, so an integer may come as 3.0 and a distance as 3.
Times are aware datetimes; created_at is the start of the match. Distances in m, durations in s.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from pewstats_collectors import times
from pewstats_collectors.errors import Reject

Int = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
# Far beyond any match, and so small that careers of many matches stay within the database's integers.
Count = Annotated[int, Meta(ge=0, le=100_000)]
Number = Annotated[float, Meta(ge=-1e7, le=1e7)]
Label = Annotated[str, Meta(max_length=128)]
AccountId = Annotated[str, Meta(min_length=1, max_length=128)]
Shard = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}\Z")]  # it becomes a part of file names
Time = Annotated[datetime, Meta(tz=True)]
S = TypeVar("S")

_BOT: Final = "ai."
_SHOWN: Final = 80  # of an id from outside, in an error
# The id becomes a key and a file name: letters, digits and dashes only.
_MATCH_ID: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
_CUT_OFF: Final = re.compile(
    rb'\s*\{\s*"data"\s*:\s*\{\s*"type"\s*:\s*"match"\s*,\s*"id"\s*:\s*"([\w-]{1,64})"'
)
_FAULTS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant with the 23 statistics of the API; `team_id` from his roster."""

    account_id: str
    player_name: str
    team_id: int | None
    dbnos: int | None
    assists: int | None
    boosts: int | None
    damage_dealt: float | None
    death_type: str | None
    headshot_kills: int | None
    heals: int | None
    kill_place: int | None
    kill_streaks: int | None
    kills: int | None
    longest_kill: float | None
    revives: int | None
    ride_distance: float | None
    road_kills: int | None
    swim_distance: float | None
    team_kills: int | None
    time_survived: float | None
    vehicle_destroys: int | None
    walk_distance: float | None
    weapons_acquired: int | None
    win_place: int | None


@dataclass(frozen=True, slots=True)
class Roster:
    """A team; ranks repeat and have gaps. The ids are of this response's participants, not of accounts."""

    team_id: int
    rank: int
    won: bool
    participant_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchObject:
    """One match as the API tells it; `telemetry_url` None: it names no telemetry."""

    match_id: str
    shard: str
    created_at: datetime
    duration_s: int | None
    game_mode: str | None
    match_type: str | None
    map_name: str | None
    is_custom_match: bool | None
    season_state: str | None
    title_id: str | None
    telemetry_url: str | None
    rosters: tuple[Roster, ...]
    participants: tuple[Participant, ...]

    @property
    def people(self) -> list[Participant]:
        """The participants that are no bots."""
        return [one for one in self.participants if not is_bot(one.account_id)]


class _Json(msgspec.Struct, frozen=True, rename="camel"):
    """Base of what is read from the body."""


class _Reference(_Json, frozen=True):
    id: str


class _References(_Json, frozen=True):
    data: list[_Reference]


class _Links(_Json, frozen=True):
    participants: _References | None = None
    assets: _References | None = None


class _Attributes(_Json, frozen=True):
    shard_id: Shard
    created_at: Time
    duration: Int | None = None
    game_mode: Label | None = None
    match_type: Label | None = None
    map_name: Label | None = None
    is_custom_match: bool | None = None
    season_state: Label | None = None
    title_id: Label | None = None


class _Head(_Json, frozen=True):
    type: str
    id: str


class _Peeked(_Json, frozen=True):
    data: _Head


class _Match(_Head, frozen=True):
    attributes: _Attributes
    relationships: _Links


class _Item(_Head, frozen=True):
    attributes: msgspec.Raw = msgspec.Raw(b"{}")
    relationships: _Links | None = None


class _Body(_Json, frozen=True):
    data: _Match
    included: list[_Item]


class _RosterStats(_Json, frozen=True):
    rank: Int
    team_id: Int


class _RosterAttributes(_Json, frozen=True):
    stats: _RosterStats
    won: bool


class _Stats(_Json, frozen=True, kw_only=True):
    player_id: AccountId
    name: Label
    dbnos: Count | None = msgspec.field(name="DBNOs", default=None)
    assists: Count | None = None
    boosts: Count | None = None
    damage_dealt: Number | None = None
    death_type: Label | None = None
    headshot_kills: Count | None = None
    heals: Count | None = None
    kill_place: Count | None = None
    kill_streaks: Count | None = None
    kills: Count | None = None
    longest_kill: Number | None = None
    revives: Count | None = None
    ride_distance: Number | None = None
    road_kills: Count | None = None
    swim_distance: Number | None = None
    team_kills: Count | None = None
    time_survived: Number | None = None
    vehicle_destroys: Count | None = None
    walk_distance: Number | None = None
    weapons_acquired: Count | None = None
    win_place: Count | None = None


class _ParticipantAttributes(_Json, frozen=True):
    stats: _Stats


class _AssetAttributes(_Json, frozen=True):
    url: str = msgspec.field(name="URL")


# Made here, once: two threads that are the first to decode into one type crash the process.
# Not strict: an integer may come as 3.0, and `won` is the string "true" or "false".
_PEEKED: Final = msgspec.json.Decoder(_Peeked)
_BODY: Final = msgspec.json.Decoder(_Body, strict=False)
_ROSTER: Final = msgspec.json.Decoder(_RosterAttributes, strict=False)
_PARTICIPANT: Final = msgspec.json.Decoder(_ParticipantAttributes, strict=False)
_ASSET: Final = msgspec.json.Decoder(_AssetAttributes, strict=False)


def is_bot(account_id: str) -> bool:
    """Whether an account is a bot; bot ids recur in other matches under other names."""
    return account_id.startswith(_BOT)


def peek_match_object(data: bytes) -> str | None:
    """The match id if `data` is a match object, whole or cut off; else None."""
    try:
        head = _PEEKED.decode(data).data
    except _FAULTS:
        cut_off = _CUT_OFF.match(data)
        return cut_off[1].decode() if cut_off else None
    return head.id if head.type == "match" and _MATCH_ID.fullmatch(head.id) else None


def parse_match_object(data: bytes) -> MatchObject:
    """Read the body of GET /matches/{id}.

    Raises Reject "not a match object", or "unreadable match object" naming the place of the fault.
    """
    if peek_match_object(data) is None:
        raise Reject("not a match object", "expected `data` of type match, with an id")
    # PostgreSQL stores no NUL character.
    body = _read(data.replace(rb"\u0000", rb"\ufffd"), _BODY, "the body")
    items = {(item.type, item.id): item for item in body.included}
    rosters = _rosters(body.included)
    match, asset = body.data.attributes, _telemetry_asset(body, items)
    if not times.is_plausible(match.created_at):
        raise _unreadable(
            "the body", f"{times.EXPECTED}, got {match.created_at} - at `$.data.attributes.createdAt`"
        )
    return MatchObject(
        match_id=body.data.id,
        shard=match.shard_id,
        created_at=match.created_at,
        duration_s=match.duration,
        game_mode=match.game_mode,
        match_type=match.match_type,
        map_name=match.map_name or None,
        is_custom_match=match.is_custom_match,
        season_state=match.season_state,
        title_id=match.title_id,
        telemetry_url=asset.url if asset else None,
        rosters=rosters,
        participants=_participants(body.included, rosters),
    )


def _rosters(included: Iterable[_Item]) -> tuple[Roster, ...]:
    rosters = tuple(_roster(item) for item in included if item.type == "roster")
    if len({roster.team_id for roster in rosters}) < len(rosters):
        raise _unreadable("the rosters", "two have one team id")
    return rosters


def _roster(item: _Item) -> Roster:
    attributes = _read(item.attributes, _ROSTER, _place(item))
    links = item.relationships.participants if item.relationships else None
    members = tuple(reference.id for reference in links.data) if links else ()
    return Roster(attributes.stats.team_id, attributes.stats.rank, attributes.won, members)


def _participants(included: Iterable[_Item], rosters: Iterable[Roster]) -> tuple[Participant, ...]:
    teams = _teams(rosters)
    participants: dict[str, Participant] = {}
    ids: set[str] = set()
    for item in included:
        if item.type != "participant":
            continue
        one = _participant(item, teams.get(item.id))
        if item.id in ids or one.account_id in participants:
            raise _unreadable(_place(item), "he, or his account, stands in the match twice")
        ids.add(item.id)
        participants[one.account_id] = one
    if missing := teams.keys() - ids:
        raise _unreadable(
            f"participant {min(missing)[:_SHOWN]}", "a roster names him, but he is not included"
        )
    return tuple(participants.values())


def _teams(rosters: Iterable[Roster]) -> dict[str, int]:
    """The team of every participant id."""
    teams: dict[str, int] = {}
    for roster in rosters:
        for member in roster.participant_ids:
            if member in teams:
                raise _unreadable(f"participant {member[:_SHOWN]}", "rosters name him twice")
            teams[member] = roster.team_id
    return teams


def _participant(item: _Item, team_id: int | None) -> Participant:
    stats = _read(item.attributes, _PARTICIPANT, _place(item)).stats
    if stats.death_type is None and stats.win_place is None:
        raise _unreadable(_place(item), "neither `deathType` nor `winPlace`")  # so are rows of telemetry only
    values = msgspec.structs.asdict(stats)
    account_id, player_name = values.pop("player_id"), values.pop("name")
    return Participant(account_id, player_name, team_id, **values)


def _telemetry_asset(body: _Body, items: dict[tuple[str, str], _Item]) -> _AssetAttributes | None:
    links = body.data.relationships.assets
    for reference in links.data if links else ():
        item = items.get(("asset", reference.id))
        if item is not None:
            return _read(item.attributes, _ASSET, _place(item))
    return None


def _place(item: _Item) -> str:
    return f"{item.type} {item.id[:_SHOWN]}"


def _read(data: bytes | msgspec.Raw, decoder: msgspec.json.Decoder[S], place: str) -> S:
    try:
        return decoder.decode(data)
    except _FAULTS as error:
        raise _unreadable(place, str(error)) from error


def _unreadable(place: str, fault: str) -> Reject:
    return Reject("unreadable match object", f"{place}: {fault}")
