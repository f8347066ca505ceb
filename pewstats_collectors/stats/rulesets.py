"""Scoring rulesets: data in config/rulesets.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Points for the nth place (beyond the list: 0) and for each kill."""

    name: str
    placement_points: tuple[int, ...]
    kill_points: int

    def placement(self, rank: int) -> int:
        """Points of this place; teams that share a place get them both."""
        return self.placement_points[rank - 1] if 1 <= rank <= len(self.placement_points) else 0


def ruleset(name: str) -> Ruleset:
    """The ruleset of that name. Raises UsageError that names the known ones."""
    known = _rulesets()
    if name not in known:
        raise UsageError(f"no ruleset {name!r}, known are {', '.join(sorted(known))}")
    return known[name]


@cache
def _rulesets() -> dict[str, Ruleset]:
    table = tomllib.loads((config_folder() / "rulesets.toml").read_text(encoding="utf-8"))
    return {
        name: Ruleset(name, tuple(values["placement_points"]), values["kill_points"])
        for name, values in table.items()
    }
