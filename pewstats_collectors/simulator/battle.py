"""Plays one match from the lobby to the last logouts."""

import math

from pewstats_collectors.simulator.aftermath import log_out
from pewstats_collectors.simulator.circles import Phase
from pewstats_collectors.simulator.damage import blue_tick
from pewstats_collectors.simulator.drop import come_back, take_off
from pewstats_collectors.simulator.ending import finish
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Course, Fighter
from pewstats_collectors.simulator.game_state import game_state
from pewstats_collectors.simulator.people import MatchPlan, Person
from pewstats_collectors.simulator.redzone import plan_red_zones
from pewstats_collectors.simulator.shooting import look_around, shadow_box
from pewstats_collectors.simulator.supplies import plan_packages
from pewstats_collectors.simulator.travel import call_plane
from pewstats_collectors.simulator.truth import PlayerTruth

_BLUE_TICK_MS = 1003
_COMEBACKS_MS = 20_000


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
        field.after(field.rng.randrange(5_000, 35_000), shadow_box, field, fighter)


def _visit(field: Field, visitor: Person) -> None:
    """Logs in, is created, and is gone before the start: no player of the match."""
    here = field.fighters[0].course.end
    truth = PlayerTruth(visitor.account_id, visitor.name, 0, visitor.is_bot)
    guest = Fighter(visitor, max(field.teams) + 1, 0, truth, Course(here, here, -60_000, -60_000))
    field.events.session("LogPlayerLogin", guest)
    field.events.plain("LogPlayerCreate", guest, 40)
    field.after(20_000, log_out, field, guest)


def _sample(field: Field, fighter: Fighter) -> None:
    """LogPlayerPosition every 10 s, up to a minute after death."""
    buried = not fighter.alive and field.now - fighter.died_at > 59_000
    if field.ended or fighter.logged_out or buried:
        return
    field.events.position(fighter)
    field.after(10_000 + field.rng.randrange(-20, 21), _sample, field, fighter)


def _start(field: Field) -> None:
    field.events.match_start()
    take_off(field)
    for phase in field.circles.phases:
        field.at(phase.announced, _phase_change, field, phase)
        field.at(phase.moving, _phase_change, field, phase)
    if field.rng.random() < 0.6:
        field.at(field.rng.randrange(90_000, 300_000), _drop_out, field)
    field.events.add("LogPlayerLogout", {"accountId": ""}, 24)
    field.at(10_010, _periodic, field)
    field.at(25_000, _watch, field)
    field.at(30_000, _zone, field)
    plan_packages(field)
    plan_red_zones(field)
    for number in range(round(field.plan.duration_s * len(field.fighters) * field.plan.mishaps / 60_000)):
        field.at(round(field.plan.duration_s * (0.3 + 0.1 * number % 0.3) * 1000), call_plane, field)
    if field.plan.comebacks:
        field.at(_COMEBACKS_MS, _comebacks, field)


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
        field.at(field.over_at + field.rng.randrange(1800, 3800), finish, field)
        return
    look_around(field)
    field.after(700, _watch, field)


def _zone(field: Field) -> None:
    if not field.over:
        blue_tick(field)
        field.after(_BLUE_TICK_MS, _zone, field)


def _comebacks(field: Field) -> None:
    """Now and then one of the dead jumps again, once in a match, while his body is still told."""
    if field.over or field.now > field.plan.duration_s * 600:
        return
    for fighter in field.graves:
        just_died = not fighter.alive and 5_000 < field.now - fighter.died_at < 40_000
        if just_died and fighter.life == 1 and not fighter.person.is_bot and field.rng.random() < 0.3:
            come_back(field, fighter)
            break
    field.after(_COMEBACKS_MS, _comebacks, field)
