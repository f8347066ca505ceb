"""A simulated league season and its truth."""

from pewstats_collectors.simulator.season.fixtures import Remake, Status
from pewstats_collectors.simulator.season.folder import write_season
from pewstats_collectors.simulator.season.rosters import RosterFile
from pewstats_collectors.simulator.season.season import Decisions, SeasonMatch, SimulatedSeason, play_season
from pewstats_collectors.simulator.season.truth import Expected, Result

__all__ = [
    "Decisions",
    "Expected",
    "Remake",
    "Result",
    "RosterFile",
    "SeasonMatch",
    "SimulatedSeason",
    "Status",
    "play_season",
    "write_season",
]
