"""Seasons as they are given, changed, and on or over; who appeared for which team."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import boards, ids, judging, rosters, schedules, seasons
from pewstats_collectors.db.tournaments.boards import BoardContext
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.matches.user_files import read_roster, read_rounds
from pewstats_collectors.stats.rulesets import ruleset
from tests.integration.db.rows import START, write_match

SPRING = Season(
    "Spring",
    "League",
    "steam",
    "Europe/Berlin",
    starts_on=date(2026, 3, 1),
    ends_on=date(2026, 3, 31),
    discovery_from=time(18),
    discovery_until=time(1),
)


def test_a_season_reads_as_it_was_written(connection: Connection) -> None:
    seasons.write_season(connection, SPRING)
    assert seasons.read_season(connection, "Spring") == SPRING
    changed = replace(SPRING, min_teams=10, discovery_from=None, discovery_until=None)
    seasons.write_season(connection, changed)
    assert seasons.read_season(connection, "Spring") == changed
    assert seasons.read_season(connection, "Autumn") is None


def test_a_season_is_on_from_its_first_to_its_last_day_where_it_is_played(connection: Connection) -> None:
    seasons.write_season(connection, replace(SPRING, discovery_from=None, discovery_until=None))
    assert not is_on(connection, 2, 28, 22, 59)  # 23:59 in Berlin
    assert is_on(connection, 2, 28, 23, 0)
    assert is_on(connection, 3, 31, 21, 59)  # summer time by then
    assert not is_on(connection, 3, 31, 22, 0)


def test_a_day_whose_hours_go_past_midnight_ends_with_them(connection: Connection) -> None:
    seasons.write_season(connection, SPRING)
    assert not is_on(connection, 2, 28, 23, 59)
    assert is_on(connection, 3, 1, 0, 0)  # 1:00 in Berlin
    assert is_on(connection, 3, 31, 22, 59)
    assert not is_on(connection, 3, 31, 23, 0)


def is_on(connection: Connection, month: int, day: int, hour: int, minute: int) -> bool:
    at = datetime(2026, month, day, hour, minute, tzinfo=UTC)
    season = seasons.read_season(connection, "Spring")
    found = bool(seasons.discovery_seasons(connection, at))
    assert season is not None
    assert found == (date(2026, 3, 1) <= season.day_of(at) <= date(2026, 3, 31))
    return found


def test_who_changes_team_has_a_line_for_each_with_its_own_matches_and_weapons(
    connection: Connection,
) -> None:
    move = START + timedelta(days=1)
    seasons.write_season(connection, Season("Spring", "League", "steam", min_teams=1))
    rosters.write_roster(
        connection,
        read_roster(
            "season,division,team,player_name,account_id,active_from,active_until\n"
            f"Spring,One,Alpha,Anna,account.a,,{move.isoformat()}\n"
            f"Spring,One,Beta,Anna,account.a,{move.isoformat()},\n",
            "roster.csv",
        ),
    )
    times = f"{(START - move.resolution).isoformat()},{(move + timedelta(days=1)).isoformat()}"
    rounds = f"season,division,number,name,starts_at,ends_at\nSpring,One,1,Round 1,{times}\n"
    schedules.write_rounds(connection, read_rounds(rounds, "rounds.csv"))
    for match_id, created_at, category in (("m1", START, "AR"), ("m2", move, "SR")):
        write_match(connection, match_id, {"account.a": {"kills": 3, "rank": 1}}, created_at=created_at)
        connection.execute("UPDATE matches SET has_match_object = true, match_type = 'custom'")
        connection.execute(
            "INSERT INTO player_match_weapon_distribution VALUES (%s, 'account.a', %s, 100, 3, 0)",
            (match_id, category),
        )
        judging.judge_match(connection, match_id)
    context = BoardContext(ids.season_id("Spring"), "One")
    rules = ruleset("super")
    lines = boards.player_totals(connection, context, rules)
    assert [(line["team_name"], line["total_kills"], line["matches_played"]) for line in lines] == [
        ("Alpha", 3, 1),
        ("Beta", 3, 1),
    ]
    assert sorted(boards.weapon_totals(connection, context)) == [
        ("account.a", "Alpha", "AR", Decimal(100), 3),
        ("account.a", "Beta", "SR", Decimal(100), 3),
    ]
    found = boards.team_results(connection, context, rules)
    assert sorted((result.match_id, result.team_name) for result in found) == [
        ("m1", "Alpha"),
        ("m2", "Beta"),
    ]
    (whole,) = boards.player_totals(connection, context, rules, by_team=False)
    assert (whole["total_kills"], whole["matches_played"]) == (6, 2)
