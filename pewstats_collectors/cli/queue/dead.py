"""pewstats queue dead: the dead letters, by what they have in common, one by one, or all about one."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import click
import orjson

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.cli.queue.choosing import ID, complain, filters
from pewstats_collectors.cli.queue.groups import by_whom, grouped, tells
from pewstats_collectors.db import dead_letters, ledger

_ONE: Final = ("id", "job", "subject", "reason", "attempts", "created_at", "error")
_GROUP: Final = ("number", "job", "reason", "oldest", "newest", "example", "error")
#: A table is for people: who needs all of an error asks for the letter.
_ERROR_LENGTH: Final = 120


class _Dead(click.Group):
    """Alone, or with options, it lists; with an id it shows."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] != "--help"):
            args = ["list", *args]
        elif args[0].isdecimal():
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Dead)
def dead() -> None:
    """Dead letters: work that failed for good or was rejected, and waits for a person.

    `queue dead` lists them, `queue dead ID` shows one.

    \b
    Example: pewstats queue dead --job telemetry
    """


@dead.command("list")
@filters
@click.option("--each", is_flag=True, help="One by one, the newest last.")
@click.option("--resolved", is_flag=True, help="Those that were replayed or discarded, instead.")
@click.option("--limit", type=ID, metavar="N", help="Only the N largest groups, or with --each the N newest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_(
    job: str | None,
    reason: str | None,
    error: str | None,
    each: bool,
    resolved: bool,
    limit: int | None,
    as_json: bool,
) -> None:
    """Dead letters that wait for a person, in groups of one cause.

    That is one job, one reason, and one error but for its ids, numbers, paths and the like.

    \b
    Example: pewstats queue dead list --job telemetry --error "took longer" --each
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        read = dead_letters.resolved if resolved else dead_letters.waiting
        letters = read(connection, job=job, reason=reason)
    letters = [one for one in letters if error is None or tells(one, error)]
    if each:
        _print_each(letters[-limit:] if limit else letters, as_json)
    else:
        _print_groups([asdict(one) for one in grouped(letters)[:limit]], as_json, resolved)


@dead.command()
@click.argument("number", type=ID, metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(number: int, as_json: bool) -> None:
    """All about one dead letter, what became of earlier ones of its work, and where the work stands now.

    \b
    Example: pewstats queue dead show 12
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        letter = dead_letters.find(connection, number)
        if letter is None:
            sys.exit(complain({number: "no such dead letter"}))
        of_work = dead_letters.of_work(connection, letter["job"], letter["subject"])
        entries = ledger.of_subjects(connection, [letter["subject"] or ""])
    others = [one for one in of_work if one["id"] != number]
    now = next((asdict(one) for one in entries if one.job == letter["job"]), None)
    if as_json:
        print_json(letter | {"others": others, "work": now})
    else:
        _print_one(letter, others, now)


def _print_each(letters: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json({"dead_letters": letters})
        return
    became = ("resolved", "by", "resolved_at") if any("resolved" in one for one in letters) else ()
    columns = (*_ONE[:-1], *became, _ONE[-1])
    rows = [one | {"by": by_whom(one), "error": one["error"][:_ERROR_LENGTH]} for one in map(dict, letters)]
    _print_columns(columns, rows)


def _print_groups(groups: Sequence[Mapping[str, Any]], as_json: bool, resolved: bool) -> None:
    became = ("resolved", "by") if resolved else ()
    if as_json:
        unsaid = () if resolved else ("resolved", "by")
        told = [{name: value for name, value in one.items() if name not in unsaid} for one in groups]
        print_json({"groups": told})
        return
    rows = [one | {"error": one["error"][:_ERROR_LENGTH]} for one in map(dict, groups)]
    _print_columns((*_GROUP[:-1], *became, _GROUP[-1]), rows)


def _print_columns(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    print_table(
        "",
        [name.replace("_", " ") for name in columns],
        [[_plain(row[name]) for name in columns] for row in rows],
    )


def _print_one(
    letter: dict[str, Any], others: Sequence[Mapping[str, Any]], now: Mapping[str, Any] | None
) -> None:
    trace = letter.pop("traceback") or ""
    letter["payload"] = orjson.dumps(letter["payload"]).decode()
    if letter["resolved"] is not None:
        letter["resolved_by"] = by_whom(letter)
    for name, value in letter.items():
        if value is not None:
            _print_line(name.replace("_", " "), _plain(value))
    for line in trace.splitlines():
        click.echo(printable(line))
    for one in others:
        became = f"{one['resolved']} by {by_whom(one)}" if one["resolved"] else "waits"
        why = f" ({one['resolved_why']})" if one["resolved_why"] else ""
        at = f" at {_plain(one['resolved_at'])}" if one["resolved_at"] else ""
        text = f"{one['id']} of {_plain(one['created_at'])}, {one['reason']}: {became}{at}{why}"
        _print_line("another", text)
    if now is not None:
        why = f", {now['reason']}" if now["reason"] else ""
        _print_line("work now", f"{now['state']}{why}, attempts {now['attempts']}")


def _print_line(name: str, value: object) -> None:
    click.echo(f"{name:<12} {printable(' '.join(str(value).split()))}")


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value
