"""pewstats stats: everything derived from matches, computed anew, to check it or to mend it."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db import careers, leaderboards, ledger, ratings, shadows
from pewstats_collectors.db.leaderboard_events import recompute as recomputed_events
from pewstats_collectors.db.pool import Connection, connect, snapshot
from pewstats_collectors.db.shadows import Difference
from pewstats_collectors.settings import Settings

SHOWN = 3
_OPEN = ("ready", "running", "snoozed")


@dataclass(frozen=True, slots=True)
class _Step:
    """How to find what differs, and how to put it right; each on a connection of its own."""

    check: Callable[[Connection], list[Difference]]
    mend: Callable[[Connection, Settings], list[Difference]]


def _shadowed(tables: Sequence[str], compute: Callable[[Connection], None]) -> _Step:
    """Tables, and what fills them when they are empty."""
    return _Step(
        lambda connection: shadows.compare(connection, tables, compute),
        lambda connection, _: shadows.mend(connection, tables, compute),
    )


def _mend_boards(connection: Connection, chosen: Settings) -> list[Difference]:
    return leaderboards.recompute(connection, chosen.leaderboards.min_matches)


#: In this order: each rests on those before.
_PARTS: Final = {
    "careers": (_shadowed(careers.TABLES, careers.count_all),),
    "achievements": (_shadowed(("player_achievements",), careers.award_all),),
    "boards": (_Step(leaderboards.differences, _mend_boards),),
    "events": (
        _shadowed(recomputed_events.SCORE_TABLES, recomputed_events.count_all),
        _shadowed(recomputed_events.ELO_TABLES, recomputed_events.compute_all),
    ),
    "ratings": (
        _Step(
            _shadowed(ratings.TABLES, ratings.rate_all).check,
            lambda connection, _: ratings.mend(connection),
        ),
    ),
}


@click.group()
def stats() -> None:
    """Careers, achievements, boards, events and ratings as a whole.

    \b
    Example: pewstats stats recompute --check
    """


@stats.command()
@click.argument("parts", nargs=-1, type=click.Choice(tuple(_PARTS)), metavar="[PART]...")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if a row is not as computed anew.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def recompute(parts: tuple[str, ...], check: bool, as_json: bool) -> None:
    """Compute from the matches what is added up as they come in; all parts by default.

    Without --check what differs is put right; workers wait meanwhile. Nothing ought to differ, except after a
    change of config/achievements.toml or ratings.toml, or of the minimum of matches on boards, and where work
    is still owed (`pewstats queue status`): Elos and ratings follow scores and matches within seconds.

    \b
    Example: pewstats stats recompute --check careers
    """
    found: list[Difference] = []
    with wiring.open_app() as app:
        for name, steps in _PARTS.items():
            if parts and name not in parts:
                continue
            click.echo(f"computing {name}", err=True)
            for step in steps:
                found += _run(app, step, check=check)
        with app.pool.connection() as connection:
            owed = sum(one.rows for one in ledger.figures(connection) if one.state in _OPEN)
    if found and check and owed:
        click.echo(f"{owed} pieces of work are owed: what they will change differs, too", err=True)
    if as_json:
        print_json({"differences": [_document(one) for one in found], "owed": owed})
    else:
        _print(found, check=check)
    sys.exit(1 if found and check else 0)


def _run(app: App, step: _Step, *, check: bool) -> list[Difference]:
    if check:
        with snapshot(app.database_url) as connection:
            return step.check(connection)
    with connect(app.database_url) as connection:
        return step.mend(connection, app.settings)


def _document(one: Difference) -> dict[str, object]:
    return {"table": one.table, "stored": one.stored, "computed": one.computed}


def _print(found: Sequence[Difference], *, check: bool) -> None:
    for one in found:
        click.echo(f"{one.table}: {len(one.stored)} rows differ from what {len(one.computed)} should be")
        for word, rows in (("stored", one.stored), ("should be", one.computed)):
            for row in rows[:SHOWN]:
                click.echo(printable(f"  {word:<9} {row}"))
    if not found:
        click.echo("everything is as computed anew")
    elif not check:
        click.echo("put right")
