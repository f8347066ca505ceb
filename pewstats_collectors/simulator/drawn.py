"""Results by lot: a match with places, kills and deaths, but without a battle and its telemetry."""

from itertools import pairwise
from random import Random
from typing import Final

from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Fighter
from pewstats_collectors.simulator.people import MatchPlan
from pewstats_collectors.simulator.single import fine

#: A match that was to be shorter than this was broken off: half of the teams were still there.
BROKEN_OFF_S: Final = 600.0


def draw(plan: MatchPlan) -> Field:
    """Draw the results of this match; hundreds of times as fast as `play`. It has no events."""
    field = Field(plan)
    rng = Random(plan.seed ^ 0xD1CE)
    teams = list(field.teams.values())
    rng.shuffle(teams)
    standing = max(1, len(teams) // 2) if plan.duration_s < BROKEN_OFF_S else 1
    field.truth.end_s = float(round(plan.duration_s * rng.uniform(0.9, 1.0)))
    for place, members in zip(_places(rng, len(teams), standing), teams, strict=True):
        for member in members:
            member.truth.team_placement = member.truth.win_place = place
            member.truth.survival_time_s = field.truth.end_s
    falling = [member for members in reversed(teams[standing:]) for member in members]
    up = [member for members in teams for member in members]
    moments = sorted(rng.uniform(60.0, field.truth.end_s) for _ in falling)
    for victim, second in zip(falling, moments, strict=True):
        up.remove(victim)
        enemies = [one for one in up if one.team_id != victim.team_id]
        _fall(rng, victim, rng.choice(enemies), second)
    for fighter in field.fighters:
        harm = fine(fighter.truth.kills * 100.0 + rng.uniform(0.0, 150.0))
        fighter.truth.damage_dealt_to_enemies = harm
    return field


def _places(rng: Random, teams: int, standing: int) -> list[int]:
    """Best first; who stands at the end is first. Now and then two share a place and the next is left out."""
    places = [1] * standing + list(range(standing + 1, teams + 1))
    for before, after in pairwise(range(standing, teams)):
        if rng.random() < 0.05:
            places[after] = places[before]
    return places


def _fall(rng: Random, victim: Fighter, killer: Fighter, second: float) -> None:
    """One in ten dies by the zone, which nobody is credited with."""
    victim.truth.deaths = 1
    victim.truth.survival_time_s = second
    victim.death_type = "byzone"
    if rng.random() < 0.9:
        victim.death_type = "byplayer"
        killer.truth.kills += 1
        killer.kill_times.append(round(second * 1000))
