"""pewstats queue: what waits, and what could not be done."""

import sys
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import click
import orjson

from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import dead_letters
from pewstats_collectors.db.dead_letters import DISCARDED
from pewstats_collectors.db.pool import in_transaction
from pewstats_collectors.errors import UsageError
from pewstats_collectors.jobs import RECONCILE
from pewstats_collectors.workers.nudges import Nudges
from pipelines import queue_figures
from pipelines.queue_figures import STATES, JobFigures, QueueFigures
from pipelines.replay import replay as replay_letters

_ID = click.IntRange(1)


@click.group()
def queue() -> None:
    """What waits to be done, and the dead letters of what could not be.

    \b
    Example: pewstats queue status
    """


@queue.command()
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


@queue.command()
@click.argument("number", required=False, type=_ID, metavar="[ID]")
@click.option("--job", metavar="J", help="Only those of this job.")
@click.option("--reason", metavar="R", help="Only those with this reason.")
@click.option("--limit", type=_ID, metavar="N", help="Only the newest N of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def dead(number: int | None, job: str | None, reason: str | None, limit: int | None, as_json: bool) -> None:
    """Dead letters that wait for a person, the newest last; or all about the one of this ID.

    \b
    Example: pewstats queue dead --job telemetry --limit 20
    """
    if number is not None:
        _refuse_both([number], job, reason, limit)
        _print_one(number, as_json)
        return
    with wiring.open_app() as app, app.pool.connection() as connection:
        letters = dead_letters.waiting(connection, job=job, reason=reason, limit=limit)
    if as_json:
        print_json({"dead_letters": letters})
    else:
        columns = ("id", "job", "subject", "reason", "attempts", "created_at", "error")
        rows = [[one[name] for name in columns] for one in letters]
        print_table("", [name.replace("_", " ") for name in columns], rows)


@queue.command()
@click.argument("number", nargs=-1, type=_ID, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="All that wait.")
@click.option("--job", metavar="J", help="All of this job.")
@click.option("--reason", metavar="R", help="All with this reason.")
@click.option("--dry-run", is_flag=True, help="Say what would be replayed, and change nothing.")
def replay(
    number: tuple[int, ...], everything: bool, job: str | None, reason: str | None, dry_run: bool
) -> None:
    """Owe the work of dead letters again, from its first attempt; exit 1 if one of the IDs could not be.

    \b
    Example: pewstats queue replay --job telemetry --dry-run
    """
    _refuse_both(number, everything or None, job, reason)
    if not (number or everything or job or reason):
        raise UsageError("queue replay: which? Name ids, --job, --reason or --all")
    with wiring.open_app() as app:
        chosen, refused = _waiting(app, number, job, reason)
        done, sent = chosen, 0
        if not dry_run:
            with closing(Nudges(app.broker, app.pool)) as nudges:
                letters, sent = replay_letters(app.pool, nudges, [one["id"] for one in chosen])
            replayed = {one.id for one in letters}
            done = [one for one in chosen if one["id"] in replayed]
    _print_ended("would be replayed" if dry_run else "replayed", done)
    if not dry_run and sent < len(done):
        click.echo(f"{len(done) - sent} not sent to the broker yet: the reconciler does so", err=True)
    sys.exit(_complain(refused))


@queue.command()
@click.argument("number", nargs=-1, required=True, type=_ID, metavar="ID...")
def discard(number: tuple[int, ...]) -> None:
    """Let dead letters go for good: their work stays undone. Exit 1 if one does not wait.

    \b
    Example: pewstats queue discard 12 13
    """
    with wiring.open_app() as app:
        gone = in_transaction(app.pool, lambda one: dead_letters.resolve(one, number, DISCARDED))
    ended = {one.id: {"id": one.id, "job": one.job, "subject": one.subject} for one in gone}
    _print_ended("discarded", [ended[one] for one in sorted(ended)])
    sys.exit(_complain({one: "no such dead letter waits" for one in number if one not in ended}))


def _waiting(
    app: App, numbers: tuple[int, ...], job: str | None, reason: str | None
) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """(letters to replay, why not of the others that were named)."""
    with app.pool.connection() as connection:
        letters = dead_letters.waiting(connection, job=job, reason=reason)
    if not numbers:
        return [one for one in letters if one["subject"] is not None], {}
    by_id = {one["id"]: one for one in letters}
    refused = {one: "no such dead letter waits" for one in numbers if one not in by_id}
    named = [by_id[one] for one in dict.fromkeys(numbers) if one in by_id]
    refused |= {
        one["id"]: f"a message nobody could read cannot be replayed; `pewstats queue discard {one['id']}`"
        for one in named
        if one["subject"] is None
    }
    return [one for one in named if one["subject"] is not None], refused


def _refuse_both(numbers: Iterable[int], *others: object) -> None:
    if tuple(numbers) and any(other is not None for other in others):
        raise UsageError("name dead letters by their ids or by what they have in common, not by both")


def _print_ended(how: str, letters: list[dict[str, Any]]) -> None:
    for one in letters:
        what = f"{one['job']} of {one['subject'] or 'nobody knows what'}"
        click.echo(f"{how}  {one['id']}  {printable(what)}")
    if not letters:
        click.echo(f"nothing {how}", err=True)


def _complain(refused: dict[int, str]) -> int:
    for number, why in refused.items():
        click.echo(f"pewstats: {number}: {why}", err=True)
    return 1 if refused else 0


def _print_one(number: int, as_json: bool) -> None:
    with wiring.open_app() as app, app.pool.connection() as connection:
        letter = dead_letters.find(connection, number)
    if letter is None:
        sys.exit(_complain({number: "no such dead letter"}))
    if as_json:
        print_json(letter)
        return
    trace = letter.pop("traceback") or ""
    letter["payload"] = orjson.dumps(letter["payload"]).decode()
    for name, value in letter.items():
        if value is not None:
            click.echo(f"{name.replace('_', ' '):<12} {printable(' '.join(str(value).split()))}")
    for line in trace.splitlines():
        click.echo(printable(line))


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
