"""What a blow does: damage, knocks, bleeding, revives."""

from pewstats_collectors.simulator.codes import BLUE_ZONE_CAUSER
from pewstats_collectors.simulator.death import bleeding, die, wipe
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Blow, Fighter, Knock
from pewstats_collectors.simulator.single import fine
from pewstats_collectors.simulator.truth import KnockTruth

BLEED_EVERY_MS = 1000
_THROWN = ("Damage_Molotov", "Damage_Explosion_Grenade", "Damage_BlueZoneGrenade")


def relation(attacker: Fighter | None, victim: Fighter) -> str:
    """environment, self, team or enemy."""
    if attacker is None:
        return "environment"
    if attacker is victim:
        return "self"
    return "team" if attacker.team_id == victim.team_id else "enemy"


def hurt(field: Field, victim: Fighter, blow: Blow, *, same_shot: bool = False) -> None:
    """One hit. Damage never exceeds the health; on a knocked player it is 0 and costs his blood.

    Later pellets of the shot that knocked him are logged (`same_shot`) but do no harm.
    """
    if field.over or victim.state not in ("up", "down"):
        return
    _strike(field, victim, blow)
    if victim.state == "down":
        field.events.damage(victim, blow, 0.0, 2 if same_shot else 0)
        _tally(victim, blow, 0.0, downed=True)
        if blow.damage_type == "Damage_BlueZone":
            victim.truth.blue_zone_ticks += 1
        if not same_shot:
            victim.blood -= blow.amount
            if victim.blood <= 0:
                die(field, victim, blow)
        return
    dealt = fine(min(victim.health, blow.amount))
    field.events.damage(victim, blow, dealt)
    _tally(victim, blow, dealt, downed=False)
    _account(victim, blow, dealt)
    victim.health = fine(victim.health - dealt)
    if victim.health <= 0:
        _fall(field, victim, blow)


def _strike(field: Field, victim: Fighter, blow: Blow) -> None:
    """A hit counts once for each attack and victim; what has no attack is a hit each time."""
    if blow.attacker is None or relation(blow.attacker, victim) != "enemy":
        return
    hit = (blow.attack_id if blow.attack_id != -1 else -field.now, victim.id)
    blow.attacker.truth.hits += hit not in blow.attacker.struck
    blow.attacker.struck.add(hit)


def _tally(victim: Fighter, blow: Blow, dealt: float, *, downed: bool) -> None:
    """The attacker's weapon statistics count pellets, on enemies only."""
    if blow.attacker is None or relation(blow.attacker, victim) != "enemy":
        return
    stats = blow.attacker.tally(blow.causer, blow.reason)
    stats[2] += 1
    stats[3] += downed
    stats[4] += dealt
    stats[5] += blow.amount if downed else 0


def _account(victim: Fighter, blow: Blow, dealt: float) -> None:
    hit, kind = victim.truth, relation(blow.attacker, victim)
    if kind == "enemy" and blow.attacker:
        actor = blow.attacker.truth
        actor.damage_dealt_to_enemies += dealt
        actor.weapon(blow.damage_type, blow.causer).damage += dealt
        actor.throwable_damage += dealt if blow.damage_type in _THROWN else 0
        hit.damage_received += dealt
        victim.damaged_by[blow.attacker.id] = blow.attacker
    elif kind == "team" and blow.attacker:
        blow.attacker.truth.damage_dealt_to_team += dealt
        hit.damage_received_team += dealt
    elif kind == "self":
        hit.damage_self += dealt
    elif blow.damage_type == "Damage_BlueZone":
        hit.damage_received_blue_zone += dealt
        hit.blue_zone_ticks += 1
    else:
        hit.damage_received_environment += dealt


def _fall(field: Field, victim: Fighter, blow: Blow) -> None:
    """No health left: a knock while a mate stands, else death, and the end of all knocked mates."""
    victim.stop(field.now)
    leave_seat(field, victim)
    if not any(mate.standing for mate in field.mates(victim)):
        wipe(field, victim, blow)
        return
    if field.rng.random() < 0.08:  # the engine repeats an old landing at the moment of a knock
        field.events.plain("LogParachuteLanding", victim, 0, distance=victim.glide_m)
    dbno_id = (victim.number << 24) + victim.knocks_suffered if blow.attacker else -1
    victim.knocks_suffered += 1
    known = KnockTruth(
        t_s=round((field.now + 1) / 1000, 3),
        attacker=blow.attacker.id if blow.attacker else None,
        victim=victim.id,
        kind=relation(blow.attacker, victim),
        distance_m=blow.distance / 100 if blow.distance >= 0 else None,
        damage_type=blow.damage_type,
        causer=blow.causer,
        dbno_id=dbno_id,
    )
    knock = Knock(blow, dbno_id, field.now + 1, known, None, {})
    victim.state, victim.knock, victim.blood, victim.target = "down", knock, 100.0, None
    knock.attacker_then, knock.victim_then = field.events.groggy(victim, blow, dbno_id)
    field.truth.knocks.append(known)
    if known.kind == "enemy" and blow.attacker:
        blow.attacker.truth.knocks += 1
        blow.attacker.truth.weapon(blow.damage_type, blow.causer).knocks += 1
        blow.attacker.tally(blow.causer, blow.reason)[1] += 1
    field.after(BLEED_EVERY_MS, bleed, field, victim, knock)
    if field.rng.random() < 0.01 * field.plan.mishaps and not victim.person.is_bot:
        victim.busy_until = field.now + 9001
        field.after(9000, revive, field, victim, victim, knock)


def leave_seat(field: Field, fighter: Fighter) -> None:
    """Get out of the vehicle, if he is in one."""
    drive = fighter.drive
    if drive is None:
        return
    fighter.stop(field.now)
    here = field.where(fighter)
    seat = field.events.vehicle_of(fighter)
    metres = ((here[0] - drive.start[0]) ** 2 + (here[1] - drive.start[1]) ** 2) ** 0.5 / 100
    fellows = [mate for mate in field.mates(fighter) if mate.drive and mate.drive.car is drive.car]
    field.events.plain(
        "LogVehicleLeave",
        fighter,
        vehicle=seat,
        rideDistance=fine(metres),
        seatIndex=drive.seat,
        maxSpeed=fine(field.rng.uniform(60, 118)),
        fellowPassengers=[field.events.who(fellow) for fellow in fellows],
    )
    fighter.drive = None


def bleed(field: Field, victim: Fighter, knock: Knock) -> None:
    """A tick a second until revived or dead."""
    if victim.knock is not knock or field.over:
        return
    tick = bleeding(victim, knock)
    field.events.damage(victim, tick, 0.0)
    victim.blood -= 0.5 + 0.6 * victim.knocks_suffered
    if victim.blood <= 0:
        die(field, victim, tick)
    else:
        field.after(BLEED_EVERY_MS, bleed, field, victim, knock)


def revive(field: Field, reviver: Fighter, victim: Fighter, knock: Knock, trauma_bag: bool = False) -> None:
    """He gets up with 10 health, if the helper, who may be himself, is still there."""
    near = field.where(reviver), field.where(victim)
    there = reviver.present or (reviver is victim and not victim.logged_out)
    helping = there and reviver.busy_until >= field.now and not field.over
    if victim.knock is not knock or not helping or abs(near[0][0] - near[1][0]) > 400:
        return
    victim.state, victim.health, victim.knock, victim.target = "up", 10.0, None, None
    victim.damaged_by.clear()
    field.events.revive(reviver, victim, knock.dbno_id, trauma_bag)
    if reviver is victim:
        victim.truth.self_revives += 1
    else:
        reviver.truth.revives += 1
    knock.truth.outcome = "revived"
    knock.truth.seconds_to_outcome = round((field.now - knock.at) / 1000, 3)


def blue_tick(field: Field) -> None:
    """The zone hurts everybody outside at the same instant."""
    phase = field.circles.phase(field.now)
    if phase is None:
        return
    for fighter in field.fighters:
        if fighter.state in ("up", "down") and field.is_outside_blue(field.where(fighter)):
            blow = Blow(None, -1, "Damage_BlueZone", BLUE_ZONE_CAUSER, "NonSpecific", phase.damage)
            hurt(field, fighter, blow)
