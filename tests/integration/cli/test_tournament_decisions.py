"""Review, decisions, points and audit on the command line, over a season that was played."""

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from pewstats_collectors.cli import pewstats
from pewstats_collectors.db.pool import Pool, open_pool
from pewstats_collectors.db.tournaments import ids, review, seasons
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.errors import UsageError
from pewstats_collectors.simulator.season import play_season
from scripts import services
from tests.integration.cli.commands import document, run
from tests.integration.tournaments.league import LeagueAdmin
from tests.integration.tournaments.test_season import judged

SEASON = play_season(3, divisions=2, teams=6, rounds=2, matches=4)
OF_SEASON = ("--season", SEASON.name)
FIRST = (*OF_SEASON, "--division", "Division 1")
WHY = ("--reason", "as the rules say", "--actor", "Kim")
TEAM = SEASON.teams["Division 1"][0]


@pytest.fixture(scope="module")
def season_pool(postgres_url: str, _template: str) -> Iterator[Pool]:
    with services.new_database(postgres_url, _template) as url, open_pool(url, size=4) as opened:
        yield opened


@pytest.fixture(scope="module")
def played(season_pool: Pool) -> LeagueAdmin:
    admin = LeagueAdmin(season_pool, SEASON)
    admin.create()
    for file in SEASON.roster_files:
        admin.roster(file)
    admin.rounds()
    admin.schedule()
    for match in SEASON.matches:
        admin.match(match)
    admin.cancel()
    admin.catch_up()
    return admin


@pytest.fixture(autouse=True)
def _here(season_pool: Pool, played: LeagueAdmin, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(season_pool.conninfo, str)
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", season_pool.conninfo)
    monkeypatch.delenv("PEWSTATS_ACTOR", raising=False)


def refused(*words: str) -> str:
    """What a command that is used wrong says."""
    done = CliRunner().invoke(pewstats, words)
    if isinstance(done.exception, UsageError):
        return str(done.exception)
    assert done.exit_code == 2, done.output
    return done.stderr


def of_kind(kind: str) -> str:
    return next(one.match_id for one in SEASON.matches if one.kind == kind)


def filling(admin: LeagueAdmin, number: int) -> str:
    """The match that fills this slot of the first round of the first division."""
    there = ("Division 1", 1, number)
    return next(k for k, one in judged(admin).items() if (one.division, one.round, one.match_number) == there)


def points(team: str = TEAM) -> int:
    board = document("tournament", "standings", *FIRST)
    return next(int(one["total_points"]) for one in board["data"]["teams"] if one["team_name"] == team)


def last_action() -> Any:
    return document("tournament", "audit", "--limit", "1")["data"]["actions"][0]


def test_review_lists_what_waits_oldest_first_with_a_command_that_works(played: LeagueAdmin) -> None:
    listed = document("tournament", "review", *OF_SEASON)
    expected = [
        match.match_id
        for match in sorted(SEASON.matches, key=lambda one: (one.created_at, one.match_id))
        if judged(played)[match.match_id].status in ("unscheduled", "remake_candidate", "mixed_division")
    ]
    assert [one["match_id"] for one in listed["data"]["matches"]] == expected
    assert listed["metadata"]["hidden"] == 0
    text = run("tournament", "review", *OF_SEASON).stdout
    assert text.endswith(f"{len(expected)} matches to review\n")
    for one in listed["data"]["matches"]:
        assert (one["command"] is None) == (one["status"] == "mixed_division")
        if one["command"]:
            assert one["command"] in text
            program, *words = shlex.split(one["command"].removesuffix(" --reason ..."))
            assert program == "pewstats"
            assert "dry run" in run(*words, *WHY, "--dry-run").stdout


def test_review_of_a_mixed_match_names_both_divisions(played: LeagueAdmin) -> None:
    (one,) = document("tournament", "review", *OF_SEASON, "--status", "mixed_division")["data"]["matches"]
    assert one["match_id"] == of_kind("mixed_lobby")
    assert [place["division"] for place in one["found"]] == ["Division 1", "Division 2"]
    for division in ("Division 1", "Division 2"):
        words = (*OF_SEASON, "--status", "mixed_division", "--division", division)
        assert document("tournament", "review", *words)["data"]["matches"] == [one]
    with played.pool.connection() as connection:
        assert review.read(connection, [ids.season_id(SEASON.name)], division="Division 3").cases == []


def test_review_of_one_division_and_local_times() -> None:
    for one in document("tournament", "review", *FIRST)["data"]["matches"]:
        assert "Division 1" in [place["division"] for place in one["found"]]
    one = document("tournament", "review", *OF_SEASON, "--status", "remake_candidate")["data"]["matches"][0]
    assert one["started"].endswith(("+01:00", "+02:00"))  # of Europe/Berlin
    assert sum(place["division"] == one["division"] for place in one["found"]) == 1
    assert sorted([*one["found"][0]["teams"], *one["missing"]]) == sorted(SEASON.teams[one["division"]])


def test_a_status_that_was_decided_is_hidden_from_review() -> None:
    match_id = of_kind("small_scrim")
    listed = [one["match_id"] for one in document("tournament", "review", *OF_SEASON)["data"]["matches"]]
    assert match_id in listed
    run("tournament", "override", match_id, "--status", "remake_candidate", *WHY)
    after = document("tournament", "review", *OF_SEASON)
    assert [one["match_id"] for one in after["data"]["matches"]] == [one for one in listed if one != match_id]
    assert after["metadata"]["hidden"] == 1
    assert "1 need no decision and are hidden" in run("tournament", "review", *OF_SEASON).stdout
    everything = document("tournament", "review", *OF_SEASON, "--all")
    assert ([one["match_id"] for one in everything["data"]["matches"]], everything["metadata"]["hidden"]) == (
        listed,
        0,
    )
    run("tournament", "undo", match_id, *WHY)


def test_what_counts_without_a_slot_is_hidden_from_review(played: LeagueAdmin) -> None:
    season_id = ids.season_id(SEASON.name)
    with played.pool.connection() as connection, connection.transaction(force_rollback=True):
        before = review.read(connection, [season_id])
        connection.execute("UPDATE matches SET schedule_match_id = NULL")
        connection.execute("DELETE FROM tournament_scheduled_matches")
        after = review.read(connection, [season_id])
    in_a_round = [case for case, _ in before.cases if case.round_id is not None]
    assert in_a_round
    assert after.hidden == before.hidden + len(in_a_round)
    assert [case for case, _ in after.cases] == [case for case, _ in before.cases if case not in in_a_round]


def test_a_review_takes_a_few_statements_however_many_matches_there_are(played: LeagueAdmin) -> None:
    with played.pool.connection() as connection, connection.transaction(force_rollback=True):
        connection.execute("UPDATE matches SET validation_status = 'unscheduled', round_id = NULL")
        calls = 0
        execute = type(connection).cursor

        def counted(*words: Any, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            return execute(connection, *words, **options)

        connection.cursor = counted  # type: ignore[method-assign]
        found = review.read(connection, [ids.season_id(SEASON.name)])
    assert len(found.cases) > 10
    assert 0 < calls <= 6


def test_review_needs_a_season_that_is_on_or_named(played: LeagueAdmin) -> None:
    assert "no season is on now: name one with --season" in refused("tournament", "review")
    assert "no season 'Nope'" in refused("tournament", "review", "--season", "Nope")
    assert "no division 'Nope'" in refused("tournament", "review", *OF_SEASON, "--division", "Nope")
    with played.pool.connection() as connection:
        seasons.write_season(connection, Season("Always On", "Other League", SEASON.shard))
    # the days of the other one are among its days, but nobody in those matches plays for it
    assert document("tournament", "review") == {
        "metadata": {"hidden": 0},
        "data": {"matches": [], "total_count": 0},
    }
    with played.pool.connection() as connection:
        connection.execute("DELETE FROM tournament_seasons WHERE name = 'Always On'")


def test_a_match_is_assigned_tried_first_and_undone(played: LeagueAdmin) -> None:
    holder, other = filling(played, 1), filling(played, 2)
    words = ("tournament", "assign", other, *FIRST, "--round", "1", "--match-number", "1", *WHY)
    before = judged(played)
    tried = run(*words, "--dry-run").stdout
    assert f"{other}: confirmed, {SEASON.name}, Division 1, round 1, match 1, 6 teams" in tried
    assert "Division 1" in tried
    assert judged(played) == before
    done = run(*words)
    assert done.stdout == f"{other}: confirmed, {SEASON.name}, Division 1, round 1, match 1, 6 teams\n"
    found = judged(played)
    assert (found[other].match_number, found[holder].status) == (1, "unscheduled")
    assert (last_action()["action"], last_action()["actor"]) == ("assign", "Kim")
    run("tournament", "undo", other, *WHY)
    assert judged(played) == before


def test_a_match_is_decided_to_be_none_of_the_tournament(
    played: LeagueAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_id, before = filling(played, 1), judged(played)
    monkeypatch.setenv("PEWSTATS_ACTOR", "Robin")
    done = run("tournament", "not-tournament", match_id, "--reason", "practice")
    assert done.stdout == f"{match_id}: no tournament match\n"
    assert (last_action()["actor"], last_action()["reason"]) == ("Robin", "practice")
    run("tournament", "undo", match_id, "--reason", "it was one")
    assert judged(played) == before


def test_a_match_is_the_remake_of_another_and_the_audit_of_both_says_so(played: LeagueAdmin) -> None:
    original, again, before = filling(played, 1), filling(played, 2), judged(played)
    run("tournament", "remake", original, again, *WHY)
    found = judged(played)
    assert (found[original].status, found[again].match_number) == ("remake_failed", 1)
    for match_id in (original, again):
        text = run("tournament", "audit", "--match", match_id, "--limit", "1").stdout
        assert f"Kim: remake, {original}\n  reason: as the rules say\n" in text
        assert "judged.validation_status confirmed" in text
        assert f"failed.remake_match_id {again}" in text
    run("tournament", "undo", again, *WHY)
    assert judged(played) == before


@pytest.mark.parametrize(
    ("words", "status", "number"),
    [
        (("--status", "unscheduled"), "unscheduled", 1),
        (("--no-tournament",), None, None),
        ((*FIRST, "--round", "2", "--tournament"), "unscheduled", 2),
        ((*FIRST, "--round", "2", "--match-number", "1"), "confirmed", 2),
    ],
)
def test_single_things_are_decided(
    played: LeagueAdmin, words: tuple[str, ...], status: str | None, number: int | None
) -> None:
    match_id, before = filling(played, 1), judged(played)
    run("tournament", "override", match_id, *words, *WHY)
    assert (judged(played)[match_id].status, judged(played)[match_id].round) == (status, number)
    run("tournament", "undo", match_id, *WHY)
    assert judged(played) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("override",), "nothing decided"),
        (("override", "--round", "1"), "by --season, --division and --round together"),
        (("override", *FIRST), "by --season, --division and --round together"),
        (("override", "--match-number", "1"), "by --season, --division and --round together"),
        (("override", "--group", "A"), "by --season, --division and --round together"),
        (("assign", *FIRST, "--round", "9"), "no round 9 in"),
        (("assign", *FIRST, "--round", "1", "--match-number", "9"), "no match 9 planned in round 1"),
        (("assign", *FIRST, "--group", "A", "--round", "1"), "no group 'A' in Division 1"),
        (("assign", "--season", "Nope", "--division", "D", "--round", "1"), "no season 'Nope'"),
        (("undo",), "nothing was decided about it"),
    ],
)
def test_what_cannot_be_is_named(played: LeagueAdmin, words: tuple[str, ...], message: str) -> None:
    command, *options = words
    before = document("tournament", "audit")
    failed = refused("tournament", command, filling(played, 1), *options, *WHY)
    assert message in failed
    assert document("tournament", "audit") == before


def test_who_and_why_are_needed(played: LeagueAdmin) -> None:
    match_id = filling(played, 1)
    words = ("tournament", "not-tournament", match_id)
    assert "--actor" in refused(*words, "--reason", "practice")
    assert "--reason" in refused(*words, "--actor", "Kim")
    assert "--reason: expected some text" in refused(*words, "--actor", "Kim", "--reason", " ")
    assert "no match 'nobody'" in refused("tournament", "not-tournament", "nobody", *WHY)


def test_a_match_on_a_shard_without_a_season_is_named(played: LeagueAdmin) -> None:
    match_id = of_kind("public")
    change = "UPDATE matches SET shard = %s WHERE match_id = %s"
    with played.pool.connection() as connection:
        connection.execute(change, ("kakao", match_id))
    failed = refused("tournament", "not-tournament", match_id, *WHY)
    with played.pool.connection() as connection:
        connection.execute(change, (SEASON.shard, match_id))
    assert f"{match_id}: no season is played on its shard" in failed


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (("penalty", "--points", "3"), -3),
        (("penalty", "--kind", "late"), -2),
        (("penalty", "--points", "4", "--round", "2"), -4),
        (("head-start", "--points", "10"), 10),
    ],
)
def test_points_are_given_tried_first_listed_and_taken_back(words: tuple[str, ...], given: int) -> None:
    before = points()
    command, *options = words
    whole = ("tournament", command, *OF_SEASON, "--team", TEAM, *options, *WHY)
    assert TEAM in run(*whole, "--dry-run").stdout
    assert points() == before
    run(*whole)
    assert points() == before + given
    (line,) = document("tournament", "adjustments", "list", *OF_SEASON)["data"]["adjustments"]
    assert (line["team_name"], line["points"], line["round"]) == (
        TEAM,
        given,
        2 if "--round" in words else None,
    )
    assert (line["reason"], line["admin_user"]) == ("as the rules say", "Kim")
    assert line["adjustment_id"] in run("tournament", "adjustments", "list", *OF_SEASON).stdout
    made = last_action()
    assert (made["action"], made["before"], made["after"]) == (command.replace("-", " "), None, line)
    remove = ("tournament", "adjustments", "remove", line["adjustment_id"], *WHY)
    assert TEAM in run(*remove, "--dry-run").stdout
    run(*remove)
    assert points() == before
    gone = last_action()
    assert (gone["action"], gone["before"], gone["after"]) == (f"remove {made['action']}", line, None)
    assert (gone["subject"], made["subject"]) == (line["team_id"], line["team_id"])
    assert "no adjustment" in refused(*remove)


def test_seeds_are_those_of_the_ruleset_and_a_team_has_one_head_start(played: LeagueAdmin) -> None:
    words = ("tournament", "head-start", *OF_SEASON, "--team", TEAM, *WHY, "--seed", "2")
    assert "ruleset super gives seed 2 no points" in refused(*words)
    use = "UPDATE tournament_seasons SET ruleset = %s"
    with played.pool.connection() as connection:
        connection.execute(use, ("match_point",))
    run(*words)
    again = refused(*words)
    with played.pool.connection() as connection:
        connection.execute(use, ("super",))
    (line,) = document("tournament", "adjustments", "list", *OF_SEASON)["data"]["adjustments"]
    assert line["points"] == 8
    assert f"has a head start of 8 already: remove {line['adjustment_id']} first" in again
    run("tournament", "adjustments", "remove", line["adjustment_id"], *WHY)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("penalty", "--team", TEAM), "--points or --kind: expected one of them"),
        (("penalty", "--team", TEAM, "--points", "1", "--kind", "late"), "expected one of them"),
        (("penalty", "--team", TEAM, "--points", "0"), "--points"),
        (("penalty", "--team", TEAM, "--kind", "nope"), "no penalty 'nope', known are conduct, late"),
        (("penalty", "--team", TEAM, "--points", "1", "--round", "9"), "no round 9"),
        (("penalty", "--team", "Nope", "--points", "1"), "no team 'Nope'; known: "),
        (("head-start", "--team", TEAM), "--points or --seed: expected one of them"),
    ],
)
def test_points_that_cannot_be_given(words: tuple[str, ...], message: str) -> None:
    command, *options = words
    assert message in refused("tournament", command, *OF_SEASON, *options, *WHY)
    assert document("tournament", "adjustments", "list", *OF_SEASON)["data"]["adjustments"] == []


def test_final_results_follow_points(played: LeagueAdmin) -> None:
    """In the same transaction: nothing is judged again."""
    complete = "UPDATE tournament_rounds SET status = %s"
    with played.pool.connection() as connection:
        connection.execute(complete, ("completed",))
    run("tournament", "penalty", *OF_SEASON, "--team", TEAM, "--points", "500", *WHY)
    total = "SELECT total_points FROM tournament_results WHERE total_points = %s"
    with played.pool.connection() as connection:
        row = connection.execute(total, (points(),)).fetchone()
        connection.execute(complete, ("active",))
    assert row == (points(),)
    (line,) = document("tournament", "adjustments", "list", *OF_SEASON)["data"]["adjustments"]
    run("tournament", "adjustments", "remove", line["adjustment_id"], *WHY)


def test_the_audit_of_a_subject_and_its_limit() -> None:
    assert len(document("tournament", "audit", "--limit", "2")["data"]["actions"]) <= 2
    assert document("tournament", "audit", "--subject", "nobody")["data"]["actions"] == []
    assert run("tournament", "audit", "--subject", "nobody").stdout == "nothing was changed\n"
    assert "one of them, not both" in refused("tournament", "audit", "--match", "a", "--subject", "b")
