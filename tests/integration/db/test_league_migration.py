"""A league judged by the version before is judged again, and nothing its admin brought is lost."""

from contextlib import closing

from pewstats_collectors.db.migrations import migrate, roll_back
from pewstats_collectors.db.pool import Connection, connect, open_pool
from pewstats_collectors.db.tournaments import boards, ids
from pewstats_collectors.db.tournaments.boards import BoardContext
from pewstats_collectors.jobs import REJUDGE
from pewstats_collectors.stats.rulesets import ruleset
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import rejudge
from pewstats_collectors.workers.without_loop import work_off
from tests.integration.workers.deps import storage_deps

LEAGUE = """
    INSERT INTO tournaments VALUES (md5('t')::uuid, 'League');
    INSERT INTO tournament_seasons (season_id, tournament_id, name, shard, time_zone, sample_size, min_teams, ruleset, match_kinds)
    VALUES ('{season}', md5('t')::uuid, 'Spring', 'steam', 'UTC', 6, 2, 'super', ARRAY['custom']);
    INSERT INTO teams VALUES (md5('a')::uuid, '{season}', 'One', '', 'Alpha'), (md5('b')::uuid, '{season}', 'One', '', 'Beta');
    INSERT INTO tournament_players (team_id, player_name, account_id, is_primary_sample, active_from, active_until, role, person)
    VALUES (md5('a')::uuid, 'Anna', 'account.a', true, NULL, '2026-02-01', 'captain', 'Anna A'),
        (md5('b')::uuid, 'Bert', NULL, false, '2026-01-01', NULL, NULL, NULL);
    INSERT INTO tournament_rounds VALUES
        (md5('r')::uuid, '{season}', 'One', '', 1, 'Round 1', '2026-01-17', '2026-01-18', 'active');
    INSERT INTO matches (match_id, shard, discovered_by, discovery_priority, created_at, match_type, has_match_object,
        is_tournament_match, season_id, division, group_name, round_id, validation_status)
    VALUES ('m1', 'steam', 'main', 'normal', '2026-01-17 20:00', 'custom', true,
            true, '{season}', 'One', '', md5('r')::uuid, 'unscheduled'),
        ('m2', 'steam', 'main', 'normal', '2026-01-17 21:00', 'official', true, false, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO match_rosters (match_id, team_id, rank, won) VALUES ('m1', 1, 2, false), ('m1', 2, 1, true);
    INSERT INTO match_summaries (match_id, account_id, player_name, team_id, is_bot, kills) VALUES
        ('m1', 'account.a', 'Anna', 1, false, 3), ('m1', 'account.b', 'Bert', 2, false, 1),
        ('m2', 'account.a', 'Anna', 1, false, 9);
"""  # noqa: E501

PLAYERS = (
    "SELECT player_name, account_id, active_from, active_until, role, person FROM tournament_players "
    "ORDER BY player_name"
)


def rows(connection: Connection, statement: str) -> list[tuple[object, ...]]:
    return connection.execute(statement.encode()).fetchall()


def test_a_league_of_the_version_before_is_judged_again_and_goes_back_with_its_rosters(
    empty_database: str,
) -> None:
    migrate(empty_database)
    roll_back(empty_database, "0014_unknown_words_drift")
    with connect(empty_database) as connection:
        connection.execute(LEAGUE.format(season=ids.season_id("Spring")).encode())
        before = rows(connection, PLAYERS)
    migrate(empty_database)
    with closing(connect(empty_database, autocommit=True)) as connection:
        kept = "SELECT player_name, given_account_id, nullif(active_from, '-infinity'), "
        kept += "nullif(active_until, 'infinity'), role, person FROM tournament_players ORDER BY player_name"
        assert rows(connection, kept) == before
        owed = "SELECT subject, state FROM ledger WHERE job = 'rejudge'"
        assert rows(connection, owed) == [("m1", "ready")]
        with open_pool(empty_database, size=2) as pool:
            deps = storage_deps(pool, TelemetryStore("memory://migration"))
            assert work_off(deps, REJUDGE, rejudge.handle) == 1
        context = BoardContext(ids.season_id("Spring"), "One")
        lines = boards.team_board(connection, context, ruleset("super"))
        assert [(one.team_name, one.total_points) for one in lines] == [("Beta", 11), ("Alpha", 9)]
    roll_back(empty_database, "0014_unknown_words_drift")
    with connect(empty_database) as connection:
        after = rows(connection, PLAYERS)
        assert [row[1] for row in after] == ["account.a", "account.b"]  # the one that was seen meanwhile
        assert [(row[0], *row[2:]) for row in after] == [(row[0], *row[2:]) for row in before]
    migrate(empty_database)
