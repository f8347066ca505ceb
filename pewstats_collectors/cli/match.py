"""pewstats match: where is my match?"""

import sys
from typing import Any

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.db import leader, ledger, matches
from pewstats_collectors.db.ledger import Entry
from pewstats_collectors.db.pool import Connection, snapshot
from pewstats_collectors.jobs import DISCOVERIES, JOBS, RECONCILE, STAGES
from pewstats_collectors.matches.stages import STATES, UNDISCOVERED, Circumstances, match_state, outlook
from pewstats_collectors.settings import Settings
from pewstats_collectors.workers.outcomes import utc_now

_FACTS = ("created_at", "shard", "match_type", "game_mode", "map_name", "validation_status")


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
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        facts = matches.listing(connection, match_id=match_id)
        stages = _stages(connection, [match_id]).get(match_id, {})
        here = _circumstances(connection, app.settings)
    state = match_state(stages, discovered=bool(facts))
    told = outlook(stages, here, discovered=bool(facts))
    shown = [_stage(stages[job]) for job in STAGES if job in stages]
    if as_json:
        print_json({"match_id": match_id, "state": state, "stages": shown, "next": told})
    else:
        click.echo(f"{printable(match_id)}  {state}")
        for row in facts:
            click.echo("  ".join(str(row[name]) for name in _FACTS if row[name] is not None))
        click.echo(printable(told))
        columns = ("stage", "state", "attempts", "lane", "next at", "error")
        print_table("", columns, [tuple(one.values()) for one in shown])
    sys.exit(1 if state == UNDISCOVERED else 0)


@match.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only matches in this state.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the newest N of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_matches(state: str | None, limit: int | None, as_json: bool) -> None:
    """Every match in the order of its start, the newest last, and what happens to it next.

    \b
    Example: pewstats match list --state failed --limit 20
    """
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        rows = matches.listing(connection, state=state, limit=limit)
        stages = _stages(connection, [row["match_id"] for row in rows])
        here = _circumstances(connection, app.settings)
    for row in rows:
        row["next"] = outlook(stages.get(row["match_id"], {}), here, discovered=True)
    if as_json:
        print_json({"matches": rows})
    else:
        columns = ("match_id", "state", *_FACTS, "next")
        print_table(
            "", [name.replace("_", " ") for name in columns], [[row[c] for c in columns] for row in rows]
        )


def _stages(connection: Connection, match_ids: list[str]) -> dict[str, dict[str, Entry]]:
    """The ledger rows of the stages of these matches, by match and stage."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in ledger.of_subjects(connection, match_ids):
        if entry.job in STAGES:
            found.setdefault(entry.subject, {})[entry.job] = entry
    return found


def _circumstances(connection: Connection, settings: Settings) -> Circumstances:
    asleep = leader.asleep(connection, (*DISCOVERIES, RECONCILE, *JOBS))
    return Circumstances(utc_now(), settings.work.max_attempts, settings.pubg.retention_days, asleep)


def _stage(entry: Entry) -> dict[str, Any]:
    next_at = entry.next_at if entry.state in ("ready", "snoozed") else None
    return {
        "stage": entry.job,
        "state": entry.shown,
        "attempts": entry.attempts,
        "lane": entry.lane,
        "next_at": next_at and next_at.isoformat(),
        "error": entry.error,
    }
