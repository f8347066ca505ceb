"""Small telemetry files in the official format, made by hand: one function per event.

People are first names, their account is `account.<name>` (bots: `ai.<name>`) and their team stands in TEAMS.
Times are seconds since the start of the match.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import MatchRows, extract
from pewstats_collectors.telemetry.match import Match, read_match
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.rows import PlayerTelemetryRow
from pewstats_collectors.telemetry.weapon_categories import default_weapons

Json = dict[str, Any]

START = datetime(2025, 3, 1, 20, 0, 0, 250_000, tzinfo=UTC)
MATCH_ID = "11111111-2222-3333-4444-555555555555"
LONG_ID = f"match.bro.official.pc-2018-34.steam.squad-fpp.eu.2025.03.01.20.{MATCH_ID}"

TEAMS = {"alice": 1, "bob": 1, "anna": 1, "carol": 2, "dave": 2, "erin": 3, "frank": 3, "robot": 200}
BOTS = {"robot"}

NO_DAMAGE: Json = {
    "damageReason": "NonSpecific",
    "damageTypeCategory": "Damage_None",
    "damageCauserName": "None",
    "additionalInfo": [],
    "distance": -1,
    "isThroughPenetrableWall": False,
}
NOBODY: Json = {
    "name": "",
    "teamId": 0,
    "health": 0,
    "location": {"x": 0, "y": 0, "z": 0},
    "ranking": 0,
    "accountId": "",
    "type": "",
}


def account(name: str) -> str:
    """The account id of a person."""
    return f"{'ai' if name in BOTS else 'account'}.{name}"


def person(name: str | None, at: tuple[float, float, float] = (1000, 2000, 30), **fields: Any) -> Json | None:
    """A character block; None for nobody."""
    if name is None:
        return None
    return {
        "name": name.title(),
        "teamId": TEAMS[name],
        "health": 100,
        "location": dict(zip("xyz", at, strict=True)),
        "ranking": 0,
        "individualRanking": 0,
        "accountId": account(name),
        "isInBlueZone": False,
        "isInRedZone": False,
        "inSpecialZone": "None",
        "isInVehicle": False,
        "zone": [],
        "type": "user_ai" if name in BOTS else "user",
    } | fields


def time(t: float) -> str:
    """A time of the match as the file writes it."""
    moment = START + timedelta(milliseconds=round(t * 1000))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def event(kind: str, t: float, is_game: float = 1, **fields: Any) -> Json:
    """Any event."""
    return fields | {"common": {"isGame": is_game}, "_D": time(t), "_T": kind}


def definition(match_id: str = LONG_ID) -> Json:
    """The first event of a file."""
    return {
        "MatchId": match_id,
        "PingQuality": "",
        "_D": "2025-03-01T20:00:00.0158674Z",
        "_T": "LogMatchDefinition",
    }


def start(*names: str) -> Json:
    """LogMatchStart with these players; nobody named: everybody but the bot."""
    names = names or tuple(name for name in TEAMS if name not in BOTS)
    return event("LogMatchStart", 0, 0.1, mapName="Baltic_Main", teamSize=4, characters=_seats(names, {}))


def end(t: float = 600, **rankings: int) -> Json:
    """LogMatchEnd with the team rankings of those named."""
    return event("LogMatchEnd", t, 8, characters=_seats(tuple(rankings), rankings), allWeaponStats=[])


def _seats(names: tuple[str, ...], rankings: dict[str, int]) -> list[Json]:
    return [
        {
            "character": person(name, ranking=rankings.get(name, 0)),
            "primaryWeaponFirst": "",
            "spawnKitIndex": 0,
        }
        for name in names
    ]


def landing(
    t: float, name: str, at: tuple[float, float, float] = (1000, 2000, 30), is_game: float = 0.1
) -> Json:
    """LogParachuteLanding."""
    return event("LogParachuteLanding", t, is_game, character=person(name, at), distance=300.5)


def position(t: float, name: str, at: tuple[float, float, float], **fields: Any) -> Json:
    """LogPlayerPosition, on foot."""
    return event("LogPlayerPosition", t, character=person(name, at, **fields), vehicle=None)


def damage(
    t: float,
    attacker: str | None,
    victim: str,
    amount: float,
    *,
    kind: str = "Damage_Gun",
    causer: str = "WeapAK47_C",
    reason: str = "TorsoShot",
    attack_id: int = 7,
    **fields: Any,
) -> Json:
    """LogPlayerTakeDamage."""
    return (
        event(
            "LogPlayerTakeDamage",
            t,
            attackId=attack_id,
            attacker=person(attacker),
            victim=person(victim),
            damageTypeCategory=kind,
            damageReason=reason,
            damage=amount,
            damageCauserName=causer,
            isThroughPenetrableWall=False,
        )
        | fields
    )


def knock(
    t: float,
    attacker: str | None,
    victim: str,
    *,
    dbno_id: int = 100,
    kind: str = "Damage_Gun",
    causer: str = "WeapAK47_C",
    reason: str = "TorsoShot",
    distance: float = 2500,
    **fields: Any,
) -> Json:
    """LogPlayerMakeGroggy; a knock by nobody has no id and no distance."""
    return (
        event(
            "LogPlayerMakeGroggy",
            t,
            attackId=7,
            attacker=person(attacker) or NOBODY,
            victim=person(victim, health=0),
            damageReason=reason,
            damageTypeCategory=kind,
            damageCauserName=causer,
            damageCauserAdditionalInfo=[],
            victimWeapon="",
            victimWeaponAdditionalInfo=[],
            distance=distance if attacker else -1,
            isAttackerInVehicle=False,
            dBNOId=dbno_id if attacker else -1,
            isThroughPenetrableWall=False,
        )
        | fields
    )


def revive(t: float, reviver: str, victim: str, dbno_id: int = 100) -> Json:
    """LogPlayerRevive."""
    return event(
        "LogPlayerRevive",
        t,
        reviver=person(reviver),
        victim=person(victim, health=10),
        dBNOId=dbno_id,
        useTraumaBag=False,
    )


def info(
    distance: float = 2500, kind: str = "Damage_Gun", causer: str = "WeapAK47_C", reason: str = "TorsoShot"
) -> Json:
    """A damage info of a kill event; distance in cm."""
    return NO_DAMAGE | {
        "damageReason": reason,
        "damageTypeCategory": kind,
        "damageCauserName": causer,
        "distance": distance,
    }


BLEEDING = info(-1, "Damage_Groggy", "PlayerMale_A_C", "None")
ZONE = info(-1, "Damage_BlueZone", "TslGameMode_LandmarkBP_C", "NonSpecific")
FALL = info(-1, "Damage_Instant_Fall", "PlayerMale_A_C", "NonSpecific")


def kill(
    t: float,
    killer: str | None,
    victim: str,
    finish: Json | None = None,
    *,
    maker: str | None = None,
    made: Json | None = None,
    finisher: str | None = None,
    credit: Json | None = None,
    assists: tuple[str, ...] = (),
    **fields: Any,
) -> Json:
    """LogPlayerKillV2; without more the killer shot somebody who was not knocked.

    Where the maker is the killer the credit is the knock's, as PUBG gives it.
    """
    finish = finish or info()
    made = made or (info(4000, causer="WeapM24_C") if maker else NO_DAMAGE)
    if credit is None:
        credit = made if maker is not None and maker == killer else finish
    return (
        event(
            "LogPlayerKillV2",
            t,
            attackId=7,
            dBNOId=100 if maker else -1,
            victim=person(victim, health=0),
            victimVehicle={"vehicleType": "", "seatIndex": -1},
            dBNOMaker=person(maker),
            dBNODamageInfo=made,
            finisher=person(finisher if finisher is not None else killer),
            finishDamageInfo=finish,
            killer=person(killer),
            killerDamageInfo=credit if killer else NO_DAMAGE | {"damageTypeCategory": ""},
            killerVehicle={"vehicleType": "", "seatIndex": -1},
            assists_AccountId=[account(name) for name in assists],
            teamKillers_AccountId=[],
            isSuicide=False,
        )
        | fields
    )


def kill_v1(
    t: float,
    killer: str | None,
    victim: str,
    finish: Json | None = None,
    *,
    dbno_id: int = -1,
    assistant: str | None = None,
    **fields: Any,
) -> Json:
    """LogPlayerKill; the blocks of killer and victim are as the caller says, frozen or not."""
    finish = finish or info()
    return (
        event(
            "LogPlayerKill",
            t,
            attackId=7,
            killer=person(killer) or NOBODY,
            victim=person(victim, health=0),
            assistant=person(assistant) or NOBODY,
            dBNOId=dbno_id,
            damageReason=finish["damageReason"],
            damageTypeCategory=finish["damageTypeCategory"],
            damageCauserName=finish["damageCauserName"],
            damageCauserAdditionalInfo=[],
            distance=finish["distance"],
        )
        | fields
    )


def text(*events: Json) -> bytes:
    """The events as a file, the definition in front."""
    return json.dumps([definition(), *events]).encode()


def read(*events: Json) -> Match:
    """The match of these events."""
    return read_file(text(*events))


def read_file(data: bytes) -> Match:
    """The match of a file, with the parameters and weapons of the package."""
    return read_match(decode(data), None, frozenset(), default_parameters(), default_weapons())


def rows(*events: Json, tracked: frozenset[str] = frozenset()) -> MatchRows:
    """All rows of these events."""
    return rows_of_file(text(*events), tracked=tracked)


def rows_of_file(
    data: bytes, match_id: str | None = None, tracked: frozenset[str] = frozenset()
) -> MatchRows:
    """All rows of a file, with the parameters and weapons of the package."""
    return extract(
        decode(data),
        tracked=tracked,
        parameters=default_parameters(),
        weapons=default_weapons(),
        match_id=match_id,
    )


def players(*events: Json) -> dict[str, PlayerTelemetryRow]:
    """The summary of each player by first name."""
    return {row.account_id.partition(".")[2]: row for row in rows(*events).players}
