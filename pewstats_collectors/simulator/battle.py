"""Plays one match from the lobby to the last logouts."""

import math

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.aftermath import log_out
from pewstats_collectors.simulator.circles import Phase
from pewstats_collectors.simulator.codes import GUNS
from pewstats_collectors.simulator.damage import blue_tick
from pewstats_collectors.simulator.death import settle_bleeding
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Course, Fighter, Point, ground
from pewstats_collectors.simulator.kill_events import game_result
from pewstats_collectors.simulator.people import MatchPlan, Person
from pewstats_collectors.simulator.routine import think
from pewstats_collectors.simulator.shooting import look_around, new_attack_id
from pewstats_collectors.simulator.telemetry_events import game_state
from pewstats_collectors.simulator.truth import PlayerTruth

PLANE_CM_S = 14_200.0
PLANE_Z = 150_088.0
_BLUE_TICK_MS = 1003
_PARACHUTE = "Item_Back_B_01_StartParachutePack_C"


def play(plan: MatchPlan) -> Field:
    """Play the match of this plan; the field holds its events and its truth."""
    field = Field(plan)
    for fighter in field.fighters:
        field.at(field.rng.randrange(-60_000, -40_000), _enter_lobby, field, fighter)
    for number, visitor in enumerate(plan.visitors):
        field.at(-45_000 + number, _visit, field, visitor)
    field.at(0, _start, field)
    field.run()
    return field


def _enter_lobby(field: Field, fighter: Fighter) -> None:
    if not fighter.person.is_bot:
        field.events.session("LogPlayerLogin", fighter)
    field.events.plain("LogPlayerCreate", fighter, 40)
    field.after(field.rng.randrange(500, 10_500), _sample, field, fighter)
    if field.rng.random() < 0.5 and not fighter.person.is_bot:
        field.after(field.rng.randrange(5_000, 35_000), _shadow_box, field, fighter)


def _visit(field: Field, visitor: Person) -> None:
    """Logs in, is created, and is gone before the start: no player of the match."""
    here = field.fighters[0].course.end
    truth = PlayerTruth(visitor.account_id, visitor.name, 0, visitor.is_bot)
    guest = Fighter(visitor, max(field.teams) + 1, 0, truth, Course(here, here, -60_000, -60_000))
    field.events.session("LogPlayerLogin", guest)
    field.events.plain("LogPlayerCreate", guest, 40)
    field.after(20_000, log_out, field, guest)


def _shadow_box(field: Field, fighter: Fighter) -> None:
    garbage = wire.empty_item(112_953_231)
    field.events.attack(fighter, new_attack_id(field, fighter), garbage, 1_746_952_832)


def _sample(field: Field, fighter: Fighter) -> None:
    """LogPlayerPosition every 10 s, up to a minute after death."""
    buried = not fighter.alive and field.now - fighter.died_at > 59_000
    if field.ended or fighter.logged_out or buried:
        return
    field.events.position(fighter)
    field.after(10_000 + field.rng.randrange(-20, 21), _sample, field, fighter)


def _start(field: Field) -> None:
    field.events.match_start()
    heading = field.rng.random() * math.tau
    way = (math.cos(heading), math.sin(heading))
    origin = _along(field.centre, way, -30.0 * PLANE_CM_S)
    for fighter in field.fighters:
        end = _along(origin[:2], way, 70.0 * PLANE_CM_S)
        fighter.course = Course(origin, end, 0, 70_000)
        fighter.state = "plane"
        field.after(10 + fighter.number // 8, _board, field, fighter)
    _choose_drops(field, origin, way)
    for phase in field.circles.phases:
        field.at(phase.announced, _phase_change, field, phase)
        field.at(phase.moving, _phase_change, field, phase)
    if field.rng.random() < 0.6:
        field.at(field.rng.randrange(90_000, 300_000), _drop_out, field)
    field.events.add("LogPlayerLogout", {"accountId": ""}, 24)
    field.at(10_010, _periodic, field)
    field.at(25_000, _watch, field)
    field.at(30_000, _zone, field)
    for when in (0.28, 0.55):
        field.at(round(field.plan.duration_s * when * 1000), _care_package, field)


def _along(start: tuple[float, float] | Point, way: tuple[float, float], length: float) -> Point:
    return (round(start[0] + way[0] * length, 2), round(start[1] + way[1] * length, 2), PLANE_Z)


def _board(field: Field, fighter: Fighter) -> None:
    parachute = wire.item(_PARACHUTE)
    plane = field.events.vehicle_of(fighter)
    field.events.plain("LogVehicleRide", fighter, vehicle=plane, seatIndex=0, fellowPassengers=[])
    field.events.plain("LogItemEquip", fighter, item=parachute)
    if not fighter.person.is_bot:
        field.events.plain("LogItemPickup", fighter, item=parachute)


def _choose_drops(field: Field, origin: Point, way: tuple[float, float]) -> None:
    """Each team drops at one place near the first circle; some places are taken twice."""
    rng = field.rng
    radius = field.circles.phases[0].white[2] * 1.25
    count = max(1, round(len(field.teams) * 0.95))
    places = []
    for index in range(count):
        room, angle = radius * math.sqrt(rng.random()), rng.random() * math.tau
        x, y = field.centre[0] + room * math.cos(angle), field.centre[1] + room * math.sin(angle)
        name = field.plan.map.places[index % len(field.plan.map.places)] if index % 3 else ""
        places.append((x, y, name))
    for members in field.teams.values():
        x, y, name = rng.choice(places)
        ahead = (x - origin[0]) * way[0] + (y - origin[1]) * way[1]
        jump = min(58.0, max(9.0, ahead / PLANE_CM_S)) * 1000
        for member in members:
            spot_x = round(x + rng.gauss(0, 4500), 2)
            spot_y = round(y + rng.gauss(0, 4500), 2)
            spot = (spot_x, spot_y, ground(spot_x, spot_y))
            field.at(round(jump) + rng.randrange(0, 2500), _jump, field, member, spot, name)


def _drop_out(field: Field) -> None:
    """Somebody loses his connection: his ranking freezes, his body stays where it is."""
    teams = field.teams_alive()
    able = [one for one in field.fighters if one.state == "up" and not one.drive and not one.person.is_bot]
    able = [one for one in able if any(mate.alive for mate in field.mates(one))]
    if able and len(teams) > 3:
        fighter = field.rng.choice(able)
        fighter.stop(field.now)
        fighter.target, fighter.ranking = None, len(teams)
        log_out(field, fighter)


def _jump(field: Field, fighter: Fighter, spot: Point, place: str) -> None:
    here = field.where(fighter)
    plane = field.events.vehicle_of(fighter)
    fighter.state, fighter.place = "air", place
    fighter.course = Course(here, spot, field.now, field.now + field.rng.randrange(30_000, 46_000))
    fighter.glide_m = round(field.rng.uniform(240, 460), 4)
    fighter.fall_m = round(field.rng.uniform(900, 1200), 4)
    field.events.plain(
        "LogVehicleLeave",
        fighter,
        vehicle=plane,
        rideDistance=0,
        seatIndex=0,
        maxSpeed=511.2,
        fellowPassengers=[],
    )
    field.at(fighter.course.arrives, _land, field, fighter)


def _land(field: Field, fighter: Fighter) -> None:
    fighter.course = Course(fighter.course.end, fighter.course.end, field.now, field.now)
    fighter.state, fighter.landed_at = "up", field.now
    field.events.plain("LogItemUnequip", fighter, item=wire.item(_PARACHUTE))
    field.events.plain("LogParachuteLanding", fighter, distance=fighter.glide_m)
    fighter.truth.landing = (field.seconds, *field.where(fighter))
    field.after(field.rng.randrange(500, 2500), think, field, fighter)


def _phase_change(field: Field, phase: Phase) -> None:
    """LogPhaseChange carries the isGame of before, so it is stamped 1 ms early."""
    if field.over:
        return
    x, y, radius = phase.white
    spots = [(fighter, field.where(fighter)) for fighter in field.alive()]
    inside = [fighter.id for fighter, at in spots if math.hypot(at[0] - x, at[1] - y) <= radius]
    field.events.add("LogPhaseChange", {"phase": phase.number, "playersInWhiteCircle": inside}, -1)


def _periodic(field: Field) -> None:
    """Every 10 s; never between a death and its event."""
    if field.ended:
        return
    delay = max(0, field.last_death + 1 - field.now)
    field.events.add("LogGameStatePeriodic", {"gameState": game_state(field)}, delay)
    field.after(10_000, _periodic, field)


def _watch(field: Field) -> None:
    """Look for enemies until one team is left; then the match ends within seconds."""
    if field.over_at is not None:
        field.at(field.over_at + field.rng.randrange(1800, 3800), _finish, field)
        return
    look_around(field)
    field.after(700, _watch, field)


def _zone(field: Field) -> None:
    if not field.over:
        blue_tick(field)
        field.after(_BLUE_TICK_MS, _zone, field)


def _care_package(field: Field) -> None:
    if field.over:
        return
    x, y, radius = field.circles.white(field.now)
    spot = (round(x + field.rng.uniform(-0.5, 0.5) * radius, 2), round(y, 2), 30_000.0)
    items = [wire.item("Item_Heal_FirstAid_C"), wire.item("Item_Armor_D_01_Lv2_C")]
    for kind, delay, height in (("Spawn", 0, spot[2]), ("Land", 56_000, ground(spot[0], spot[1]))):
        package = {
            "itemPackageId": "Carapackage_RedBox_C",
            "location": wire.location((spot[0], spot[1], height)),
            "items": items,
        }
        field.after(delay, _write_package, field, f"LogCarePackage{kind}", package)


def _write_package(field: Field, kind: str, package: dict[str, object]) -> None:
    if not field.ended:
        field.events.add(kind, {"itemPackage": package})


def _finish(field: Field) -> None:
    """LogMatchEnd, then leftovers: a few shots, position samples and the logouts."""
    winners = [fighter for fighter in field.alive() if not fighter.logged_out] or field.alive()
    for fighter in field.alive():
        fighter.stop(field.now)
        fighter.individual_ranking = 1
    team = field.teams[winners[0].team_id]
    for member in team:
        member.ranking = member.ranking or 1  # who left before keeps his
        member.truth.team_placement, member.truth.win_place = 1, member.ranking
    _write_end(field, team)
    field.ended = True
    field.truth.end_s = field.seconds
    _settle_truth(field)
    for fighter in field.fighters:
        field.after(field.rng.randrange(800, 25_000), log_out, field, fighter)
    for fighter in winners:
        if fighter.state == "up" and not fighter.person.is_bot:
            field.after(field.rng.randrange(300, 4000), _shadow_box, field, fighter)


def _write_end(field: Field, team: list[Fighter]) -> None:
    everybody = [field.events.wrapped(fighter, gone=not fighter.alive) for fighter in field.fighters]
    field.events.add(
        "LogMatchEnd",
        {
            "characters": everybody,
            "gameResultOnFinished": {"results": [game_result(fighter, 1) for fighter in team]},
            "allWeaponStats": [{"accountId": one.id, "stats": _weapon_stats(one)} for one in team],
        },
    )


def _weapon_stats(fighter: Fighter) -> list[dict[str, object]]:
    rows = []
    shots = {gun.causer: fighter.shots.get(gun.item_id, 0) for gun in GUNS}
    for causer, parts in fighter.weapon_stats.items():
        whole = [sum(column) for column in zip(*parts.values(), strict=True)]
        details = [
            {
                "bodyPart": part,
                "kills": row[0],
                "dBNOs": row[1],
                "hits": row[2],
                "dBNOHits": row[3],
                "damage": round(row[4]),
                "dBNODamage": round(row[5]),
            }
            for part, row in parts.items()
        ]
        rows.append(
            {
                "weapon": causer,
                "damage": round(whole[4]),
                "dBNODamage": round(whole[5]),
                "shots": shots.get(causer, 0),
                "hits": whole[2],
                "dBNOHits": whole[3],
                "holdingTime": 120,
                "hitDetails": details,
            }
        )
    return rows


def _settle_truth(field: Field) -> None:
    died = {death.victim: death.t_s for death in field.truth.deaths}
    for fighter in field.fighters:
        fighter.truth.survival_time_s = died.get(fighter.id, field.truth.end_s)
    settle_bleeding(field)
