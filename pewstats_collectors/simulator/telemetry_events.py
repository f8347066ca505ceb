"""Writes down what happens as official telemetry events: 2026 dialect, `_T` first and `_D` last.

Absent people and vehicles are null. Dates have milliseconds, LogMatchDefinition seven digits.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING

import orjson

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.dialects import translate
from pewstats_collectors.simulator.fighter import NOWHERE, Blow, Fighter
from pewstats_collectors.simulator.guns import Gun

if TYPE_CHECKING:
    from pewstats_collectors.simulator.field import Field


class EventLog:
    """The telemetry of one match, in the making; every event shows its people as they are now."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._events: list[tuple[int, Json]] = []
        self._seconds: dict[int, str] = {}

    def to_bytes(self) -> bytes:
        """The whole file: one JSON array on one line, the definition first, the rest by time."""
        self._events.sort(key=_time)
        events = itertools.chain([self._definition()], (event for _, event in self._events))
        return orjson.dumps(list(translate(events, self._field.plan)))

    def _definition(self) -> Json:
        plan = self._field.plan
        kind = "custom" if plan.is_custom else "official"
        season = f"{plan.seed & 0xFFFFFFFF:032x}" if plan.is_custom else "pc-2018-40"
        hour = plan.created_at.strftime("%Y.%m.%d.%H")
        match_id = f"match.bro.{kind}.{season}.steam.{plan.game_mode}.eu.{hour}.{plan.match_id}"
        when = (plan.created_at + timedelta(milliseconds=31)).strftime("%Y-%m-%dT%H:%M:%S.%f")
        return {"_T": "LogMatchDefinition", "MatchId": match_id, "PingQuality": "", "_D": when + "4Z"}

    def add(self, kind: str, fields: Json, delay: int = 0, shown_late: int = 0) -> None:
        """Write one event, `delay` ms from now; its stamp may be `shown_late` ms later than its place."""
        t = self._field.now + delay
        is_game = self._field.circles.is_game(t)
        common = {"isGame": is_game}
        when = self._stamp(t + shown_late)
        self._events.append((t, {"_T": kind, **fields, "common": common, "_D": when}))

    def _stamp(self, t: int) -> str:
        """A `_D` of t ms after the start."""
        second, ms = divmod(t, 1000)
        text = self._seconds.get(second)
        if text is None:
            when = self._field.plan.created_at + timedelta(seconds=second)
            text = self._seconds[second] = when.strftime("%Y-%m-%dT%H:%M:%S.")
        return f"{text}{ms:03d}Z"

    def who(self, fighter: Fighter, *, gone: bool = False) -> Json:
        """His Character now."""
        point = NOWHERE if gone else self._field.where(fighter)
        here = fighter.state in ("up", "down", "air")
        outside = here and self._field.is_outside_blue(point)
        in_red = here and self._field.is_in_red(point)
        return wire.character(fighter, point, self._field.place_at(point), outside=outside, in_red=in_red)

    def actor(self, fighter: Fighter | None) -> Json | None:
        """A killer, finisher or attacker: null when there is none, without a place when dead."""
        return None if fighter is None else self.who(fighter, gone=not fighter.alive)

    def vehicle_of(self, fighter: Fighter) -> Json | None:
        field = self._field
        here = field.where(fighter)
        if fighter.state == "plane":
            return wire.vehicle("TransportAircraft", "DummyTransportAircraft_C", 0, here, speed_cm_s=14_200)
        return None if fighter.drive is None else wire.car(fighter.drive.car, fighter.drive.seat, here)

    # -- events about one character

    def plain(self, kind: str, fighter: Fighter, delay: int = 0, **fields: object) -> None:
        """An event with a `character` and some fields of its own."""
        self.add(kind, {"character": self.who(fighter), **fields}, delay)

    def session(self, kind: str, fighter: Fighter, delay: int = 0) -> None:
        """LogPlayerLogin or LogPlayerLogout."""
        self.add(kind, {"accountId": fighter.id}, delay)

    def position(self, fighter: Fighter) -> None:
        field = self._field
        self.add(
            "LogPlayerPosition",
            {
                "character": self.who(fighter),
                "vehicle": self.vehicle_of(fighter),
                "elapsedTime": max(0, field.now // 1000),
                "numAlivePlayers": len(field.alive()),
            },
        )

    def heal(self, fighter: Fighter, item: Json, amount: float) -> None:
        self.plain("LogHeal", fighter, 1, item=item, healAmount=wire.number(amount))

    def attack(
        self, fighter: Fighter, attack_id: int, weapon: Json, count: int, *, throw: bool = False
    ) -> None:
        """One shot, swing or throw; a throw is also a LogPlayerUseThrowable, 1 ms earlier in the file."""
        fields = {
            "attackId": attack_id,
            "fireWeaponStackCount": count,
            "attacker": self.who(fighter),
            "attackType": "Weapon",
            "weapon": weapon,
        }
        if throw:
            self.add("LogPlayerUseThrowable", fields, shown_late=1)
        self.add("LogPlayerAttack", {**fields, "vehicle": self.vehicle_of(fighter)})

    def flare(self, fighter: Fighter, attack_id: int, weapon: Json) -> None:
        """A flare goes up: a throw by its fields, with an event of its own."""
        self.add(
            "LogPlayerUseFlareGun",
            {
                "attackId": attack_id,
                "fireWeaponStackCount": 1,
                "attacker": self.who(fighter),
                "attackType": "Weapon",
                "weapon": weapon,
            },
        )

    # -- vehicles; nobody as attacker is an object full of nothing

    def vehicle_damage(self, rider: Fighter, blow: Blow, amount: float) -> None:
        fields = self._vehicle_hurt(rider, blow)
        distance = fields.pop("distance")
        fields |= {"damage": wire.number(amount), "distance": distance}
        self.add("LogVehicleDamage", fields)

    def vehicle_destroy(self, rider: Fighter, blow: Blow) -> None:
        self.add("LogVehicleDestroy", self._vehicle_hurt(rider, blow))

    def wheel_destroy(self, rider: Fighter, blow: Blow, wheel: int) -> None:
        fields = self._vehicle_hurt(rider, blow)
        del fields["distance"]
        self.add("LogWheelDestroy", {**fields, "wheelIndex": wheel})

    def _vehicle_hurt(self, rider: Fighter, blow: Blow) -> Json:
        vehicle = self.vehicle_of(rider) or wire.no_vehicle()
        return {
            "attackId": blow.attack_id,
            "attacker": self.actor(blow.attacker) or wire.nobody(),
            "vehicle": {**vehicle, "seatIndex": -1},
            "damageTypeCategory": blow.damage_type,
            "damageCauserName": blow.causer,
            "distance": wire.number(blow.distance),
        }

    # -- hurting, knocking, dying

    def damage(self, victim: Fighter, blow: Blow, dealt: float, delay: int = 0) -> None:
        """`victim.health` is the value before the hit."""
        self.add(
            "LogPlayerTakeDamage",
            {
                "attackId": blow.attack_id,
                "attacker": self.actor(blow.attacker),
                "victim": self.who(victim),
                "damageTypeCategory": blow.damage_type,
                "damageReason": blow.reason,
                "damage": wire.number(dealt),
                "damageCauserName": blow.causer,
                "isThroughPenetrableWall": False,
            },
            delay,
        )

    def groggy(self, victim: Fighter, blow: Blow, dbno_id: int) -> tuple[Json | None, Json]:
        """A knock; returns both people as they stand in the event."""
        attacker, down = self.actor(blow.attacker), self.who(victim)
        zone = blow.attacker is None
        self.add(
            "LogPlayerMakeGroggy",
            {
                "attackId": blow.attack_id,
                "attacker": attacker or wire.nobody(),
                "victim": down,
                "damageReason": "" if zone else blow.reason,
                "damageTypeCategory": blow.damage_type,
                "damageCauserName": blow.causer,
                "damageCauserAdditionalInfo": list(blow.attachments),
                "victimWeapon": held(victim),
                "victimWeaponAdditionalInfo": list(victim.attachments) if victim.gun else [],
                "distance": wire.number(blow.distance),
                "isAttackerInVehicle": bool(blow.attacker and blow.attacker.drive),
                "dBNOId": dbno_id,
                "isThroughPenetrableWall": False,
            },
            1,
        )
        return attacker, down

    def revive(self, reviver: Fighter, victim: Fighter, dbno_id: int, trauma_bag: bool) -> None:
        self.add(
            "LogPlayerRevive",
            {
                "reviver": self.who(reviver),
                "victim": self.who(victim),
                "dBNOId": dbno_id,
                "useTraumaBag": trauma_bag,
            },
        )

    def match_start(self) -> None:
        plan = self._field.plan
        self.add(
            "LogMatchStart",
            {
                "mapName": plan.map.code,
                "weatherId": self._field.rng.choice(("Clear", "Overcast", "Sunset")),
                "characters": [self.wrapped(fighter) for fighter in self._field.fighters],
                "cameraViewBehaviour": "FpsOnly",
                "teamSize": plan.team_size,
                "isCustomGame": plan.is_custom,
                "isEventMode": False,
                "blueZoneCustomOptions": _custom_options() if plan.is_custom else "[]",
            },
        )

    def wrapped(self, fighter: Fighter, *, gone: bool = False) -> Json:
        """A character with its weapons, as in LogMatchStart and LogMatchEnd."""
        armed = fighter.gun is not None and fighter.alive
        return {
            "character": self.who(fighter, gone=gone),
            "primaryWeaponFirst": fighter.gun.causer if fighter.gun and armed else "",
            "primaryWeaponSecond": "",
            "secondaryWeapon": "",
            "spawnKitIndex": 0,
        }


def held(fighter: Fighter) -> str:
    """What a victim holds: a causer name with a counter, empty for empty hands."""
    return f"{fighter.gun.causer}_{fighter.number % 4}" if fighter.gun else ""


def ammo_item(gun: Gun, stack: int) -> Json:
    return wire.item(f"Item_Ammo_{gun.ammo}_C", stack)


def _custom_options() -> str:
    numbers = ("startDelay", "warningDuration", "releaseDuration", "blueZoneDamagePerSecond", "radiusRate")
    more = ("spreadRatio", "landRatio", "circleAlgorithm")
    phases = [{"blueZonePhase": phase, **dict.fromkeys((*numbers, *more), 0)} for phase in range(9)]
    return orjson.dumps(phases).decode()


def _time(entry: tuple[int, Json]) -> int:
    return entry[0]
