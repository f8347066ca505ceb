"""What the faults happen to: a stream of matches, some of them poisoned, and a league that plays in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pewstats_collectors.db import players
from pewstats_collectors.db.pool import connect
from pewstats_collectors.simulator import World
from pewstats_collectors.simulator.people import Person
from pewstats_collectors.simulator.poison import POISONS, Poison, Spoils
from pewstats_collectors.simulator.server import Poison as Changes
from pewstats_collectors.simulator.stream import stream
from scripts.demo_system import pewstats

POISONED = 0.1
SEASON = "Demo Season"


@dataclass(frozen=True, slots=True)
class Poisoned:
    """Which matches are poisoned, with what, and what that does to their bodies."""

    kinds: Mapping[str, Poison]
    changes: Mapping[str, Changes]


def make_world(seed: int, *, matches: int) -> World:
    """A stream that fits into the round of its league, of days for which players are owed their details."""
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=5)
    return stream(seed, matches=matches, every=timedelta(seconds=15), start=start)


def poison(world: World, rng: Random) -> Poisoned:
    """A tenth of the matches, every kind of poison as often as another."""
    victims = rng.sample(world.matches, max(1, round(len(world.matches) * POISONED)))
    every_kind = list(POISONS.values())
    kinds = {match.match_id: every_kind[number % len(every_kind)] for number, match in enumerate(victims)}
    return Poisoned(kinds, {match_id: _changes(kind) for match_id, kind in kinds.items()})


def expected_letters(poisoned: Poisoned) -> set[tuple[str, str]]:
    """(job, match id) of each dead letter there must be."""
    return {(kind.job, match_id) for match_id, kind in poisoned.kinds.items()}


def untracked(world: World) -> list[Person]:
    """Whom nobody tracks at first: matches are found by the others."""
    return world.public_players[::3]


def prepare(
    world: World, environment: dict[str, str], folder: Path, *, later: Collection[Person] = ()
) -> None:
    """What an admin does before: database, season, roster, rounds, tracked players; not those of `later`."""
    pewstats(environment, "db", "migrate")
    pewstats(environment, "tournament", "season", SEASON, "--tournament", "Demo League")
    for kind, text in (("roster", world.roster_csv()), ("rounds", world.rounds_csv())):
        (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
        pewstats(environment, "tournament", kind, "import", str(folder / f"{kind}.csv"))
    names = {player.name for player in world.players.values()} - {one.name for one in later}
    pewstats(environment, "player", "add", *sorted(names))


def track_all(world: World, database: str) -> None:
    """Now everybody is tracked; without the API, whose allowance the daemons may have used up."""
    with connect(database) as connection:
        for player in world.players.values():
            players.track(connection, player.account_id, player.name, "steam")


def _changes(kind: Poison) -> Changes:
    return (kind.spoil, None) if kind.spoils is Spoils.MATCH_OBJECT else (None, kind.spoil)
