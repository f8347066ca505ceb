"""scripts/soak: the live system at work for half an hour; nothing may grow, nothing may be left."""

import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final

import click
import psycopg

from pewstats_collectors.cli.output import print_table
from pewstats_collectors.simulator import SimulatorServer, World
from pewstats_collectors.simulator.lobbies import squad_lobby
from pewstats_collectors.simulator.people import Register
from pewstats_collectors.simulator.world import play_out
from scripts import services
from scripts.demo_system import pewstats
from scripts.faults_outcome import until_settled
from scripts.faults_system import Servers, System
from scripts.object_store import object_store
from scripts.soak_watch import Growth, Watch

PEOPLE: Final = 128
IN_A_MATCH: Final = 64
LOOK_S: Final = 5.0
SETTINGS: Final = {
    "DISCOVERY__MAIN__EVERY_S": "5",
    "DISCOVERY__TOURNAMENT__EVERY_S": "5",
    "BACKFILL__EVERY_S": "5",
    "BACKFILL__PACE_S": "1",
    "METRICS_PORT": "0",
    "LOG_FORMAT": "json",
}
_STATES = "SELECT state, count(*) FROM ledger GROUP BY state"
_DONE = "SELECT count(*) FROM ledger WHERE job = 'aggregate' AND state = 'done'"


@click.command()
@click.option("--minutes", type=click.FloatRange(0.5, 600), default=30.0, show_default=True)
@click.option(
    "--every", type=click.FloatRange(0.1), default=2.0, show_default=True, help="S between matches."
)
@click.option("--seed", type=int, default=1, show_default=True)
def soak(minutes: float, every: float, seed: int) -> None:
    """Let matches of 64 people arrive for so long, over RabbitMQ, PostgreSQL and an object store.

    Prints memory and open files of each process, and how they changed. Exit code 1 if one grew or was started
    again, a lease is left, or a match is not done.
    """
    world = _world(seed, round(minutes * 60 / every))
    with (
        services.rabbitmq_node() as node,
        services.postgres_server() as postgres,
        object_store() as objects,
        services.new_database(postgres.start()) as database,
        SimulatorServer(world, requests_per_minute=100_000, seconds_per_match=1e9) as api,
    ):
        home = Path(tempfile.mkdtemp(prefix="pewstats-soak-"))
        servers = Servers(node, postgres, objects)
        system = System(home, database, servers, api.url, SETTINGS)
        try:
            pewstats(system.environment, "db", "migrate")
            pewstats(system.environment, "player", "add", *(one.name for one in world.public_players[:16]))
            watch = _run(system, api, every, minutes)
            states = _states(database)
        finally:
            system.kill()
        shutil.rmtree(home)
    growths = list(watch.growth())
    _print(growths, states, len(world.matches))
    left = {state for state in states if state not in ("done", "matches done")}
    sys.exit(0 if all(one.is_flat for one in growths) and not left else 1)


def _run(system: System, api: SimulatorServer, every: float, minutes: float) -> Watch:
    watch = Watch()
    system.start()
    system.wait_until_at_work()
    api.begin(seconds_per_match=every)
    started = time.monotonic()
    while (passed := time.monotonic() - started) < minutes * 60:
        watch.look(system, passed)
        if round(passed / LOOK_S) % 12 == 0:
            click.echo(f"{passed / 60:5.1f} min  {_states(system.database_url)}", err=True)
        time.sleep(LOOK_S)
    until_settled(system.database_url, api.world)
    system.stop()
    return watch


def _world(seed: int, matches: int) -> World:
    rng = Random(seed)
    register = Register(rng)
    people = [register.person() for _ in range(PEOPLE)]
    played = lru_cache(maxsize=100)(play_out)
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    made = []
    for number in range(matches):
        tracked = rng.choice(people[:16])
        others = rng.sample([one for one in people if one is not tracked], IN_A_MATCH - 1)
        made.append(squad_lobby(rng, [tracked, *others], start + timedelta(minutes=number), played))
    return World(seed, start, made, [], people)


def _states(database: str) -> dict[str, int]:
    with psycopg.connect(database) as connection:
        done = connection.execute(_DONE).fetchone()
        states: dict[str, int] = dict(connection.execute(_STATES).fetchall())
    return states | {"matches done": done[0] if done else 0}


def _print(growths: list[Growth], states: dict[str, int], matches: int) -> None:
    columns = ("process", "MB", "MB an hour", "MB more", "files", "files an hour", "files more", "flat")
    rows = [
        [
            one.name,
            *(f"{one.mb:.1f}", f"{one.mb_h:+.2f}", f"{one.mb_more:+.2f}"),
            *(f"{one.files:.1f}", f"{one.files_h:+.2f}", f"{one.files_more:+.2f}"),
            "yes" if one.is_flat else "NO",
        ]
        for one in growths
    ]
    print_table("Processes after the warm-up; more: second half to first", columns, rows)
    print_table("Work", ("what", "number"), [("matches", matches), *sorted(states.items())])


if __name__ == "__main__":
    soak(prog_name="./scripts/soak")
