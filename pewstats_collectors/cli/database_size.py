"""pewstats db size: what takes room in database and storage, and what more matches would take."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any, Final

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.db import migrations, server
from pewstats_collectors.db.pool import connect
from pewstats_collectors.db.server import TableSize

MATCHES: Final = "matches"
DETAIL: Final = "detail of tracked players"
CAREERS: Final = "careers and boards"
LEAGUES: Final = "leagues"
WORK: Final = "work"
OTHER: Final = "other"

_DETAIL = ("player_damage_events", "player_circle_positions")
#: The first pattern that a table's name begins with; else what has a match is of the matches.
_PURPOSES: Final = (
    (
        WORK,
        re.compile(
            r"_?yoyo|ledger$|queue_|dead_letters|api_keys|admin_audit|player_backfill|match_reprocessing"
        ),
    ),
    (LEAGUES, re.compile(r"tournament|teams$")),
    (CAREERS, re.compile(r"career|leaderboard|rating_|season_ratings|player_achievements")),
    (MATCHES, re.compile(r"players$")),
)
_MONTH = re.compile(r"[a-z0-9-]+/(\d{4})/(\d{2})/\d{2}/")
_OBJECTS = "match-objects/"
SEASON: Final = 1000
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Files:
    """What storage holds: `months` (or what else it is) with number and bytes of files, in order."""

    files: int
    bytes: int
    months: list[tuple[str, int, int]]


def purpose(table: TableSize) -> str:
    """What a table is for."""
    if table.name in _DETAIL:
        return DETAIL
    for name, pattern in _PURPOSES:
        if pattern.match(table.name):
            return name
    if table.of_a_match:
        return MATCHES
    return CAREERS if table.name.startswith("player_") else OTHER


def by_month(sizes: Iterable[tuple[str, int]]) -> Files:
    """Add up (key, bytes) of files: telemetry by the month of its match."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, size in sizes:
        month = _MONTH.match(key)
        what = "match objects" if key.startswith(_OBJECTS) else OTHER
        found["-".join(month.groups()) if month else what].append(size)
    months = [(name, len(found[name]), sum(found[name])) for name in sorted(found)]
    return Files(sum(one[1] for one in months), sum(one[2] for one in months), months)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document; bytes.")
def size(as_json: bool) -> None:
    """Where the space goes, in database and storage, a match, and what 1,000 matches more would take.

    Rows are the estimate of the database's own statistics; MB are millions of bytes.

    \b
    Example: pewstats db size --json
    """
    chosen = wiring.read_settings()
    url = wiring.database_url(chosen, create=False)
    with closing(connect(url)) as connection:
        migrations.check(connection)
        tables = server.tables(connection)
        whole = server.database_bytes(connection)
        matches = server.matches(connection)
    try:
        files, lost = by_month(wiring.make_store(chosen).sizes()), None
    except (OSError, ValueError, ImportError) as error:
        files, lost = None, f"{chosen.storage} cannot be read: {type(error).__name__}: {error}"
    document = _document(tables, whole, files, *matches)
    if as_json:
        print_json(document)
    else:
        _print(document)
    if lost:
        click.echo(f"pewstats: {printable(lost)}", err=True)
        sys.exit(1)


def _document(
    tables: Sequence[TableSize], whole: int, files: Files | None, matches: int, with_telemetry: int
) -> dict[str, Any]:
    totals: dict[str, int] = defaultdict(int)
    shown = []
    for one in tables:
        totals[purpose(one)] += one.total
        figures = asdict(one) | {"purpose": purpose(one), "share": one.total / whole}
        figures["rows"] = None if one.rows < 0 else one.rows
        del figures["of_a_match"]
        shown.append(figures)
    a_match = {
        "database": _each(sum(total for name, total in totals.items() if name != WORK), matches),
        "storage": _each(files.bytes, matches) if files else None,
    }
    purposes = sorted(totals.items(), key=lambda one: -one[1])
    return {
        "database": {
            "bytes": whole,
            "purposes": [{"purpose": name, "total": sum_, "share": sum_ / whole} for name, sum_ in purposes],
            "tables": shown,
        },
        "storage": files and _storage(files),
        "matches": matches,
        "matches_with_telemetry": with_telemetry,
        "bytes_per_match": a_match,
        "season_of_1000": {name: one and one * SEASON for name, one in a_match.items()},
    }


def _storage(files: Files) -> dict[str, Any]:
    months = [{"month": name, "files": number, "bytes": size} for name, number, size in files.months]
    return {"files": files.files, "bytes": files.bytes, "months": months}


def _each(size: int, matches: int) -> int | None:
    return round(size / matches) if matches else None


def _print(document: dict[str, Any]) -> None:
    database, storage = document["database"], document["storage"]
    columns = ("table", "for", "rows", "heap MB", "indexes MB", "toast MB", "total MB", "share %")
    rows = [
        (
            one["name"],
            one["purpose"],
            "?" if one["rows"] is None else one["rows"],
            *(_mb(one[part]) for part in ("heap", "indexes", "toast", "total")),
            round(one["share"] * 100, 1),
        )
        for one in database["tables"]
    ]
    print_table("Tables", columns, rows)
    rows = [(one["purpose"], _mb(one["total"]), round(one["share"] * 100, 1)) for one in database["purposes"]]
    print_table(f"Database: {_mb(database['bytes'])} MB", ("for", "MB", "share %"), rows)
    if storage:
        rows = [(one["month"], one["files"], _mb(one["bytes"])) for one in storage["months"]]
        title = f"Storage: {storage['files']} files, {_mb(storage['bytes'])} MB"
        print_table(title, ("month", "files", "MB"), rows)
    click.echo(f"{document['matches']} matches, {document['matches_with_telemetry']} with telemetry")
    for place, size in document["bytes_per_match"].items():
        if size is not None:
            click.echo(f"{place:<9} {size / 1000:,.0f} kB a match; {SEASON:,} more: {size / 1000:,.0f} MB")


def _mb(size: int) -> float:
    return round(size / _MB, 1)
