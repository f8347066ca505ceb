"""From the plane to the ground: boarding, the choice of a place, the jump, the landing, and a second life."""

import math

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Course, Fighter, Point, ground
from pewstats_collectors.simulator.items import PARACHUTE
from pewstats_collectors.simulator.routine import think
from pewstats_collectors.simulator.single import cm, fine

PLANE_CM_S = 14_200.0
PLANE_Z = 150_088.0


def take_off(field: Field) -> None:
    """Everybody boards; the plane crosses the map, and each team knows where it will jump."""
    heading = field.rng.random() * math.tau
    way = (math.cos(heading), math.sin(heading))
    origin = _along(field.centre, way, -30.0 * PLANE_CM_S)
    for fighter in field.fighters:
        end = _along(origin[:2], way, 70.0 * PLANE_CM_S)
        fighter.course = Course(origin, end, 0, 70_000)
        fighter.state = "plane"
        field.after(10 + fighter.number // 8, _board, field, fighter)
    _choose_drops(field, origin, way)


def come_back(field: Field, fighter: Fighter) -> None:
    """Somebody dead jumps once more, with nothing, while his team lives."""
    team_lives = any(mate.alive for mate in field.mates(fighter))
    if field.over or fighter.logged_out or not team_lives:
        return
    x, y, radius = field.circles.white(field.now)
    angle, room = field.rng.random() * math.tau, radius * 0.5
    spot_x, spot_y = cm(x + room * math.cos(angle)), cm(y + room * math.sin(angle))
    fighter.state, fighter.health, fighter.blood, fighter.busy_until = "air", 100.0, 100.0, 0
    fighter.ranking = fighter.individual_ranking = 0
    fighter.gun, fighter.target = None, None
    fighter.attachments, fighter.bag, fighter.worn, fighter.damaged_by = [], {}, {}, {}
    sky: Point = (spot_x, spot_y, 60_000.0)
    spot = (spot_x, spot_y, ground(spot_x, spot_y))
    fighter.course = Course(sky, spot, field.now, field.now + field.rng.randrange(14_000, 20_000))
    field.at(fighter.course.arrives, _land, field, fighter)


def _along(start: tuple[float, float] | Point, way: tuple[float, float], length: float) -> Point:
    return (cm(start[0] + way[0] * length), cm(start[1] + way[1] * length), PLANE_Z)


def _board(field: Field, fighter: Fighter) -> None:
    parachute = wire.item(PARACHUTE)
    plane = field.events.vehicle_of(fighter)
    field.events.plain("LogVehicleRide", fighter, vehicle=plane, seatIndex=0, fellowPassengers=[])
    field.events.plain("LogItemEquip", fighter, item=parachute)
    if not fighter.person.is_bot:
        field.events.plain("LogItemPickup", fighter, item=parachute)


def _choose_drops(field: Field, origin: Point, way: tuple[float, float]) -> None:
    """Each team drops at one place near the first circle; some places are taken twice."""
    rng = field.rng
    radius = field.circles.phases[0].white[2] * field.plan.spread
    count = max(1, round(len(field.teams) * 0.76 * field.plan.spread))
    places = []
    for _ in range(count):
        room, angle = radius * math.sqrt(rng.random()), rng.random() * math.tau
        x, y = field.centre[0] + room * math.cos(angle), field.centre[1] + room * math.sin(angle)
        places.append((x, y))
    for members in field.teams.values():
        x, y = rng.choice(places)
        ahead = (x - origin[0]) * way[0] + (y - origin[1]) * way[1]
        jump = min(58.0, max(9.0, ahead / PLANE_CM_S)) * 1000
        for member in members:
            spot_x = cm(x + rng.gauss(0, 4500))
            spot_y = cm(y + rng.gauss(0, 4500))
            spot = (spot_x, spot_y, ground(spot_x, spot_y))
            field.at(round(jump) + rng.randrange(0, 2500), _jump, field, member, spot)


def _jump(field: Field, fighter: Fighter, spot: Point) -> None:
    here = field.where(fighter)
    plane = field.events.vehicle_of(fighter)
    course = Course(here, spot, field.now, field.now + field.rng.randrange(30_000, 46_000))
    fighter.glide_m = fine(field.rng.uniform(240, 460))
    fighter.fall_m = fine(field.rng.uniform(900, 1200))
    field.events.plain(
        "LogVehicleLeave",
        fighter,
        vehicle=plane,
        rideDistance=0,
        seatIndex=0,
        maxSpeed=511.200927734375,
        fellowPassengers=[],
    )
    fighter.state, fighter.course = "air", course
    field.at(course.arrives, _land, field, fighter)


def _land(field: Field, fighter: Fighter) -> None:
    fighter.course = Course(fighter.course.end, fighter.course.end, field.now, field.now)
    fighter.state, fighter.landed_at = "up", field.now
    field.events.plain("LogItemUnequip", fighter, item=wire.item(PARACHUTE))
    field.events.plain("LogParachuteLanding", fighter, distance=fighter.glide_m)
    fighter.truth.landing = fighter.truth.landing or (field.seconds, *field.where(fighter))
    field.after(field.rng.randrange(500, 2500), think, field, fighter, fighter.life)
