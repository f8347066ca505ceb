"""What came of a run: is all work settled, and is anything lost, doubled, or different from a calm run?"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from pewstats_collectors.simulator import World
from scripts.domain_tables import domain_tables

PATIENCE_S = 300.0
#: Nothing moves for so long: discovery, which raises what it finds again, has looked several times.
QUIET_S = 7.0

_UNDISCOVERED = """
    SELECT count(*) FROM unnest(%(match_ids)s::text[]) AS known (match_id)
    LEFT JOIN matches USING (match_id) WHERE matches.match_id IS NULL
"""
_UNSETTLED = "SELECT count(*) FROM ledger WHERE state NOT IN ('done', 'failed', 'rejected')"
_UNFILLED = "SELECT count(*) FROM player_backfill_status WHERE backfill_status IN ('pending', 'queued')"
_LETTERS = "SELECT job, subject FROM dead_letters WHERE resolved IS NULL"
_ALL_LETTERS = "SELECT DISTINCT job, subject FROM dead_letters"
_REPLAYED = "SELECT count(*) FROM dead_letters WHERE resolved = 'replayed'"
_BACKFILLED = "SELECT count(*) FROM player_backfill_status WHERE backfill_status = 'completed'"
_PLAYED = "SELECT account_id, matches_played FROM player_stats WHERE match_type = 'all'"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a disturbed run differs from a calm one."""

    lost: int  #: matches the calm run has rows of and the disturbed one not
    doubled: int  #: times a player was counted for a match too often, and dead letters that wait twice
    missing_letters: int
    unexpected_letters: int
    letters: int
    backfilled: int  #: matches that a player got his details of after they had been read
    replayed: int  #: dead letters whose work was owed again
    differences: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Nothing lost, nothing doubled, nothing different."""
        wrong = self.lost + self.doubled + self.missing_letters + self.unexpected_letters
        return not wrong and not self.differences

    def rows(self) -> list[tuple[str, int]]:
        """For a table."""
        return [
            ("lost", self.lost),
            ("doubled", self.doubled),
            ("dead letters", self.letters),
            ("missing dead letters", self.missing_letters),
            ("unexpected dead letters", self.unexpected_letters),
            ("tables that differ", len(self.differences)),
            ("backfilled", self.backfilled),
            ("replayed", self.replayed),
        ]


def until_settled(database: str, world: World) -> float:
    """Wait until every match is known and no work is left, or nothing happens for long; returns seconds."""
    known = {"match_ids": [match.match_id for match in world.matches]}
    started = moved = time.monotonic()
    while time.monotonic() - moved < QUIET_S and time.monotonic() - started < PATIENCE_S:
        time.sleep(0.5)
        with psycopg.connect(database) as connection:
            left = [
                connection.execute(query, known).fetchone()
                for query in (_UNDISCOVERED, _UNSETTLED, _UNFILLED)
            ]
        if any(row and row[0] for row in left):
            moved = time.monotonic()
    return moved - started


def compare(disturbed: str, calm: str, expected: set[tuple[str, str]]) -> Outcome:
    """The databases of both runs; `expected` holds (job, match id) of the dead letters."""
    tables, right = domain_tables(disturbed), domain_tables(calm)
    letters = Counter(_rows(disturbed, _LETTERS))
    played: dict[str, int] = dict(_rows(disturbed, _PLAYED))
    should: dict[str, int] = dict(_rows(calm, _PLAYED))
    return Outcome(
        lost=len(_match_ids(right) - _match_ids(tables)),
        doubled=sum(max(0, times - should.get(who, 0)) for who, times in played.items())
        + sum(times - 1 for times in letters.values()),
        missing_letters=len(expected - letters.keys()),
        unexpected_letters=len(set(_rows(disturbed, _ALL_LETTERS)) - expected),
        letters=letters.total(),
        backfilled=_number(disturbed, _BACKFILLED),
        replayed=_number(disturbed, _REPLAYED),
        differences=list(_differences(tables, right)),
    )


def _match_ids(tables: dict[str, str]) -> set[str]:
    """The matches whose players were counted."""
    return {line.partition("\t")[0] for line in tables["career_counts"].splitlines()[1:]}


def _differences(tables: dict[str, str], right: dict[str, str]) -> Iterable[str]:
    for name in sorted(tables.keys() | right.keys()):
        got, wanted = tables.get(name, "").splitlines(), right.get(name, "").splitlines()
        if got != wanted:
            example = next(iter(set(got) ^ set(wanted)), "")
            yield f"{name}: {len(got)} rows, not {len(wanted)}; for example {example[:300]!r}"


def _number(database: str, query: str) -> int:
    [(number,)] = _rows(database, query)
    return int(number)


def _rows(database: str, query: str) -> list[Any]:
    with psycopg.connect(database) as connection:
        return connection.execute(query.encode()).fetchall()
