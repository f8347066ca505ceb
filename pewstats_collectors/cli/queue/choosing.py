"""Which dead letters a command is about: by their ids, by what they have in common, or all that wait."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import click

from pewstats_collectors.cli.output import printable
from pewstats_collectors.cli.queue.groups import tells
from pewstats_collectors.cli.tournament.by_whom import by_actor
from pewstats_collectors.db import dead_letters
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import UsageError

ID = click.IntRange(1)

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Choice:
    """By ids, or by what all letters meant have in common."""

    numbers: tuple[int, ...]
    everything: bool
    job: str | None
    reason: str | None
    error: str | None


def filters(command: _Command) -> _Command:
    """Options --job, --reason and --error."""
    job = click.option("--job", metavar="J", help="Only those of this job.")
    reason = click.option("--reason", metavar="R", help="Only those with this reason.")
    text = "Only those whose error, or its group's, has this text."
    return job(reason(click.option("--error", metavar="TEXT", help=text)(command)))


def chooses(command: Callable[..., None]) -> Callable[..., None]:
    """All that tells which letters, whether for real, and by whom: `choice`, `dry_run`, `actor`, `note`."""

    @wraps(command)
    def choosing(
        number: tuple[int, ...],
        everything: bool,
        job: str | None,
        reason: str | None,
        error: str | None,
        **others: Any,
    ) -> None:
        command(choice=Choice(number, everything, job, reason, error), **others)

    by_ids = click.argument("number", nargs=-1, type=ID, metavar="[ID]...")
    everything_ = click.option("--all", "everything", is_flag=True, help="All that wait.")
    dry_run = click.option("--dry-run", is_flag=True, help="Say which they are, and change nothing.")
    note = click.option("--note", metavar="TEXT", help="Why; kept with the letters.")
    return by_ids(everything_(filters(dry_run(note(by_actor(choosing))))))


def check(choice: Choice, command: str) -> None:
    """Raises UsageError unless it is clear which letters are meant."""
    common = [one for one in (choice.job, choice.reason, choice.error) if one is not None]
    if choice.numbers and (common or choice.everything):
        raise UsageError("name dead letters by their ids or by what they have in common, not by both")
    if not (choice.numbers or common or choice.everything):
        raise UsageError(f"queue {command}: which? Name ids, --job, --reason, --error or --all")


def waiting(pool: Pool, choice: Choice) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """(letters that wait, by their ids; why not of the others that were named)."""
    with pool.connection() as connection:
        letters = dead_letters.waiting(connection, job=choice.job, reason=choice.reason)
    if not choice.numbers:
        return [one for one in letters if choice.error is None or tells(one, choice.error)], {}
    by_id = {one["id"]: one for one in letters}
    refused = {one: "no such dead letter waits" for one in choice.numbers if one not in by_id}
    return [by_id[one] for one in dict.fromkeys(choice.numbers) if one in by_id], refused


def say(how: str, letter: Mapping[str, Any]) -> None:
    """What became of one."""
    what = f"{letter['job']} of {letter['subject'] or 'nobody knows what'}"
    click.echo(f"{how}  {letter['id']}  {printable(what)}")


def complain(refused: Mapping[int, str]) -> int:
    """Say what could not be done; returns the exit code."""
    for number, why in refused.items():
        click.echo(f"pewstats: {number}: {why}", err=True)
    return 1 if refused else 0
