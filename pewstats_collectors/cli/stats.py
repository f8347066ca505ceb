"""pewstats stats: everything derived from matches, computed anew, to check it or to mend it."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.db import careers, ratings, shadows
from pewstats_collectors.db.leaderboard_events import recompute as recomputed_events
from pewstats_collectors.db.pool import Connection, connect, snapshot
from pewstats_collectors.db.shadows import Difference

SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Part:
    """What is computed in one go: its tables, and what fills them when they are empty."""

    tables: Sequence[str]
    compute: Callable[[Connection], None]


#: In this order: each rests on those before.
_PARTS: Final = {
    "careers": _Part(careers.TABLES, careers.count_all),
    "achievements": _Part(("player_achievements",), careers.award_all),
    "event-scores": _Part(recomputed_events.SCORE_TABLES, recomputed_events.count_all),
    "event-elos": _Part(recomputed_events.ELO_TABLES, recomputed_events.compute_all),
    "ratings": _Part(ratings.TABLES, ratings.rate_all),
}


@click.group()
def stats() -> None:
    """Careers, achievements, events and ratings as a whole.

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
    change of config/achievements.toml or ratings.toml.

    \b
    Example: pewstats stats recompute --check careers
    """
    found: list[Difference] = []
    with wiring.open_app() as app:
        for name, part in _PARTS.items():
            if not parts or name in parts:
                click.echo(f"computing {name}", err=True)
                found += _run(app.database_url, part, check=check)
    if as_json:
        print_json({"differences": [_document(one) for one in found]})
    else:
        _print(found, check=check)
    sys.exit(1 if found and check else 0)


def _run(url: str, part: _Part, *, check: bool) -> list[Difference]:
    if check:
        with snapshot(url) as connection:
            return shadows.compare(connection, part.tables, part.compute)
    with connect(url) as connection:
        return shadows.mend(connection, part.tables, part.compute)


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
