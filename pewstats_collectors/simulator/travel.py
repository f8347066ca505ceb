"""How people get into the circle: on foot, by car, and by the plane that a flare calls."""

import math

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.codes import PICKUP_PLANE, VEHICLES
from pewstats_collectors.simulator.damage import hurt, leave_seat
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Blow, Car, Drive, Fighter, Point, distance_cm, ground
from pewstats_collectors.simulator.items import FLARE_GUN
from pewstats_collectors.simulator.loot import use_trunk
from pewstats_collectors.simulator.shooting import new_attack_id
from pewstats_collectors.simulator.single import cm, fine

_WORTH_A_CAR_CM = 17_000
#: how often a team sets out long before it must
_EARLY = {"small": 0.03, "official": 0.002}
_CRASH = "Damage_VehicleCrashHit"


def rotate(field: Field, fighter: Fighter) -> bool:
    """Move into the white circle, the whole team to one place; far away by car."""
    phase = field.circles.phase(field.now)
    if phase is None or fighter.course.arrives > field.now:
        return False
    x, y, _ = field.where(fighter)
    inside = math.hypot(x - phase.white[0], y - phase.white[1]) < phase.white[2] * 0.9 + 50
    hurry = field.now > phase.moving + field.laziness(fighter.team_id, phase)
    if inside or not (hurry or field.rng.random() < _EARLY[field.plan.circles]):
        return False
    goal = _rally_point(field, fighter.team_id, phase.number)
    spread = 1200 * min(1.0, phase.white[2] / 9000)
    goal_x, goal_y = (cm(middle + field.rng.uniform(-spread, spread)) for middle in goal)
    end = (goal_x, goal_y, ground(goal_x, goal_y))
    if math.hypot(goal_x - x, goal_y - y) > _WORTH_A_CAR_CM and field.rng.random() < 0.75:
        _drive(field, fighter, end)
    else:
        fighter.head_for(end, field.now, field.rng.uniform(4.6, 6.2))
    return True


def short_trip(field: Field, fighter: Fighter) -> None:
    """By car to somewhere near, as people do while there is time."""
    x, y, _ = field.where(fighter)
    angle, far = field.rng.random() * math.tau, field.rng.uniform(12_000, 45_000)
    end_x, end_y = cm(x + far * math.cos(angle)), cm(y + far * math.sin(angle))
    if not field.is_outside_blue((end_x, end_y, 0.0)):
        _drive(field, fighter, (end_x, end_y, ground(end_x, end_y)))


def call_plane(field: Field) -> None:
    """A team far from the circle fires a flare and is lifted out; its landing is told once more."""
    if field.over:
        return
    teams = [[one for one in members if one.present and not one.drive] for members in field.teams.values()]
    able = [team for team in teams if team and not team[0].person.is_bot and not team[0].target]
    if not able:
        return
    riders = field.rng.choice(able)[:4]
    caller = riders[0]
    flare = wire.item(FLARE_GUN)
    field.events.flare(caller, new_attack_id(field, caller), flare)
    car = Car(PICKUP_PLANE, "EmergencyPickup")
    x, y, _ = field.circles.white(field.now)
    for seat, rider in enumerate(riders):
        _get_in(field, rider, car, seat)
        end = (cm(x + seat * 900.0), cm(y + seat * 700.0), ground(x, y))
        rider.head_for(end, field.now, 48.0)
        field.at(rider.course.arrives, _jump_out, field, rider, rider.drive)
    people = [field.events.who(rider) for rider in riders]
    field.events.add("LogEmPickupLiftOff", {"instigator": people[0], "riders": people})


def _rally_point(field: Field, team_id: int, phase: int) -> tuple[float, float]:
    key = (team_id, phase)
    if key not in field.rally:
        x, y, radius = field.circles.phases[phase - 1].white
        room, angle = radius * 0.8 * math.sqrt(field.rng.random()), field.rng.random() * math.tau
        field.rally[key] = (x + room * math.cos(angle), y + room * math.sin(angle))
    return field.rally[key]


def _drive(field: Field, fighter: Fighter, end: Point) -> None:
    human = not fighter.person.is_bot  # bots drive alone
    taken = [mate.drive for mate in field.mates(fighter) if mate.drive and human]
    car = taken[0].car if taken else Car(field.rng.choice(VEHICLES))
    _get_in(field, fighter, car, len(taken))
    if human and field.rng.random() < 0.4 * field.plan.detail:
        use_trunk(field, fighter)
    fighter.head_for(end, field.now, field.rng.uniform(17, 24))
    drive = fighter.drive
    if drive and drive.seat == 0:
        for _ in range(round(field.plan.detail * field.rng.choice((1, 2, 3, 5)))):
            when = field.rng.randrange(field.now, fighter.course.arrives + 1)
            field.at(when, _bump, field, fighter, drive)
    field.at(fighter.course.arrives, _arrive, field, fighter, drive)


def _get_in(field: Field, fighter: Fighter, car: Car, seat: int) -> None:
    fellows = [mate for mate in field.mates(fighter) if mate.drive and mate.drive.car is car]
    here = field.where(fighter)
    fighter.stop(field.now)
    fighter.drive = Drive(car, seat, here)
    field.events.plain(
        "LogVehicleRide",
        fighter,
        vehicle=field.events.vehicle_of(fighter),
        seatIndex=seat,
        fellowPassengers=[field.events.who(fellow) for fellow in fellows],
    )


def _bump(field: Field, fighter: Fighter, drive: Drive) -> None:
    """The car hits something and pays for it."""
    if fighter.drive is drive and not field.ended:
        amount = field.rng.choice((8.0, 10.0, 11.0, 15.0, 20.0, 24.0))
        drive.car.health = max(1.0, drive.car.health - amount)
        blow = Blow(None, -1, _CRASH, drive.car.code, "NonSpecific", amount)
        field.events.vehicle_damage(fighter, blow, amount)


def _arrive(field: Field, fighter: Fighter, drive: Drive) -> None:
    if fighter.drive is not drive or fighter.state != "up" or field.ended:
        return
    if drive.seat == 0 and field.rng.random() < 0.05:
        amount = fine(field.rng.uniform(3, 30))
        hurt(field, fighter, Blow(fighter, -1, _CRASH, drive.car.code, "NonSpecific", amount, 0.0))
    if drive.seat == 0 and field.rng.random() < 0.05 * field.plan.mishaps:
        _run_over(field, fighter, drive)
    leave_seat(field, fighter)


def _run_over(field: Field, driver: Fighter, drive: Drive) -> None:
    """Whoever stands nearest to where he stops, friend or foe."""
    here = field.where(driver)
    near = [one for one in field.fighters if one.present and not one.drive and one is not driver]
    if driver.drive is drive and near:
        victim = min(near, key=lambda one: (distance_cm(field.where(one), here), one.number))
        far = fine(distance_cm(field.where(victim), here))
        if far < 6000:
            amount = fine(field.rng.uniform(40, 120))
            kind = "Damage_VehicleHit"
            hurt(field, victim, Blow(driver, -1, kind, drive.car.code, "NonSpecific", amount, far))


def _jump_out(field: Field, fighter: Fighter, drive: Drive | None) -> None:
    if fighter.drive is drive and fighter.state == "up" and not field.ended:
        leave_seat(field, fighter)
        field.events.plain("LogParachuteLanding", fighter, 1, distance=fighter.glide_m)
