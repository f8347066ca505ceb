"""Red zones: announced, then bombed for half a minute; who is inside is told about once a second."""

import math

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.circles import Circle
from pewstats_collectors.simulator.codes import RED_ZONE_CAUSER
from pewstats_collectors.simulator.damage import hurt
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Blow, Fighter
from pewstats_collectors.simulator.single import cm, fine

_RADII_CM = (50_000, 48_800, 47_600, 45_950, 45_550, 43_550, 39_500)
_WARNED_MS, _BOMBED_MS = 45_000, 30_000


def plan_red_zones(field: Field) -> None:
    """Seven in a full match, one in a small one, none in a short one."""
    if field.plan.duration_s < 300:
        return
    full = field.plan.duration_s / 1800 * min(1.0, len(field.fighters) / 90)
    count = max(1, round(full * len(_RADII_CM)))
    for number in range(count):
        share = 0.12 + 0.7 * (number + 0.5) / count
        field.at(round(field.plan.duration_s * share * 1000), _warn, field, number)


def _warn(field: Field, number: int) -> None:
    if field.over:
        return
    radius = float(_RADII_CM[number])
    x, y, room = field.circles.white(field.now)
    angle, away = field.rng.random() * math.tau, field.rng.random() * room
    zone = (cm(x + away * math.cos(angle)), cm(y + away * math.sin(angle)), radius)
    _tell(field, number, zone, "Warning")
    field.after(_WARNED_MS, _activate, field, number, zone)


def _activate(field: Field, number: int, zone: Circle) -> None:
    field.red = zone
    _tell(field, number, zone, "Activating")
    for tick in range(_BOMBED_MS // 1000):
        field.after(1000 * (tick + 1), _bomb, field, number, zone)
    field.after(_BOMBED_MS + 900, _end, field, number, zone)


def _bomb(field: Field, number: int, zone: Circle) -> None:
    _tell(field, number, zone, "ActivationDone")
    inside = _inside(field)
    if inside and not field.over and field.rng.random() < 0.002 * field.plan.mishaps * len(inside):
        amount = fine(field.rng.uniform(5, 60))
        attack_id, kind = next(field.attack_ids), "Damage_Explosion_RedZone"
        bomb = Blow(None, attack_id, kind, RED_ZONE_CAUSER, "NonSpecific", amount)
        hurt(field, field.rng.choice(inside), bomb)


def _inside(field: Field) -> list[Fighter]:
    alive = [one for one in field.fighters if one.state in ("up", "down")]
    return [one for one in alive if field.is_in_red(field.where(one))]


def _end(field: Field, number: int, zone: Circle) -> None:
    field.red = None
    _tell(field, number, zone, "Deactivating")


def _tell(field: Field, number: int, zone: Circle, state: str) -> None:
    if field.ended:
        return
    x, y, radius = zone
    bombed = state == "ActivationDone"
    field.events.add(
        "LogSpecialZoneInCharacters",
        {
            "zoneInfo": {
                "zoneType": "RedZone",
                "zoneState": state,
                "uniqueId": number,
                "position": wire.location((x, y, 0)),
                "horizontalRadius": wire.number(radius),
                "verticalRadius": wire.number(radius),
            },
            "charactersInZone": [field.events.who(one) for one in (_inside(field) if bombed else ())],
        },
    )
