"""pewstats tournament audit: who changed what, and how it was before."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.db.tournaments import audit as actions
from pewstats_collectors.errors import UsageError

_NAMED_TOO = ("round_id", "slot_id", "team_id")


@click.command()
@click.option("--match", "match_id", help="About this match, or a remake that it is part of.")
@click.option("--subject", help="About this match, team or player, by its id.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def audit(match_id: str | None, subject: str | None, limit: int, as_json: bool) -> None:
    """Who changed what and why, the newest first.

    \b
    Example: pewstats tournament audit --match MATCH
    """
    if match_id is not None and subject is not None:
        raise UsageError("--match and --subject: one of them, not both")
    with wiring.open_app() as app, app.pool.connection() as connection:
        lines = actions.read(connection, subject=subject, match_id=match_id, limit=limit)
    if as_json:
        print_json({"metadata": {}, "data": {"actions": lines, "total_count": len(lines)}})
        return
    for line in lines:
        what = f"{line['actor']}: {line['action']}, {line['subject']}"
        click.echo(printable(f"{line['at']:%Y-%m-%d %H:%M:%S%z}  {what}"))
        if line["reason"] is not None:
            click.echo(printable(f"  reason: {line['reason']}"))
        for key, value in _sides(line):
            click.echo(printable(f"  {key}: {value}"))
        click.echo()
    if not lines:
        click.echo("nothing was changed")


def _sides(line: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Before and after, in words; what is the same on both sides says what it is about."""
    before, after = (dict(_flat(line[side] or {})) for side in ("before", "after"))
    if about := [f"{key} {value}" for key, value in after.items() if before.get(key) == value]:
        yield "about", ", ".join(about)
    for name, own, other in (("before", before, after), ("after", after, before)):
        words = [f"{key} {value}" for key, value in own.items() if other.get(key) != value]
        yield name, ", ".join(words) or "nothing"


def _flat(seen: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """`a.b` and its value; nothing for what is not there, and no ids of what has a name."""
    for key, value in seen.items():
        if key in _NAMED_TOO:
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        elif value not in (None, ""):
            yield f"{above}{key}", " ".join(value) if isinstance(value, list) else value
