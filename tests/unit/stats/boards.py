"""Match results of teams written as literals, the same with random ones, and standings recomputed naively."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from pewstats_collectors.stats.rulesets import Ruleset
from pewstats_collectors.stats.standings import Adjustment, TeamResult

START = datetime(2026, 1, 17, 18, 0, tzinfo=UTC)

#: Each team's (rank, kills) in the first, second, ... match; None where it did not play.
Played = Mapping[str, Sequence[tuple[int, int] | None]]

teams = st.sampled_from(["Alpha", "Beta", "Gamma", "Delta", "Epsilon"])
one_result = st.none() | st.tuples(st.integers(1, 10), st.integers(0, 3))
evenings = st.dictionaries(teams, st.lists(one_result, min_size=1, max_size=6))
adjusted = st.dictionaries(teams, st.integers(-5, 5), max_size=3)


def team_id(team: str) -> UUID:
    """The same for the same team in every test."""
    return UUID(bytes=team.encode().ljust(16))


def starts(match: int) -> datetime:
    """When the nth match begins, from 0."""
    return START + timedelta(minutes=35 * match)


def results(
    played: Played, matches_a_round: int | None = None, damage: Mapping[str, Sequence[float]] | None = None
) -> list[TeamResult]:
    """One result for each (rank, kills); match ids are match0, match1, ..., rounds from 1."""
    return [
        TeamResult(
            team_id(team),
            team,
            f"match{n}",
            starts(n),
            *result,
            damage=0.0 if damage is None else damage[team][n],
            round=None if matches_a_round is None else 1 + n // matches_a_round,
        )
        for team, matches in played.items()
        for n, result in enumerate(matches)
        if result is not None
    ]


def adjustments(points: Mapping[str, int]) -> list[Adjustment]:
    """One adjustment a team."""
    return [Adjustment(team_id(team), team, gained, "decided") for team, gained in points.items()]


def match_points(result: TeamResult, rules: Ruleset) -> int:
    """Points of one match, from the table of places and nothing else."""
    places = dict(enumerate(rules.placement_points, 1))
    return places.get(result.rank, 0) + result.kills * rules.kill_points
