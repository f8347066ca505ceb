"""pewstats match: where is my match?"""

import sys
from typing import Any

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Entry
from pewstats_collectors.jobs import STAGES
from pewstats_collectors.matches.stages import STATES, UNDISCOVERED, StageState, match_state


@click.group()
def match() -> None:
    """Where matches stand.

    \b
    Example: pewstats match list --state failed
    """


@match.command()
@click.argument("match_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(match_id: str, as_json: bool) -> None:
    """One match: its state, what each stage did, and what happens next; exit 1 if nobody knows it.

    \b
    Example: pewstats match show 2b3cc93a-4e21-4814-8fa8-afe322c5e33a
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        entries = _by_stage(ledger.of_subjects(connection, [match_id]))
        facts = matches.listing(connection, match_id)
    state = match_state(_states(entries))
    if as_json:
        print_json({"match_id": match_id, "state": state, "stages": [_stage(one) for one in entries]})
    else:
        click.echo(f"{match_id}  {state}")
        for row in facts:
            click.echo("  ".join(str(row[name]) for name in _FACTS if row[name] is not None))
        columns = ("stage", "state", "attempts", "lane", "next at", "error")
        print_table("", columns, [tuple(_stage(one).values()) for one in entries])
    sys.exit(1 if state == UNDISCOVERED else 0)


@match.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only matches in this state.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_matches(state: str | None, as_json: bool) -> None:
    """Every match in the order of its start.

    \b
    Example: pewstats match list --state done
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        rows = matches.listing(connection)
        entries = ledger.of_subjects(connection, [row["match_id"] for row in rows])
    by_match: dict[str, list[Entry]] = {}
    for entry in entries:
        by_match.setdefault(entry.subject, []).append(entry)
    for row in rows:
        row["state"] = match_state(_states(by_match.get(row["match_id"], [])))
    chosen = [row for row in rows if state in (None, row["state"])]
    if as_json:
        print_json({"matches": chosen})
    else:
        columns = ("match_id", "state", *_FACTS)
        print_table(
            "", [name.replace("_", " ") for name in columns], [[row[c] for c in columns] for row in chosen]
        )


_FACTS = ("created_at", "shard", "match_type", "game_mode", "map_name", "validation_status")


def _by_stage(entries: list[Entry]) -> list[Entry]:
    return sorted((one for one in entries if one.job in STAGES), key=lambda one: STAGES.index(one.job))


def _states(entries: list[Entry]) -> dict[str, StageState]:
    return {one.job: StageState(one.state, one.reason) for one in entries if one.job in STAGES}


def _stage(entry: Entry) -> dict[str, Any]:
    waits = entry.state in ("ready", "snoozed")
    return {
        "stage": entry.job,
        "state": StageState(entry.state, entry.reason).shown,
        "attempts": entry.attempts,
        "lane": entry.lane,
        "next_at": entry.next_at.isoformat() if waits else None,
        "error": entry.error,
    }
