"""Scoring rulesets: what a match gives, which matches count, who is ahead. Data in config/rulesets.toml."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal, get_args

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder
from pewstats_collectors.stats.checks import Check, list_of, one_of, record, table_of, whole_number

KillCredit = Literal["killer", "finisher"]
BestOf = Literal["season", "round"]
TieBreakName = Literal[
    "total_points", "wwcd", "placement_points", "kills", "best_single_match", "damage",
    "best_placement", "last_match_placement", "avg_placement", "head_to_head_last_match",
    "earliest_completion",
]  # fmt: skip

DEFAULT_TIE_BREAKS: Final[tuple[TieBreakName, ...]] = (
    "total_points", "kills", "best_placement", "earliest_completion",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatchPoint:
    """When a team is at match point: at a fixed threshold, or one set by the leader after some matches.

    Either `threshold` is given, or `leader_after` and `plus`: the leader's points after that many matches,
    plus so many. At most `max_matches` are played; None has no cap.
    """

    threshold: int | None = None
    leader_after: int | None = None
    plus: int | None = None
    max_matches: int | None = None


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Points for the nth place (beyond the list: 0) and for each kill, and how standings follow from them.

    `penalties` are positive points by name, `head_start` positive points by seed, the first seed first. With
    `best_n`, each team's best so many matches of the season, or of each round, give points; None counts all.
    """

    name: str
    placement_points: tuple[int, ...]
    kill_points: int
    kill_credit: KillCredit = "killer"
    penalties: Mapping[str, int] = field(default_factory=dict, hash=False)
    head_start: tuple[int, ...] = ()
    best_n: int | None = None
    best_of: BestOf = "season"
    tie_breaks: tuple[TieBreakName, ...] = DEFAULT_TIE_BREAKS
    match_point: MatchPoint | None = None

    def placement(self, rank: int) -> int:
        """Points of this place; teams that share a place get them both."""
        return self.placement_points[rank - 1] if 1 <= rank <= len(self.placement_points) else 0

    def match_points(self, rank: int, kills: int) -> int:
        """Points of one match: of the place and of the kills."""
        return self.placement(rank) + self.kill_points * kills

    def penalty(self, kind: str) -> int:
        """Points of the penalty of this name, negative. Raises UsageError that names the known ones."""
        if kind not in self.penalties:
            known = ", ".join(sorted(self.penalties)) or "none"
            raise UsageError(f"ruleset {self.name}: no penalty {kind!r}, known are {known}")
        return -self.penalties[kind]

    def counted_within(self, number: int | None) -> int | None:
        """Whose best N matches a match of this round competes with: its round's, or None for all of them."""
        return number if self.best_of == "round" else None

    def head_start_of(self, seed: int) -> int:
        """Points a team of this seed (from 1) begins with; 0 beyond the list."""
        return self.head_start[seed - 1] if 1 <= seed <= len(self.head_start) else 0


def ruleset(name: str) -> Ruleset:
    """The ruleset of that name. Raises UsageError that names the known ones."""
    known = _rulesets()
    if name not in known:
        raise UsageError(f"no ruleset {name!r}, known are {', '.join(sorted(known))}")
    return known[name]


def read_rulesets(table: Mapping[str, object]) -> dict[str, Ruleset]:
    """Rulesets by name from a parsed file, checked whole. Raises UsageError that names every fault."""
    faults: list[str] = []
    values = {name: _checked(f"ruleset {name}", value, faults) for name, value in table.items()}
    if faults:
        raise UsageError("\n".join(faults))
    return {name: Ruleset(name, **of_one) for name, of_one in values.items()}


@cache
def _rulesets() -> dict[str, Ruleset]:
    file = config_folder() / "rulesets.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file}: expected a readable TOML file ({error})") from None
    return read_rulesets(table)


def _checked(place: str, value: object, faults: list[str]) -> dict[str, Any]:
    """The fields of one ruleset; faults are added to the list."""
    fields = record(value, place, faults, _KEYS, required=("placement_points", "kill_points"))
    if "best_of" in fields and "best_n" not in fields:
        faults.append(f"{place}, best_of: expected only beside best_n")
    if "best_n" in fields and "match_point" in fields:
        # Match point asks for the points so far; with best N, more matches can leave them where they are.
        faults.append(f"{place}, match_point: expected only without best_n")
    return fields


def _match_point(value: object, place: str, faults: list[str]) -> MatchPoint | None:
    keys = ("threshold", "leader_after", "plus", "max_matches")
    before = len(faults)
    fields = record(value, place, faults, dict.fromkeys(keys, whole_number(1)))
    if len(faults) > before:
        return None
    if set(fields) - {"max_matches"} not in ({"threshold"}, {"leader_after", "plus"}):
        faults.append(f"{place}: expected either threshold, or leader_after and plus")
    elif fields.get("max_matches", math.inf) <= fields.get("leader_after", 0):
        faults.append(f"{place}, max_matches: expected more than leader_after")
    return MatchPoint(**fields)


_POINTS: Final = whole_number(0)
_KEYS: Final[Mapping[str, Check]] = {
    "placement_points": list_of(_POINTS),
    "kill_points": _POINTS,
    "kill_credit": one_of(get_args(KillCredit)),
    "penalties": table_of(whole_number(1)),
    "head_start": list_of(_POINTS),
    "best_n": whole_number(1),
    "best_of": one_of(get_args(BestOf)),
    "tie_breaks": list_of(one_of(get_args(TieBreakName)), distinct=True),
    "match_point": _match_point,
}
