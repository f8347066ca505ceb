"""Small matches by hand in the official format, for what no recorded match shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.reference.plain import Event

START = datetime(2026, 1, 17, 18, tzinfo=UTC)
NOBODY = {"accountId": "", "name": "", "teamId": 0, "health": 0, "location": {"x": 0, "y": 0, "z": 0}}
NO_INFO = {"damageReason": "", "damageTypeCategory": "", "damageCauserName": "", "distance": -1}


def who(name: str, x: float = 1000, y: float = 1000, health: float = 100) -> dict[str, Any]:
    """A character: `a1` is a player of team 1, `b2` a bot of team 2; x and y in metres."""
    prefix = "ai." if name[0] == "b" else "account."
    return {
        "accountId": prefix + name,
        "name": name,
        "teamId": int(name[1]),
        "health": health,
        "location": {"x": x * 100, "y": y * 100, "z": 100},
        "zone": [],
        "isInBlueZone": False,
        "isInRedZone": False,
        "isInVehicle": False,
        "type": "user_ai" if name[0] == "b" else "user",
    }


def event(t: float, name: str, is_game: float = 1, **fields: Any) -> Event:
    """An event t seconds after the start."""
    stamp = (START + timedelta(seconds=t)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {**fields, "common": {"isGame": is_game}, "_D": stamp, "_T": name}


def gun(metres: float = 20, reason: str = "TorsoShot", kind: str = "Damage_Gun") -> dict[str, Any]:
    """A DamageInfo block."""
    return {
        "damageReason": reason,
        "damageTypeCategory": kind,
        "damageCauserName": "WeapHK416_C",
        "distance": metres * 100,
    }


def match(names: str, *events: Event, end: float | None = 300) -> list[Event]:
    """A file: these players stand in LogMatchStart, without `end` it has no LogMatchEnd."""
    people = [{"character": who(name)} for name in names.split()]
    ends = [] if end is None else [event(end, "LogMatchEnd", characters=[], allWeaponStats=[])]
    return [event(0, "LogMatchStart", 0.1, characters=people), *events, *ends]


def seen(t: float, name: str, x: float = 1000, y: float = 1000, is_game: float = 1) -> Event:
    """A LogPlayerPosition."""
    return event(t, "LogPlayerPosition", is_game, character=who(name, x, y), vehicle=None)


def landed(t: float, name: str, x: float = 1000, y: float = 1000) -> Event:
    """A LogParachuteLanding."""
    return event(t, "LogParachuteLanding", 0.1, character=who(name, x, y), distance=300)


def hit(t: float, attacker: Any, victim: Any, damage: float, attack_id: int) -> Event:
    """A LogPlayerTakeDamage by a gun."""
    info = {key: value for key, value in gun().items() if key != "distance"}
    return event(
        t, "LogPlayerTakeDamage", attackId=attack_id, attacker=attacker, victim=victim, damage=damage, **info
    )


def knock(t: float, attacker: Any, victim: Any, dbno_id: int) -> Event:
    """A LogPlayerMakeGroggy by a gun."""
    return event(
        t, "LogPlayerMakeGroggy", attackId=dbno_id, attacker=attacker, victim=victim, dBNOId=dbno_id, **gun()
    )


def kill(
    t: float,
    victim: Any,
    *,
    maker: Any = None,
    finisher: Any = None,
    killer: Any = None,
    dbno_id: int = -1,
    kind: str = "Damage_Gun",
) -> Event:
    """A LogPlayerKillV2."""
    return event(
        t,
        "LogPlayerKillV2",
        attackId=1,
        dBNOId=dbno_id,
        victim=victim,
        dBNOMaker=maker,
        dBNODamageInfo=gun() if maker else NO_INFO,
        finisher=finisher,
        finishDamageInfo=gun(kind=kind),
        killer=killer,
        killerDamageInfo=gun() if killer else NO_INFO,
        assists_AccountId=[],
        isSuicide=False,
    )


def state(t: float, is_game: float, blue_m: float, white_m: float) -> Event:
    """A LogGameStatePeriodic; both circles are centred at (1000, 1000)."""
    centre = {"x": 100_000, "y": 100_000, "z": 0}
    game_state = {
        "safetyZonePosition": centre,
        "safetyZoneRadius": blue_m * 100,
        "poisonGasWarningPosition": centre,
        "poisonGasWarningRadius": white_m * 100,
    }
    return event(t, "LogGameStatePeriodic", is_game, gameState=game_state)
