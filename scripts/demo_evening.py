"""The demo: a simulated PUBG world, and the live system as a user would start it, for one evening."""

import contextlib
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import click

from pewstats_collectors.broker.connect import connect
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.errors import PewstatsError, UsageError
from pewstats_collectors.jobs import DAEMONS
from pewstats_collectors.simulator.server import SimulatorServer
from pewstats_collectors.simulator.world import World, evening
from scripts.demo_home import SEASON, make_home
from scripts.demo_report import Progress, print_closing_tables, print_next_commands, read_work
from scripts.demo_system import make_environment, pewstats, running
from scripts.demo_watch import Watch

DIVISION = "Division 1"
SECONDS_PER_MATCH = 0.5
LIMIT_S = 300
API_PORT = 18700


@click.command()
@click.option("--broker", metavar="URL", help="RabbitMQ to run over; default: the queue in PostgreSQL.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed is another evening.")
def demo(broker: str | None, seed: int) -> None:
    """Play an evening of 6 tournament and 6 public matches through the whole pipeline.

    The data stays in ./.pewstats (or PEWSTATS_HOME) for the commands of the README.
    """
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that all is stopped
    if broker is not None:
        connect(broker, "").publisher().close()  # a broker that is not there is told of now
    home = Path(os.environ.get("PEWSTATS_HOME") or ".pewstats").absolute()
    make_home(home, seed)
    started = time.monotonic()
    say = Progress()
    say.line("simulating a PUBG world: 12 matches, 6 of them of a tournament")
    world = evening(seed)
    for match in world.matches:
        match.telemetry_gz()  # played now, so that the times shown are the pipeline's own
    server = EmbeddedServer(home)
    with _serve(world) as api:
        environment = make_environment(home, api.url, broker)
        try:
            prepare(world, environment, say)
            work = play(world, server.start(), home, environment, say)
            print_closing_tables(environment, work, SEASON, DIVISION)
        finally:
            server.stop()
    print_next_commands(world, time.monotonic() - started)


def prepare(world: World, environment: dict[str, str], say: Progress) -> None:
    """What an admin does before the evening, with the commands he would use."""
    say.line("preparing: database, season, roster, rounds, tracked players")
    pewstats(environment, "tournament", "season", SEASON, "--tournament", "Demo League")
    with tempfile.TemporaryDirectory() as folder:
        for kind, text in (("roster", world.roster_csv()), ("rounds", world.rounds_csv())):
            file = Path(folder, f"{kind}.csv")
            file.write_text(text, encoding="utf-8")
            pewstats(environment, "tournament", kind, "import", str(file))
    there_tonight = [player.name for player in world.public_players if world.player_named(player.name)]
    pewstats(environment, "player", "add", *there_tonight)


def play(
    world: World, url: str, home: Path, environment: dict[str, str], say: Progress
) -> dict[str, tuple[int, float]]:
    """Run the live system until every match is done; returns {job: (pieces, seconds)} and its events."""
    say.line("the evening begins: discovery and workers are running")
    match_ids = {match.match_id for match in world.matches}
    with running(home, environment) as system, contextlib.closing(Watch(url, match_ids)) as watch:
        deadline = time.monotonic() + LIMIT_S
        while not watch.look():
            say.stages(watch.done_by_stage, len(world.matches))
            if watch.given_up or system.poll() is not None or time.monotonic() > deadline:
                why = watch.given_up or "it took too long"
                raise SystemExit(f"pewstats: the demo failed: {why}; see {home / 'demo.log'}")
            time.sleep(0.2)
        say.stages(watch.done_by_stage, len(world.matches))
        return read_work(environment, DAEMONS)


def _serve(world: World) -> SimulatorServer:
    """The API on a port of its own: addresses are data, and two demos should give the same data."""
    for port in (API_PORT, 0):  # 0: any free one
        with contextlib.suppress(OSError):
            return SimulatorServer(
                world, port=port, requests_per_minute=60, seconds_per_match=SECONDS_PER_MATCH
            )
    raise SystemExit("pewstats: no free port for the simulated API")


def main() -> None:
    """Run, with one line for what a user can mend."""
    try:
        demo(prog_name="./scripts/demo", standalone_mode=False)
    except PewstatsError as error:
        click.echo(f"pewstats: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)


if __name__ == "__main__":
    main()
