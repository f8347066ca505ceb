"""The GameState of a match: who is left, and where the circles are."""

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import NOWHERE, Point
from pewstats_collectors.simulator.single import fine


def game_state(field: Field) -> Json:
    """The GameState of LogGameStatePeriodic: safetyZone is blue, poisonGasWarning is white."""
    blue, white = field.circles.blue(field.now), field.circles.white(field.now)
    alive, teams = len(field.alive()), len(field.teams_alive())
    return {
        "elapsedTime": round(field.now / 1000),
        "numStartTeams": len(field.teams),
        "numAliveTeams": teams,
        "numParticipatedTeams": teams,
        "numJoinPlayers": sum(not fighter.logged_out for fighter in field.fighters),
        "numStartPlayers": len(field.fighters),
        "numAlivePlayers": alive,
        "numParticipatedPlayers": alive,
        "safetyZonePosition": _flat(blue),
        "safetyZoneRadius": wire.number(fine(blue[2])),
        "poisonGasWarningPosition": _flat(white),
        "poisonGasWarningRadius": wire.number(white[2]),
        "redZonePosition": wire.location(NOWHERE),
        "redZoneRadius": 0,
        "blackZonePosition": wire.location(NOWHERE),
        "blackZoneRadius": 0,
    }


def _flat(circle: Point) -> Json:
    return wire.location((fine(circle[0]), fine(circle[1]), 0))
