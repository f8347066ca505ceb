"""scripts/bench: medians and ratios, measured within one run."""

import secrets
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import click

from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.cli.output import print_json
from pewstats_collectors.db.migrations import migrate
from pipelines.import_files import files_in
from scripts import services
from scripts.bench_backfill import backfill_lines, measure_backfill
from scripts.bench_boards import board_lines, measure_boards
from scripts.bench_broker import measure
from scripts.bench_careers import careers_lines, measure_careers
from scripts.bench_event_elo import event_elo_lines, measure_event_elo
from scripts.bench_growth import growth_lines, measure_growth
from scripts.bench_pipeline import run_pipeline
from scripts.bench_rating_replay import measure_replay, replay_lines
from scripts.bench_standings import measure_standings, standings_lines
from scripts.bench_telemetry_report import measure_telemetry, telemetry_lines
from scripts.rating_prediction import measure_prediction, measure_real, prediction_lines, real_lines

T = TypeVar("T")


@click.group()
def bench() -> None:
    """Measure how fast the pipeline is on this machine."""


@bench.command()
@click.option("--messages", type=click.IntRange(10), default=1000, show_default=True)
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def broker(messages: int, runs: int, as_json: bool) -> None:
    """Messages a second of each broker: publish (each confirmed), then consume and acknowledge."""
    job = f"bench-{secrets.token_hex(4)}"
    with _brokers(job) as brokers:
        results = [_broker_result(name, one, job, messages, runs) for name, one in brokers]
    if as_json:
        print_json(results)
        return
    click.echo(f"{messages} messages, median of {runs} runs after a warm-up (min to max)")
    for one in results:
        publish, consume = one["publish_per_s"], one["consume_per_s"]
        click.echo(f"{one['broker']:<10} publish {_span(publish)}   consume {_span(consume)} a second")


@bench.command()
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--matches", type=click.IntRange(1, 12), default=12, show_default=True)
@click.option("--runs", type=click.IntRange(1), default=3, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def pipeline(seed: int, matches: int, runs: int, as_json: bool) -> None:
    """Matches a second through all stages, as real processes, over each broker; and where the time goes."""
    with services.rabbitmq() as rabbit:
        urls = {"postgres": None, "rabbitmq": rabbit}
        results = [run_pipeline(name, url, seed, matches, runs) for name, url in urls.items()]
    if as_json:
        print_json(results)
        return
    click.echo(f"{matches} matches at once, median of {runs} runs")
    for one in results:
        click.echo(f"{one['broker']:<10} {one['matches_per_s']:.2f} matches a second")
        for stage, seconds in one["stage_seconds"].items():
            click.echo(f"  {stage:<10} {seconds:6.2f} s of work, {seconds / matches * 1000:5.0f} ms a match")
    ratio = results[1]["matches_per_s"] / results[0]["matches_per_s"]
    click.echo(f"rabbitmq to postgres: {ratio:.2f}")


@bench.command()
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def backfill(seed: int, as_json: bool) -> None:
    """How long live matches take beside the backfill of a player with 90 stored ones. Takes minutes."""
    result = measure_backfill(seed)
    if as_json:
        print_json(result)
        return
    for line in backfill_lines(result):
        click.echo(line)


@bench.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--runs", type=click.IntRange(7), default=9, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def telemetry(files: tuple[Path, ...], runs: int, as_json: bool) -> None:
    """The telemetry step against loading a file: FILEs, or a simulated lobby and the recorded one."""
    with ExitStack() as stack:
        server = stack.enter_context(services.postgres())
        url = stack.enter_context(services.new_database(server))
        migrate(url)
        folder = Path(stack.enter_context(TemporaryDirectory()))
        results = measure_telemetry(url, runs, folder, files)
    if as_json:
        print_json(results)
        return
    for line in telemetry_lines(results):
        click.echo(line)


@bench.command()
@click.option("--seasons", type=click.IntRange(2), default=50, show_default=True)
@click.option("--runs", type=click.IntRange(1), default=15, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def standings(seasons: int, runs: int, as_json: bool) -> None:
    """Boards, and judging a match, with one season of 288 matches in the database and with many."""
    with services.postgres() as server:
        results = _in_two(server, lambda alone, among: measure_standings(alone, among, runs, seasons))
    if as_json:
        print_json(results)
        return
    click.echo(f"median of {runs} runs after a warm-up")
    for line in standings_lines(results, seasons):
        click.echo(line)


@bench.command()
@click.option("--runs", type=click.IntRange(1), default=9, show_default=True)
@click.option("--many", type=click.IntRange(2_000), default=100_000, show_default=True)
@click.option("--replay", type=click.IntRange(100), default=10_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def ratings(runs: int, many: int, replay: int, as_json: bool) -> None:
    """Aggregating a match, Elos of an event and boards with 1,000 of each and with many; a replay of ratings.

    Takes minutes and a few GB of disk: players with 100,000 matches behind them have to be made first.
    """
    with services.postgres() as server:
        results: dict[str, Any] = {
            "careers": _in_two(server, lambda few, big: measure_careers(few, big, runs, many)),
            "event_elos": _in_two(server, lambda few, big: measure_event_elo(few, big, runs, many)),
            "boards": _in_two(server, lambda few, big: measure_boards(few, big, runs)),
            "replay": _in_two(server, lambda few, _: measure_replay(few, replay)),
        }
    if as_json:
        print_json(results)
        return
    click.echo(f"median of {runs} runs after a warm-up")
    for line in (
        *careers_lines(results["careers"], many),
        *event_elo_lines(results["event_elos"], many),
        *board_lines(results["boards"]),
        *replay_lines(results["replay"]),
    ):
        click.echo(line)


def _in_two(server: str, measure: Callable[[str, str], T]) -> T:
    """Measure with two databases that are gone afterwards."""
    with ExitStack() as stack:
        urls = [stack.enter_context(services.new_database(server)) for _ in range(2)]
        for url in urls:
            migrate(url)
        return measure(*urls)


@bench.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--seasons", type=click.IntRange(2), default=200, show_default=True)
@click.option(
    "--chance", type=click.FloatRange(min=0), default=2.0, show_default=True, help="In a placement."
)
@click.option(
    "--kinship", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Of killing and placing."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def prediction(paths: tuple[Path, ...], seasons: int, chance: float, kinship: float, as_json: bool) -> None:
    """What ratings foretell of simulated seasons, and of real match objects in PATHS (docs/ratings.md)."""
    results = measure_prediction(seasons, chance, kinship)
    real = measure_real(files_in(paths)) if paths else None
    if as_json:
        print_json({"simulated": results, "real": real})
        return
    for line in (*prediction_lines(results), *(real_lines(real) if real else ())):
        click.echo(line)


@bench.command()
@click.option("--matches", type=click.IntRange(4), default=24, show_default=True)
@click.option("--a-month", type=click.IntRange(4), default=40, show_default=True, help="Copies.")
@click.option("--runs", type=click.IntRange(1), default=15, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def growth(matches: int, a_month: int, runs: int, seed: int, as_json: bool) -> None:
    """Rows and bytes a match by who is tracked, and whether monthly partitions pay (docs/growth.md).

    Takes minutes and about 2 GB of disk: full lobbies are played, and imported three times.
    """
    with services.postgres() as server:
        results = measure_growth(server, matches, a_month, runs, seed)
    if as_json:
        print_json(results)
        return
    for line in growth_lines(results):
        click.echo(line)


@contextmanager
def _brokers(job: str) -> Iterator[list[tuple[str, Broker]]]:
    """The brokers, with queues for this job that are gone afterwards: servers may be somebody else's."""
    with ExitStack() as stack:
        server = stack.enter_context(services.postgres())
        database = stack.enter_context(services.new_database(server))
        rabbit = stack.enter_context(services.rabbitmq())
        stack.callback(services.delete_queues, rabbit, (job,))
        migrate(database)
        yield [
            ("memory", MemoryBroker((job,))),
            ("postgres", PostgresBroker(database, (job,))),
            ("rabbitmq", RabbitBroker(rabbit, (job,))),
        ]


def _broker_result(name: str, broker: Broker, job: str, messages: int, runs: int) -> dict[str, Any]:
    measure(broker, min(messages, 100), job)  # warm-up
    rounds = [measure(broker, messages, job) for _ in range(runs)]
    figures = {key: [one[key] for one in rounds] for key in rounds[0]}
    return {"broker": name, "messages": messages} | {
        key: {"median": statistics.median(values), "min": min(values), "max": max(values)}
        for key, values in figures.items()
    }


def _span(figure: dict[str, float]) -> str:
    return f"{figure['median']:>8,.0f} ({figure['min']:,.0f} to {figure['max']:,.0f})"


if __name__ == "__main__":
    bench()
