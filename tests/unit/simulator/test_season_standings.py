"""Standings of a season, computed twice: by the project and by a plain reading of the definition."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

import pytest

from pewstats_collectors.simulator.season import Result, play_season
from pewstats_collectors.stats.rulesets import ruleset
from pewstats_collectors.stats.standings import TeamResult, standings
from tests.reference_standings import reference_standings

START = datetime(2026, 3, 21, 18, tzinfo=UTC)


def result(team: str, match: int, rank: int, kills: int) -> Result:
    return Result("Division 1", 1, team, str(match), START + timedelta(hours=match), rank, kills)


def test_by_hand() -> None:
    played = [
        result("Alpha", 1, 1, 3),
        result("Alpha", 2, 9, 0),
        result("Beta", 1, 9, 3),
        result("Beta", 2, 1, 0),
        result("Gamma", 1, 2, 7),
        result("Gamma", 2, 9, 0),
        result("Delta", 1, 9, 3),
        result("Delta", 2, 1, 0),
        result("Omega", 1, 9, 0),
        result("Omega", 2, 9, 0),
    ]
    lines = reference_standings(played)
    found = [(one.rank, one.team, one.total_points, one.completed_at.hour - START.hour) for one in lines]
    assert found == [
        (1, "Gamma", 13, 1),
        (2, "Alpha", 13, 1),
        (3, "Beta", 13, 2),
        (3, "Delta", 13, 2),
        (5, "Omega", 0, 1),
    ]


def as_project(one: Result) -> TeamResult:
    team_id = uuid5(NAMESPACE_OID, one.team)
    return TeamResult(team_id, one.team, one.match_id, one.created_at, one.rank, one.kills)


@pytest.mark.parametrize("seed", range(10))
def test_both_agree(seed: int) -> None:
    season = play_season(seed, divisions=2, teams=16, rounds=2, matches=3)
    for division in season.teams:
        counted = [one for one in season.truth.results if one.division == division]
        lines = standings([as_project(one) for one in counted], ruleset("super"))
        assert len(lines) == 16
        assert [
            (one.rank, one.team_name, one.total_points, one.total_kills, one.best_placement, one.wwcd)
            for one in lines
        ] == [
            (one.rank, one.team, one.total_points, one.kills, one.best_placement, one.wins)
            for one in reference_standings(counted)
        ]
