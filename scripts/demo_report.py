"""What the demo shows: progress while it runs, tables at its end."""

import urllib.request
from collections.abc import Iterable

import click
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as Bars

from pewstats_collectors.jobs import DAEMONS, STAGES
from pewstats_collectors.simulator.world import World
from scripts.demo_system import pewstats

PLAYERS_SHOWN = 10


class Progress:
    """Bars per stage on a terminal, plain lines elsewhere; on stderr."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._last: dict[str, int] = {}

    def line(self, text: str) -> None:
        """One step of the demo."""
        click.echo(f"demo: {text}", err=True)

    def stages(self, done: dict[str, int], total: int) -> None:
        """How many matches each stage has done."""
        if done == self._last:
            return
        self._last = done
        if not self._console.is_terminal:
            self.line("  ".join(f"{stage} {number}/{total}" for stage, number in done.items()))
            return
        if self._bars is None:
            columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn())
            self._bars = Bars(*columns, console=self._console)
            self._tasks = {stage: self._bars.add_task(stage, total=total) for stage in done}
            self._bars.start()
        for stage, number in done.items():
            self._bars.update(self._tasks[stage], completed=number)
        if all(number == total for number in done.values()):
            self._bars.stop()


def read_work(environment: dict[str, str], daemons: Iterable[str]) -> dict[str, tuple[int, float]]:
    """{job: (pieces of work, seconds)} from the metrics of these daemons; `events`: telemetry events."""
    work: dict[str, tuple[int, float]] = {}
    for daemon in daemons:
        values = read_metrics(environment, daemon)
        for job in STAGES:
            if pieces := values.get(("pewstats_work_seconds_count", job)):
                work[job] = (int(pieces), values["pewstats_work_seconds_sum", job])
        if events := values.get(("pewstats_telemetry_events_total", "read")):
            work["events"] = (int(events), 0.0)
    return work


def read_metrics(environment: dict[str, str], daemon: str) -> dict[tuple[str, ...], float]:
    """Every sample that this daemon shows, by its name and the values of its labels."""
    port = int(environment["PEWSTATS_METRICS_PORT"]) + DAEMONS.index(daemon)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def print_closing_tables(
    environment: dict[str, str], work: dict[str, tuple[int, float]], season: str, division: str
) -> None:
    """Standings, player board and what it cost, on stdout; by the commands a user has."""
    words = ["tournament", "standings", "--season", season, "--division", division]
    click.echo("\nTeam standings")
    click.echo(pewstats(environment, *words))
    click.echo(f"Best {PLAYERS_SHOWN} players; weapons: damage/kills")
    click.echo(
        "\n".join(pewstats(environment, *words, "--board", "players").splitlines()[: PLAYERS_SHOWN + 4])
    )
    click.echo("\nWork")
    events, _ = work.pop("events", (0, 0.0))
    for job, (pieces, seconds) in work.items():
        line = f"  {job:<10} {pieces:>3} matches  {seconds:6.2f} s"
        if job == "telemetry" and seconds:
            line += f"  {events:,} events, {events / seconds:,.0f} a second"
        click.echo(line)


def print_next_commands(world: World, seconds: float) -> None:
    """What to try next."""
    click.echo(f"\nDone in {seconds:.0f} s. The data stays; try:")
    for command in (
        f"match show {world.matches[0].match_id}",
        "leaderboard show --metric kills --min-matches 1",
        "db shell -c 'select * from tournament_rounds'",
    ):
        click.echo(f"  .venv/bin/pewstats {command}")
