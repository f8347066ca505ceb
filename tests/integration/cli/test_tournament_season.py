"""A season whose rules change: what they touch is judged and counted again."""

from datetime import timedelta

import pytest

from tests.integration.cli.commands import run
from tests.integration.cli.small_league import ACCOUNTS, DAY, TEAMS, SmallLeague, name, refused, round_line
from tests.integration.db.rows import START

SEASON = ("tournament", "season", "Spring")


@pytest.fixture
def played(league: SmallLeague) -> SmallLeague:
    """One match of three teams, ten minutes late for the only slot of a completed round."""
    league.roster()
    league.rounds(1)
    league.schedule(1)
    league.play("m1", START + DAY / 144)
    league.complete(1)
    assert league.statuses() == {"m1": "confirmed"}
    return league


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--min-teams", "4"), "remake_candidate"),
        (("--match-kinds", "competitive,esports-*"), None),
        (("--until", "2026-01-16"), None),
        (("--from", "2026-01-18"), None),
        (("--slot-after", "9"), "unscheduled"),
        (("--slot-after", "10", "--slot-before", "0"), "confirmed"),
    ],
)
def test_rules_judge_again_and_back(played: SmallLeague, words: tuple[str, ...], status: str | None) -> None:
    before = played.tables()
    run(*SEASON, *words, "--dry-run")
    assert played.tables() == before
    run(*SEASON, *words)
    assert played.statuses() == {"m1": status}
    counted = played.rows("SELECT count(*) FROM tournament_team_standings_history")
    assert counted == [(3 if status == "confirmed" else 0,)]
    run(
        *SEASON, "--min-teams", "2", "--match-kinds", "custom,competitive,esports-*", "--time-zone", "UTC",
        "--from", "2026-01-01", "--until", "2026-12-31", "--slot-after", "45", "--slot-before", "30",
    )  # fmt: skip
    assert played.statuses() == {"m1": "confirmed"}
    same = ("matches", "tournament_results", "tournament_team_standings_history", "tournament_appearances")
    assert {one: played.tables()[one] for one in same} == {one: before[one] for one in same}


def test_what_a_slot_takes_early_is_said_too(league: SmallLeague) -> None:
    league.roster()
    league.rounds(1)
    league.schedule(1)
    league.play("m1", START - DAY / 144)
    run(*SEASON, "--slot-before", "9")
    assert league.statuses() == {"m1": "unscheduled"}
    run(*SEASON, "--slot-before", "10")
    assert league.statuses() == {"m1": "confirmed"}


def test_another_ruleset_counts_again_without_judging(played: SmallLeague) -> None:
    final = (
        "SELECT name, total_points FROM tournament_results "
        "JOIN teams ON team_id::text = participant_id ORDER BY 1"
    )
    assert played.rows(final) == [("Alpha", 11), ("Beta", 7), ("Gamma", 6)]
    assert "judged again" not in run(*SEASON, "--ruleset", "free_fire").output
    assert played.rows(final) == [("Alpha", 13), ("Beta", 10), ("Gamma", 9)]


def test_what_is_the_same_judges_nothing(played: SmallLeague) -> None:
    before = played.tables()
    said = run(*SEASON, "--min-teams", "2", "--slot-after", "45").output
    assert said == "season 'Spring' of 'League'\n"
    run(*SEASON, "--sample-size", "7")
    changed = {one for one, rows in played.tables().items() if rows != before[one]}
    assert changed == {"tournament_seasons"}
    assert played.rows("SELECT 1 FROM ledger") == []


def test_new_days_tell_accounts_by_name_and_old_ones_take_them_back(league: SmallLeague) -> None:
    run(*SEASON, "--until", "2026-01-16")
    teams = zip(TEAMS, ACCOUNTS, strict=True)
    league.bring("roster", *(f"Spring,One,{team},{name(one)},,,," for team, one in teams))
    league.rounds(1)
    league.play("m1")
    known = "SELECT count(account_id) FROM tournament_players"
    assert league.rows(known) == [(0,)]
    run(*SEASON, "--until", "2026-01-17")
    assert league.rows(known) == [(3,)]
    assert league.statuses() == {"m1": "unscheduled"}
    run(*SEASON, "--until", "2026-01-16")
    assert league.rows(known) == [(0,)]
    assert league.statuses() == {"m1": None}


def test_days_are_those_where_it_is_played(played: SmallLeague) -> None:
    run(*SEASON, "--from", "2026-01-18")
    assert played.statuses() == {"m1": None}
    run(*SEASON, "--time-zone", "Pacific/Kiritimati")
    assert played.statuses() == {"m1": "confirmed"}
    run(*SEASON, "--time-zone", "Europe/Berlin")
    assert played.statuses() == {"m1": None}


def test_the_last_evening_ends_with_its_hours_not_at_midnight(league: SmallLeague) -> None:
    league.roster()
    run(*SEASON, "--until", "2026-01-17")
    assert "matches of other days do not count" in league.bring("rounds", round_line(1))
    league.play("m1", START + timedelta(hours=6, minutes=10))  # ten past midnight
    assert league.statuses() == {"m1": None}
    run(*SEASON, "--hours", "18:00-01:00")
    assert league.statuses() == {"m1": "unscheduled"}
    assert sum(league.points().values()) > 0
    short = f"Spring,One,1,Round 1,{START.isoformat()},{(START + timedelta(hours=7)).isoformat()}"
    assert "matches of other days" not in league.bring("rounds", short)


def test_what_was_kept_for_review_is_forgotten_with_its_day(league: SmallLeague) -> None:
    """A match of two divisions belongs to no season, and yet was judged by this one."""
    league.roster()
    league.bring("teams", "Spring,Two,Gamma")
    league.play("m1")
    assert league.statuses() == {"m1": "mixed_division"}
    run(*SEASON, "--until", "2026-01-16")
    assert league.statuses() == {"m1": None}
    run(*SEASON, "--until", "2026-01-17")
    assert league.statuses() == {"m1": "mixed_division"}


def test_the_shard_may_change_until_there_are_matches(league: SmallLeague) -> None:
    run(*SEASON, "--shard", "pc-tournament")
    league.roster()
    league.rounds(1)
    league.play("m1")  # on steam
    assert league.statuses() == {"m1": None}
    run(*SEASON, "--shard", "steam")
    assert league.statuses() == {"m1": "unscheduled"}
    before = league.tables()
    assert refused(*SEASON, "--shard", "kakao") == (
        "--shard kakao: season 'Spring' has matches on steam already; expected a new season for another shard"
    )
    assert league.tables() == before


@pytest.mark.parametrize("kinds", ["", "custom,", "cust*om", "Custom", "custom;official"])
def test_kinds_of_matches_are_checked(league: SmallLeague, kinds: str) -> None:
    assert refused(*SEASON, "--match-kinds", kinds).startswith(
        f"--match-kinds {kinds}: expected kinds such as "
    )


def test_a_new_season_only_tried_is_not_there(league: SmallLeague) -> None:
    shown = run("tournament", "season", "Autumn", "--tournament", "League", "--dry-run").stdout
    assert shown.startswith("dry run: nothing was changed; 0 matches")
    assert league.rows("SELECT name FROM tournament_seasons") == [("Spring",)]
    assert refused("tournament", "season", "Autumn") == (
        "season 'Autumn' is new: --tournament must name its league"
    )


def test_a_season_does_not_move_to_another_league(league: SmallLeague) -> None:
    league.create()
    assert refused("tournament", "season", "Spring", "--tournament", "Other") == (
        "season 'Spring' is one of 'League': a season of another league needs another name"
    )
    run("tournament", "season", "Spring", "--tournament", "League", "--min-teams", "3")
