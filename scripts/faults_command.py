"""scripts/faults: a seeded run of random faults over a stream of matches, compared with a run without any."""

import contextlib
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from random import Random

import click

from pewstats_collectors.cli.output import print_table
from pewstats_collectors.jobs import JOBS
from pewstats_collectors.simulator import SimulatorServer, World
from pewstats_collectors.simulator.people import Person
from pewstats_collectors.simulator.weather import Weather
from scripts import services
from scripts.faults_broker import count_messages
from scripts.faults_evening import expected_letters, make_world, poison, prepare, track_all, untracked
from scripts.faults_kinds import FAULTS
from scripts.faults_outcome import Outcome, compare, until_settled
from scripts.faults_system import Servers, System
from scripts.object_store import object_store
from scripts.services import PostgresServer

SECONDS_PER_MATCH = 1.25
NOT_YET = 1e9
WEATHER_SHARE = 0.2


@click.group(invoke_without_command=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed is another run.")
@click.option("--minutes", type=click.FloatRange(0.1, 240), default=2.0, show_default=True)
@click.pass_context
def faults(context: click.Context, seed: int, minutes: float) -> None:
    """Do the live system every kind of harm for some minutes, then see whether anything shows.

    Every tenth match is poisoned, and some people are tracked one by one while it goes on. In the end the
    domain tables must be those of a run without a fault in which all were tracked at first, and the dead
    letters those of the poisoned matches. Exit code 1 if they are not.
    """
    if context.invoked_subcommand is None:
        sys.exit(0 if run(seed, minutes) else 1)


@faults.command()
@click.option("--messages", type=click.IntRange(1), default=2000, show_default=True)
def broker(messages: int) -> None:
    """Kill RabbitMQ with so many messages waiting, and count them afterwards."""
    with services.rabbitmq_node() as node:
        counts = count_messages(node, messages)
    print_table("", ("messages", "number"), list(counts.items()))
    sys.exit(1 if counts["lost"] or counts["unexpected"] else 0)


def run(seed: int, minutes: float) -> bool:
    """Both runs and their comparison, printed; whether all is as it should be."""
    world = make_world(seed, matches=round(minutes * 60 / SECONDS_PER_MATCH))
    poisoned = poison(world, Random(seed))
    weather = Weather(seed, WEATHER_SHARE)
    with (
        services.rabbitmq_node() as node,
        services.postgres_server() as postgres,
        object_store() as objects,
        SimulatorServer(
            world,
            requests_per_minute=100_000,
            seconds_per_match=NOT_YET,
            poisons=poisoned.changes,
        ) as api,
        _database(postgres) as disturbed,
        _database(postgres) as calm,
    ):
        _say(f"{len(world.matches)} matches, {len(poisoned.kinds)} poisoned; faults for {minutes:g} min")
        servers = Servers(node, postgres, objects)
        done, seconds = _disturbed_run(disturbed, servers, api, weather, Random(seed), minutes)
        _say(f"all quiet again after {seconds:.0f} s; now the same without a fault")
        _calm_run(calm, servers, api)
        outcome = compare(disturbed, calm, expected_letters(poisoned))
    _print(done, weather, world, outcome)
    return outcome.is_right


def _disturbed_run(
    database: str,
    servers: Servers,
    api: SimulatorServer,
    weather: Weather,
    rng: Random,
    minutes: float,
) -> tuple[Counter[str], float]:
    """Faults until the time is over; how often each, and how long it took until nothing moved any more."""
    done: Counter[str] = Counter()
    names, weights = list(FAULTS), [weight for _, weight in FAULTS.values()]
    with _system(database, servers, api, later=untracked(api.world)) as system:
        api.begin(seconds_per_match=SECONDS_PER_MATCH)
        api.weather = weather
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end:
            [name] = rng.choices(names, weights)
            _say(f"  {name}", seconds_left=end - time.monotonic())
            FAULTS[name][0](system, rng)
            done[name] += 1
            time.sleep(rng.uniform(0.5, 3))
        api.weather = None
        api.begin(seconds_per_match=0)
        track_all(api.world, database)
        return done, until_settled(database, api.world)


def _calm_run(database: str, servers: Servers, api: SimulatorServer) -> None:
    with _system(database, servers, api):
        until_settled(database, api.world)


@contextlib.contextmanager
def _system(
    database: str, servers: Servers, api: SimulatorServer, later: Collection[Person] = ()
) -> Iterator[System]:
    """The live system with a home and a bucket of its own, over empty queues; `later`: not tracked yet."""
    services.delete_queues(servers.node.url, JOBS)
    home = Path(tempfile.mkdtemp(prefix="pewstats-faults-"))
    system = System(home, database, servers, api.url)
    try:
        prepare(api.world, system.environment, home, later=later)
        system.start()
        system.wait_until_at_work()
        yield system
        system.stop()
    except BaseException:
        click.echo(f"pewstats: what the daemons said is in {system.log}", err=True)
        system.kill()
        raise
    shutil.rmtree(home)


@contextlib.contextmanager
def _database(postgres: PostgresServer) -> Iterator[str]:
    with services.new_database(postgres.start()) as url:
        yield url


def _say(text: str, *, seconds_left: float | None = None) -> None:
    left = "" if seconds_left is None else f"{seconds_left:5.0f} s left"
    click.echo(f"{text:<40}{left}".rstrip(), err=True)


def _print(done: Counter[str], weather: Weather, world: World, outcome: Outcome) -> None:
    print_table("Faults", ("kind", "times"), [*sorted(done.items()), ("all", done.total())])
    print_table(
        "Weather of the API",
        ("kind", "answers"),
        [
            *sorted((str(kind), times) for kind, times in weather.counts.items()),
            ("all", weather.counts.total()),
        ],
    )
    print_table("Outcome", ("what", "number"), [("matches", len(world.matches)), *outcome.rows()])
    for line in outcome.differences:
        click.echo(line)


if __name__ == "__main__":
    faults(prog_name="./scripts/faults")
