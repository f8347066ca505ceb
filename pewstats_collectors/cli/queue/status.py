"""pewstats queue status: messages in the broker, work in the ledger, who works."""

import sys
from typing import Any

import click

from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.jobs import RECONCILE
from pipelines import queue_figures
from pipelines.queue_figures import STATES, JobFigures, QueueFigures


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def status(as_json: bool) -> None:
    """Per job: messages in the broker, work in the ledger, who works; exit 1 if the broker is out of reach.

    \b
    Example: pewstats queue status --json
    """
    with wiring.open_app() as app:
        figures = queue_figures.read(app.pool, app.broker)
    if as_json:
        print_json(_document(figures))
    else:
        _print_status(figures)
    if figures.broker_error is not None:
        click.echo(f"pewstats: {printable(figures.broker_error)}", err=True)
        sys.exit(1)


def _document(figures: QueueFigures) -> dict[str, Any]:
    return {
        "jobs": [
            {
                "job": one.job,
                "at_work": one.job not in figures.asleep,
                "messages": one.messages,
                **one.rows,
                "oldest_due_s": one.oldest_due_s,
                "leases_out": one.leases_out,
            }
            for one in figures.jobs
        ],
        "asleep": sorted(figures.asleep),
        "dead_letters": [
            {"job": job, "reason": reason, "number": number} for job, reason, number in figures.letters
        ],
        "broker_error": figures.broker_error,
    }


def _print_status(figures: QueueFigures) -> None:
    columns = ("job", "works", *Lane, *STATES, "due for", "leases out")
    print_table("", columns, [_row(one, one.job not in figures.asleep) for one in figures.jobs])
    absent = [one.job for one in figures.jobs if one.job in figures.asleep]
    absent += ["reconcile: nothing put off is sent"] if RECONCILE in figures.asleep else []
    if absent:
        click.echo(f"nobody works on {', '.join(absent)}; `pewstats run` does")
    if figures.letters:
        print_table("Dead letters (`pewstats queue dead`)", ("job", "reason", "number"), figures.letters)


def _row(one: JobFigures, works: bool) -> list[object]:
    messages = [None if one.messages is None else one.messages[lane] for lane in Lane]
    due = None if one.oldest_due_s is None else f"{one.oldest_due_s:.0f} s"
    return [
        one.job,
        "yes" if works else "nobody",
        *("?" if number is None else number for number in messages),
        *one.rows.values(),
        due,
        one.leases_out,
    ]
