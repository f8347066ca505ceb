"""Ranks after rounds and final results do not depend on when rounds were completed and what came later."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from random import Random

import pytest

from pewstats_collectors.db.pool import Connection, Pool
from pewstats_collectors.db.tournaments import adjustments, ids, results, schedules, season_rules
from pewstats_collectors.db.tournaments.adjustments import Adjustment
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.jobs import AGGREGATE, REJUDGE
from pewstats_collectors.matches.context import Place
from pewstats_collectors.simulator.season import SimulatedSeason, play_season
from tests.integration.tournaments.league import LeagueAdmin
from tests.integration.tournaments.test_any_order import decisions, files, plays
from tests.reference_standings import reference_standings

ROUNDS = 2
TABLES = {
    "tournament_team_standings_history": "round_id, team_id",
    "tournament_results": "division, participant_kind, participant_id",
}
HISTORY = """
    SELECT r.division, r.number, h.rank, t.name, h.total_points, h.total_kills, h.wwcd, h.matches_played
    FROM tournament_team_standings_history AS h
    JOIN tournament_rounds AS r USING (round_id) JOIN teams AS t USING (team_id)
    ORDER BY r.division, r.number, h.rank, t.name
"""


@pytest.mark.parametrize("seed", range(12))
def test_later_changes_leave_what_a_calculation_from_scratch_gives(pool: Pool, seed: int) -> None:
    order = Random(seed)
    admin = LeagueAdmin(pool, play_season(seed, divisions=2, teams=6, rounds=ROUNDS, matches=4))
    admin.create()
    made = [*files(admin), *plays(admin), *decisions(admin)]
    for step in with_completions(admin, made, order):
        step()
        if order.random() < 0.3:
            admin.catch_up(most=order.randrange(1, 20))
    complete_all(admin)
    admin.catch_up([REJUDGE, AGGREGATE])
    assert [tuple(row.values()) for row in admin.rows(HISTORY)] == expected_history(admin.season)
    penalise(admin)
    found = written(admin)
    assert found == from_scratch(admin)
    assert found["tournament_results"]


def with_completions(
    admin: LeagueAdmin, steps: list[Callable[[], object]], order: Random
) -> list[Callable[[], object]]:
    """The steps, with rounds completed and opened again, and staff's placements, somewhere in between."""
    numbers = range(1, ROUNDS + 1)
    for division in admin.season.teams:
        for number in [*numbers, *numbers]:
            done = order.random() < 0.8
            step = partial(complete, admin, division, number, completed=done)
            steps = inserted(steps, step, order)
        steps = inserted(steps, partial(place_first, admin, division), order)
    return steps


def inserted(
    steps: list[Callable[[], object]], step: Callable[[], object], order: Random
) -> list[Callable[[], object]]:
    at = order.randrange(len(steps) + 1)
    return [*steps[:at], step, *steps[at:]]


def place_of(admin: LeagueAdmin, division: str) -> Place:
    return Place(ids.season_id(admin.season.name), division, "")


def complete(admin: LeagueAdmin, division: str, number: int, *, completed: bool) -> None:
    def change(connection: Connection) -> set[str]:
        for one in schedules.rounds_of(connection, place_of(admin, division)):
            if one.number == number:
                results.set_completed(connection, one, completed=completed)
        return set()

    admin.change(change)


def complete_all(admin: LeagueAdmin) -> None:
    for division in admin.season.teams:
        for number in range(1, ROUNDS + 1):
            complete(admin, division, number, completed=True)


def place_first(admin: LeagueAdmin, division: str) -> None:
    """Staff put the last team first, if the division is over."""

    def change(connection: Connection) -> set[str]:
        place = place_of(admin, division)
        lines = results.read(connection, place, "team")
        if lines:
            last = lines[-1]["participant_id"]
            at = datetime(2026, 2, 1, tzinfo=UTC)
            results.override_placement(connection, place, last, 1, By("admin", "decided"), at=at)
        return set()

    admin.change(change)


def penalise(admin: LeagueAdmin) -> None:
    """The first team of each division, for the whole season."""

    def change(connection: Connection) -> set[str]:
        for division, teams in admin.season.teams.items():
            team = adjustments.find_team(connection, place_of(admin, division).season_id, teams[0])
            points = Adjustment(team.team_id, team.team_id, None, adjustments.PENALTY, -7, "late", "admin")
            adjustments.give(connection, team, points)
        return set()

    admin.change(change)


def expected_history(season: SimulatedSeason) -> list[tuple[object, ...]]:
    return [
        (division, number, one.rank, one.team, one.total_points, one.kills, one.wins, one.matches_played)
        for division in sorted(season.teams)
        for number in range(1, ROUNDS + 1)
        for one in reference_standings(
            result
            for result in season.truth.results
            if result.division == division and result.round <= number
        )
    ]


def written(admin: LeagueAdmin) -> dict[str, list[dict[str, object]]]:
    return {name: admin.rows(f"SELECT * FROM {name} ORDER BY {key}") for name, key in TABLES.items()}  # noqa: S608


def from_scratch(admin: LeagueAdmin) -> dict[str, list[dict[str, object]]]:
    """What is written when there was nothing before."""

    def change(connection: Connection) -> set[str]:
        connection.execute("TRUNCATE tournament_team_standings_history, tournament_results")
        season_rules.refresh(connection, [ids.season_id(admin.season.name)])
        return set()

    admin.change(change)
    return written(admin)
