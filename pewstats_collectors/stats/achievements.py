"""Achievements: what it takes to earn each, and which match earned it. Data in config/achievements.toml."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal, get_args

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder
from pewstats_collectors.stats.checks import Check, number, one_of, record, text

Category = Literal["match", "total", "streak"]
"""In one match; over all matches so far; in matches one after another."""

#: Counted as `total` besides the numbers of a match.
MATCHES: Final = "matches_played"
STREAK: Final = "win_streak_all"
MetricName = Literal[
    "matches_played", "wins", "top_10s", "wins_vs_humans", "matches_vs_humans", "kills", "deaths", "knocks",
    "assists", "headshot_kills", "revives", "damage", "longest_kill", "win_streak_all",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Achievement:
    """Earned by the match in which the metric reaches the threshold."""

    achievement_id: str
    name: str
    description: str
    category: Category
    metric: MetricName
    threshold: float


Match = Mapping[str, Any]
"""What a player did in a match: its start and id, and the numbers by name; None is not measured."""

When = tuple[datetime, str]
"""(start, match id): the order of matches."""


def earned(
    catalogue: Iterable[Achievement], matches: Sequence[Match], before: Mapping[str, Any]
) -> dict[str, When]:
    """The match that earns each achievement, of matches in the order of their start.

    `before`: the sums over all matches before these. What was earned before is not to be asked for.
    """
    found: dict[str, When] = {}
    for one in catalogue:
        reached = before.get(one.metric, 0) if one.category == "total" else 0
        for match in matches:
            value = _value(one, match)
            reached = reached + value if one.category == "total" else value
            if reached >= one.threshold:
                found[one.achievement_id] = when(match)
                break
    return found


def earned_near(
    catalogue: Iterable[Achievement],
    near: Sequence[Match],
    later: Mapping[str, When],
    totals: Mapping[str, Any],
    match_id: str,
) -> dict[str, When] | None:
    """The same where this match alone has changed; None if that takes all matches since.

    `near`: the matches in which a number or a streak is another than before, in order. `later`: what had been
    earned by this match or one after it. `totals`: the sums over all matches there are.
    """
    found: dict[str, When] = {}
    changed = {when(match) for match in near}
    for one in catalogue:
        old = later.get(one.achievement_id)
        if one.category == "total":
            if old is not None or totals[one.metric] >= one.threshold:
                return None
            continue
        new = next((when(match) for match in near if _value(one, match) >= one.threshold), None)
        if old is not None and (old in changed or old[1] == match_id):
            if new is None or new > old:
                return None  # what earned it may do so no more, and others between than those near
            old = None
        if first := min((at for at in (old, new) if at is not None), default=None):
            found[one.achievement_id] = first
    return found


def when(match: Match) -> When:
    """Where a match stands in the order of matches."""
    return match["started_at"], match["match_id"]


def _value(of: Achievement, match: Match) -> Any:
    return 1 if of.metric == MATCHES else match[of.metric] or 0


@cache
def catalogue() -> tuple[Achievement, ...]:
    """All achievements there are. Raises UsageError that names every fault of the file."""
    file = config_folder() / "achievements.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file}: expected a readable TOML file ({error})") from None
    return read_catalogue(table)


def read_catalogue(table: Mapping[str, object]) -> tuple[Achievement, ...]:
    """Achievements from a parsed file, checked whole. Raises UsageError that names every fault."""
    faults: list[str] = []
    values = {
        name: record(value, f"achievement {name}", faults, _KEYS, required=_KEYS)
        for name, value in table.items()
    }
    for name, fields in values.items():
        _check_metric(f"achievement {name}", fields, faults)
    if faults:
        raise UsageError("\n".join(faults))
    return tuple(Achievement(name, **fields) for name, fields in values.items())


def _check_metric(place: str, fields: Mapping[str, Any], faults: list[str]) -> None:
    category, metric = fields.get("category"), fields.get("metric")
    if category == "streak" and metric != STREAK:
        faults.append(f"{place}, metric: expected {STREAK} for a streak")
    elif category == "total" and metric in (STREAK, "longest_kill"):
        faults.append(f"{place}, metric: {metric} does not add up over matches")
    elif category == "match" and metric in (STREAK, MATCHES):
        faults.append(f"{place}, metric: {metric} is no number of one match")


_KEYS: Final[Mapping[str, Check]] = {
    "name": text,
    "description": text,
    "category": one_of(get_args(Category)),
    "metric": one_of(get_args(MetricName)),
    "threshold": number(above=0),
}
