"""A whole season on a real database: every match gets the status the simulator knows is right."""

import pytest

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.db.tournaments import boards, ids
from pewstats_collectors.db.tournaments.boards import BoardContext
from pewstats_collectors.simulator.season import Expected, SimulatedSeason, play_season
from pewstats_collectors.stats.rulesets import ruleset
from tests.integration.tournaments.league import LeagueAdmin
from tests.reference_standings import reference_standings

JUDGED = """
    SELECT m.match_id, m.is_tournament_match, m.validation_status, m.division, r.number AS round,
        s.match_number, m.team_count, m.unmatched_player_count
    FROM matches AS m
    LEFT JOIN tournament_rounds AS r USING (round_id)
    LEFT JOIN tournament_scheduled_matches AS s
        ON s.slot_id = m.schedule_match_id AND s.actual_match_id = m.match_id
"""


@pytest.fixture(scope="module")
def season() -> SimulatedSeason:
    return play_season(7)


def play_in_order(admin: LeagueAdmin) -> None:
    """As it happens: files and decisions when the admin brings them, matches when they are played."""
    season = admin.season
    admin.create()
    admin.rounds()
    admin.schedule()
    files = sorted(season.roster_files, key=lambda file: file.after_round)
    late = [(season.brought_at(file), file) for file in files]
    for match in season.matches:
        while late and late[0][0] < match.created_at:
            admin.roster(late.pop(0)[1])
        admin.match(match)
    for _, file in late:
        admin.roster(file)
    for remake in season.decisions.remakes:
        admin.remake(remake)
    admin.cancel()
    admin.catch_up()


def judged(admin: LeagueAdmin) -> dict[str, Expected]:
    with admin.pool.connection() as connection:
        return {row[0]: Expected(*row[1:]) for row in connection.execute(JUDGED.encode())}


def test_every_match_is_judged_as_the_simulator_knows_and_standings_are_those_of_the_definition(
    pool: Pool, season: SimulatedSeason
) -> None:
    admin = LeagueAdmin(pool, season)
    play_in_order(admin)
    assert judged(admin) == season.truth.expected
    appeared = admin.rows(
        "SELECT match_id, account_id, name FROM tournament_appearances JOIN teams USING (team_id)"
    )
    found: dict[str, dict[str, str]] = {}
    for row in appeared:
        found.setdefault(str(row["match_id"]), {})[str(row["account_id"])] = str(row["name"])
    counted = {one.match_id for one in season.truth.results}
    assert {one: found[one] for one in counted} == {one: season.truth.appearances[one] for one in counted}
    for division in season.teams:
        assert team_lines(pool, season, division) == expected_lines(season, division)
        for number in (1, 2, 3):
            assert team_lines(pool, season, division, number) == expected_lines(season, division, number)


Shown = list[tuple[int, str, int, int, int, int, int, int]]


def team_lines(pool: Pool, season: SimulatedSeason, division: str, number: int | None = None) -> Shown:
    context = BoardContext(ids.season_id(season.name), division, round=number)
    with pool.connection() as connection:
        lines = boards.team_board(connection, context, ruleset("super"))
    return [
        (
            line.rank,
            line.team_name,
            line.total_points,
            line.placement_points,
            line.total_kills,
            line.wwcd,
            line.matches_played,
            line.best_placement or 0,
        )
        for line in lines
    ]


def expected_lines(season: SimulatedSeason, division: str, number: int | None = None) -> Shown:
    lines = reference_standings(
        one for one in season.truth.results if one.division == division and number in (None, one.round)
    )
    assert len(lines) == 16
    return [
        (
            line.rank,
            line.team,
            line.total_points,
            line.placement_points,
            line.kills,
            line.wins,
            line.matches_played,
            line.best_placement,
        )
        for line in lines
    ]
