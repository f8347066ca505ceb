"""A whole match, made by hand, that satisfies every identity: alice, bob and anna win against three teams.

carol is knocked and dies with her team, erin is revived, frank is stolen from the bot; the zone takes it.
"""

from collections.abc import Iterable
from typing import Any

from tests.unit.telemetry.building import (
    BLEEDING,
    TEAMS,
    ZONE,
    Json,
    account,
    damage,
    event,
    kill,
    knock,
    landing,
    person,
    revive,
    start,
)

PLAYERS = tuple(TEAMS)
MIDDLE = (1000.0, 2000.0, 30.0)
FAR = (201_000.0, 2000.0, 30.0)  # outside of both circles
BLUE_CM, WHITE_CM = 100_000, 50_000
LANDS_S, END_S = 20.0, 200.0
DEATHS_S = {"dave": 110.0, "carol": 110.001, "frank": 152.0, "erin": 155.0, "robot": 160.0}
RANKING = {1: 1, 200: 2, 3: 3, 2: 4}


def whole_match() -> list[Json]:
    """All its events."""
    return [
        start(*PLAYERS),
        *(landing(LANDS_S + nth, name) for nth, name in enumerate(PLAYERS)),
        *_circles(),
        *_fighting(),
        *_dying(),
        item_use(131, "anna", "Heal", "Item_Heal_Bandage_C"),
        heal(131.03, "anna"),
        _end(),
    ]


def _fighting() -> Iterable[Json]:
    yield from _shot(100, "alice", "carol", 60, attack_id=11)
    yield from _shot(101, "alice", "carol", 40, attack_id=12, health=40)
    yield knock(101.001, "alice", "carol", dbno_id=1)
    bleeding = damage(105, "carol", "carol", 0, kind="Damage_Groggy", attack_id=-1)
    yield bleeding | {"victim": person("carol", health=0)}
    yield from _shot(110, "alice", "dave", 100, attack_id=13)
    yield from _shot(120, "bob", "erin", 100, attack_id=14)
    yield knock(120, "bob", "erin", dbno_id=2)
    yield revive(130, "frank", "erin", dbno_id=2)
    yield from _shot(150, "robot", "frank", 100, attack_id=15)
    yield knock(150, "robot", "frank", dbno_id=3)
    yield from _shot(152, "bob", "frank", 0, attack_id=16, health=0)
    yield throw("LogPlayerUseThrowable", 152.5, "anna", 17)
    yield throw("LogPlayerAttack", 152.5, "anna", 17)
    blast = damage(
        155, "anna", "erin", 10, kind="Damage_Explosion_Grenade", causer="ProjGrenade_C", attack_id=17
    )
    yield blast | {"victim": person("erin", health=10)}
    yield damage(159, None, "robot", 100, kind="Damage_BlueZone", attack_id=-1)


def _dying() -> Iterable[Json]:
    counted: dict[str, Any] = {name: {"victimGameResult": result(name, 0)} for name in DEATHS_S}
    made = {"damageReason": "TorsoShot", "damageTypeCategory": "Damage_Gun", "damageCauserName": "WeapAK47_C"}
    yield kill(DEATHS_S["dave"], "alice", "dave", **counted["dave"])
    yield kill(
        DEATHS_S["carol"], "alice", "carol", BLEEDING, maker="alice", finisher="alice", dBNOId=1,
        **counted["carol"],
    )  # fmt: skip
    yield kill(
        DEATHS_S["frank"], "bob", "frank", maker="robot", made=made | {"distance": 2500}, assists=("robot",),
        dBNOId=3, **counted["frank"],
    )  # fmt: skip
    yield kill(DEATHS_S["erin"], "anna", "erin", **counted["erin"])
    yield kill(DEATHS_S["robot"], None, "robot", ZONE, **counted["robot"])


def _circles() -> Iterable[Json]:
    inside = [account(name) for name in PLAYERS if name != "dave"]
    yield event("LogPhaseChange", 60, 0.1, phase=1, playersInWhiteCircle=[])
    yield event("LogPhaseChange", 90, 1, phase=1, playersInWhiteCircle=inside)
    for t in range(60, int(END_S) + 1, 10):
        yield state(t)
    for t in (65, 75, 85, 95):
        for name in PLAYERS:
            yield position(t, name, FAR if name == "dave" else MIDDLE, is_in_blue_zone=name == "dave")


def state(t: float) -> Json:
    """LogGameStatePeriodic with those who are alive then."""
    alive = [name for name in PLAYERS if DEATHS_S.get(name, END_S + 1) > t]
    x, y, _ = MIDDLE
    circle = {"x": x, "y": y, "z": 0}
    told = {
        "elapsedTime": int(t),
        "numAlivePlayers": len(alive),
        "numAliveTeams": len({TEAMS[name] for name in alive}),
        "safetyZonePosition": circle,
        "safetyZoneRadius": BLUE_CM,
        "poisonGasWarningPosition": circle,
        "poisonGasWarningRadius": WHITE_CM,
    }
    return event("LogGameStatePeriodic", t, 1, gameState=told)


def position(t: float, name: str, at: tuple[float, float, float], *, is_in_blue_zone: bool) -> Json:
    """LogPlayerPosition; alice drives, the others walk."""
    character = person(name, at, isInBlueZone=is_in_blue_zone)
    car = {"vehicleType": "WheeledVehicle"} if name == "alice" else None
    return event("LogPlayerPosition", t, 1, character=character, vehicle=car, elapsedTime=int(t))


def throw(kind: str, t: float, name: str, attack_id: int) -> Json:
    """A grenade, as attack or as throw."""
    weapon = {"itemId": "Item_Weapon_Grenade_C", "category": "Weapon", "subCategory": "Throwable"}
    return event(kind, t, attackId=attack_id, attacker=person(name), attackType="Weapon", weapon=weapon)


def item_use(t: float, name: str, kind: str, item_id: str) -> Json:
    """LogItemUse of a heal or boost."""
    item = {"itemId": item_id, "category": "Use", "subCategory": kind, "stackCount": 1, "attachedItems": []}
    return event("LogItemUse", t, character=person(name), item=item)


def heal(t: float, name: str) -> Json:
    """LogHeal."""
    return event("LogHeal", t, character=person(name), item={}, healAmount=2)


def result(name: str, kills: int) -> Json:
    """A game result with its kill count."""
    return {"accountId": account(name), "teamId": TEAMS[name], "rank": 0, "stats": {"killCount": kills}}


def _shot(
    t: float, attacker: str, victim: str, amount: float, *, attack_id: int, health: float = 100
) -> list[Json]:
    """A shot and what it took away."""
    gun = {"itemId": "Item_Weapon_AK47_C", "category": "Weapon", "subCategory": "Main"}
    return [
        event("LogPlayerAttack", t - 0.1, attackId=attack_id, attacker=person(attacker), weapon=gun),
        damage(t, attacker, victim, amount, attack_id=attack_id) | {"victim": person(victim, health=health)},
    ]


def _end() -> Json:
    winners = {"alice": (2, 1, 200, 3), "bob": (1, 1, 100, 2), "anna": (1, 0, 10, 1)}
    return event(
        "LogMatchEnd",
        END_S,
        8,
        characters=[{"character": person(name, ranking=RANKING[TEAMS[name]])} for name in PLAYERS],
        gameResultOnFinished={"results": [result(name, told[0]) for name, told in winners.items()]},
        allWeaponStats=[_weapons(name, *told) for name, told in winners.items()],
    )


def _weapons(name: str, kills: int, knocks: int, dealt: int, hits: int) -> Json:
    details = [{"bodyPart": "Torso", "kills": kills, "dBNOs": knocks}]
    weapon = {"weapon": "WeapAK47_C", "damage": dealt, "shots": 9, "hits": hits, "hitDetails": details}
    return {"accountId": account(name), "stats": [weapon]}
