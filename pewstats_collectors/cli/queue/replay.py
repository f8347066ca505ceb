"""pewstats queue replay: the work of dead letters is owed again."""

import sys
from contextlib import closing
from dataclasses import asdict

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.queue.choosing import Choice, check, chooses, complain, say, waiting
from pewstats_collectors.cli.stop import Stop
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.workers.nudges import Nudges
from pipelines.replay import in_time
from pipelines.replay import replay as replay_letters


@click.command()
@click.option("--rate", type=click.FloatRange(0, min_open=True), metavar="N", help="At most N a second.")
@chooses
def replay(choice: Choice, rate: float | None, dry_run: bool, actor: str, note: str | None) -> None:
    """Owe the work of dead letters again, from its first attempt; exit 1 if one of the IDs could not be.

    Ctrl-C leaves the rest waiting.

    \b
    Example: pewstats queue replay --job telemetry --rate 5 --dry-run
    """
    check(choice, "replay")
    with wiring.open_app() as app:
        letters, refused = waiting(app.pool, choice)
        unreadable = {one["id"] for one in letters if one["subject"] is None}
        if choice.numbers:
            why = "a message nobody could read cannot be replayed; `pewstats queue discard {}`"
            refused |= {number: why.format(number) for number in sorted(unreadable)}
        letters = [one for one in letters if one["id"] not in unreadable]
        if dry_run:
            for one in letters:
                say("would be replayed", one)
            number = len(letters)
        else:
            number = _replay(app, [one["id"] for one in letters], rate, actor, note)
    if not number:
        click.echo("nothing would be replayed" if dry_run else "nothing replayed", err=True)
    sys.exit(complain(refused))


def _replay(app: App, numbers: list[int], rate: float | None, actor: str, note: str | None) -> int:
    """Returns how many were replayed; exits when interrupted before the last of them."""
    left, done, unsent = len(numbers), 0, 0
    with Stop().listening() as stop, closing(Nudges(app.broker, app.pool)) as nudges:
        for batch in in_time(numbers, rate, stop.wait):
            replayed = replay_letters(app.pool, nudges, batch, actor, note)
            for one in replayed.letters:
                say("replayed", asdict(one))
            left -= len(batch)
            done += len(replayed.letters)
            unsent += replayed.unsent
    if unsent:
        click.echo(f"{unsent} not sent to the broker yet: the reconciler does so", err=True)
    if left:
        click.echo(f"interrupted: {done} replayed, {left} still wait; the same command goes on", err=True)
        sys.exit(stop.exit_code)
    return done
