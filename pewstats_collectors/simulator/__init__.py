"""A PUBG world that plays matches and serves them over HTTP in the official formats.

Everything follows from a seed; nothing here reads a clock except the server's rate limit.
"""

from pewstats_collectors.simulator.lobbies import full_lobby, small_lobby
from pewstats_collectors.simulator.season import SimulatedSeason, play_season
from pewstats_collectors.simulator.server import SimulatorServer, serve_forever
from pewstats_collectors.simulator.stream import stream
from pewstats_collectors.simulator.weather import Weather
from pewstats_collectors.simulator.world import SimulatedMatch, World, evening

__all__ = [
    "SimulatedMatch",
    "SimulatedSeason",
    "SimulatorServer",
    "Weather",
    "World",
    "evening",
    "full_lobby",
    "play_season",
    "serve_forever",
    "small_lobby",
    "stream",
]
