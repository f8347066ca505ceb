"""How the database grows by a match when nobody, some and everybody are tracked: `./scripts/bench growth`.

The matches are full lobbies of the same 64 people, imported as a user would import them, through all stages.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from pewstats_collectors.cli.database_size import CAREERS, DETAIL, LEAGUES, MATCHES, purpose
from pewstats_collectors.db import players, server
from pewstats_collectors.db.migrations import migrate
from pewstats_collectors.db.pool import connect
from pewstats_collectors.simulator.lobbies import full_plan
from pewstats_collectors.simulator.people import Person, Register, Squad
from pewstats_collectors.simulator.world import START, SimulatedMatch
from scripts import services
from scripts.bench_partitions import measure_partitions, partition_lines

PEOPLE: Final = 64
#: Seed 001, section 3.3: 8 of 64 are tracked.
TRACKED: Final = (0, 8, PEOPLE)
#: What it claims of circle positions, with everybody and with 8 stored: rows, and GB.
CLAIMED: Final = {PEOPLE: (640_000_000, 41.0), 8: (80_000_000, 5.1)}
POSITIONS, DAMAGE = "player_circle_positions", "player_damage_events"


def measure_growth(server_url: str, number: int, a_month: int, runs: int, seed: int) -> dict[str, Any]:
    """Rows and bytes a match, by how many of the 64 are tracked; `number` matches each time.

    `a_month` and `runs`: see bench_partitions, which is given the database in which everybody is tracked.
    """
    with TemporaryDirectory() as folder:
        people = write_season(Path(folder), number, seed)
        by_tracked = {}
        for tracked in TRACKED:
            with _imported(server_url, Path(folder), people[:tracked]) as url:
                by_tracked[tracked] = _per_match(url)
                if tracked == PEOPLE:
                    partitions = measure_partitions(url, a_month, runs)
    return {
        "matches": number,
        "people": PEOPLE,
        "tracked": by_tracked,
        "claimed": {tracked: {"rows": rows, "gb": gb} for tracked, (rows, gb) in CLAIMED.items()},
        "partitions": partitions,
    }


def write_season(folder: Path, number: int, seed: int) -> list[Person]:
    """Match objects and telemetry of so many matches of the same 64 people, who are returned."""
    rng = Random(seed)
    register = Register(rng)
    squads = tuple(
        Squad(slot, tuple(register.person() for _ in range(4))) for slot in range(1, PEOPLE // 4 + 1)
    )
    for index in range(number):
        start = START + timedelta(minutes=35 * index)
        match = SimulatedMatch(full_plan(rng, squads, start))
        (folder / f"{match.match_id}.json").write_bytes(match.match_object())
        (folder / f"{match.match_id}.telemetry.json.gz").write_bytes(match.telemetry_gz())
    return [person for squad in squads for person in squad.members]


@contextmanager
def _imported(server_url: str, folder: Path, tracked: Sequence[Person]) -> Iterator[str]:
    """URL of a database with these matches, these people having been tracked before."""
    with services.new_database(server_url) as url, TemporaryDirectory() as home:
        migrate(url)
        with connect(url) as connection:
            for one in tracked:
                players.track(connection, one.account_id, one.name, "steam")
        others = {name: value for name, value in os.environ.items() if not name.startswith("PEWSTATS_")}
        settings = {"PEWSTATS_DATABASE_URL": url, "PEWSTATS_HOME": home}
        command = [sys.executable, "-m", "pewstats_collectors", "import", str(folder)]
        subprocess.run(command, env=others | settings, check=True, capture_output=True)
        yield url


def _per_match(url: str) -> dict[str, Any]:
    """Rows and bytes a match; what an empty database takes is no growth."""
    with connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        matches, _ = server.matches(connection)
        sizes = server.tables(connection)
        tables = {}
        for one in sizes:
            rows = _number(connection.execute(f"SELECT count(*) FROM {one.name}".encode()).fetchone())  # noqa: S608
            tables[one.name] = {"rows": rows / matches, "bytes": one.total / matches if rows else 0.0}
    purposes = dict.fromkeys((MATCHES, DETAIL, CAREERS, LEAGUES), 0.0)
    for one in sizes:
        if purpose(one) in purposes:
            purposes[purpose(one)] += tables[one.name]["bytes"]
    return {"tables": tables, "purposes": purposes}


def _number(row: Any) -> int:
    return int(row[0])


def growth_lines(found: dict[str, Any]) -> Iterator[str]:
    """For people; what is scaled says so."""
    by_tracked = found["tracked"]
    yield f"{found['matches']} matches of {found['people']}, imported; rows and kB a match"
    yield f"{'tracked':<30}" + "".join(f"{tracked:>20}" for tracked in by_tracked)
    for name in (POSITIONS, DAMAGE):
        tables = [one["tables"][name] for one in by_tracked.values()]
        yield f"{name:<30}" + "".join(f"{one['rows']:>12,.0f} {one['bytes'] / 1000:>7,.0f}" for one in tables)
    for name in (DETAIL, MATCHES, CAREERS):
        totals = [one["purposes"][name] for one in by_tracked.values()]
        yield f"{name:<30}" + "".join(f"{total / 1000:>20,.0f}" for total in totals)
    some, everybody = (by_tracked[tracked]["tables"] for tracked in TRACKED[1:])
    for name in (POSITIONS, DAMAGE):
        rows, size = (1 - some[name][part] / everybody[name][part] for part in ("rows", "bytes"))
        yield f"{name}: {rows:.1%} fewer rows, {size:.1%} fewer bytes (seed 001: 87.5 %)"
    for tracked, (rows, gb) in CLAIMED.items():
        table = by_tracked[tracked]["tables"][POSITIONS]
        a_row, matches = table["bytes"] / table["rows"], rows / table["rows"]
        claim = f"the {rows / 1e6:,.0f}M rows of seed 001, {gb:g} GB by its claim"
        scaled = f"{rows * a_row / 1e9:.0f} GB of {matches:,.0f} matches (scaled)"
        yield f"{tracked} tracked: {a_row:.0f} bytes a row; {claim}, would be {scaled}"
    yield from partition_lines(found["partitions"])
