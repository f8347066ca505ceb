"""Accounts of roster entries: set, split in time, replaced; and those that are still unknown."""

import shlex
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.cli.commands import document, run
from tests.integration.cli.small_league import BY, DAY, SmallLeague, name, refused
from tests.integration.db.rows import START

LINK = ("tournament", "roster", "link", "--season", "Spring", "--team", "Alpha")
ANNA = name("account.a")
MIDDLE = START + DAY / 2
NEW = ("account.n", "account.b", "account.c")


@pytest.fixture
def played(league: SmallLeague) -> SmallLeague:
    """Alpha's player plays the second match with a new account."""
    league.roster()
    league.rounds(1, 2)
    league.play("m1")
    league.play("m2", START + DAY, NEW)
    assert league.points() == {"Alpha": 11, "Beta": 14, "Gamma": 12}
    return league


def entries(team: str = "Alpha") -> list[tuple[Any, ...]]:
    lines = document("tournament", "roster", "list", "--season", "Spring", "--team", team)["data"]["players"]
    return [(one["player_name"], one["account_id"], one["active_from"], one["active_until"]) for one in lines]


def unresolved(*words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document(
        "tournament", "roster", "unresolved", "--season", "Spring", *words
    )["data"]["players"]
    return found


def test_the_old_account_counts_until_the_new_one_does(played: SmallLeague) -> None:
    before = played.tables()
    tried = run(*LINK, "--player", ANNA, "account.n", "--from", MIDDLE.isoformat(), *BY, "--dry-run").stdout
    assert "Alpha" in tried
    assert played.tables() == before
    assert played.audit() == []
    said = run(*LINK, "--player", ANNA, "account.n", "--from", MIDDLE.isoformat(), *BY).stdout
    assert said == f"{ANNA} of Alpha is account.n from {MIDDLE.isoformat()} on\n"
    split = MIDDLE.isoformat()
    assert entries() == [(ANNA, "account.a", None, split), (ANNA, "account.n", split, None)]
    assert played.points() == {"Alpha": 22, "Beta": 14, "Gamma": 12}


def test_a_file_that_does_not_know_of_a_link_undoes_it_and_says_so(played: SmallLeague) -> None:
    run(*LINK, "--player", ANNA, "account.n", "--from", MIDDLE.isoformat(), *BY)
    line = f"Spring,One,Alpha,{ANNA},account.a,,,"
    warning = f"warning: by this file account.n is no longer {ANNA} of Alpha\n"
    assert warning in played.bring("roster", line, words=["--dry-run"])
    assert len(entries()) == 2
    assert warning in played.bring("roster", line)
    assert entries() == [(ANNA, "account.a", None, None)]
    assert "warning" not in played.bring("roster", line)


def test_a_wrong_account_is_replaced_everywhere(played: SmallLeague) -> None:
    run(*LINK, "--player", ANNA, "account.n", "--replace", *BY)
    assert entries() == [(ANNA, "account.n", None, None)]
    assert played.points() == {"Alpha": 11, "Beta": 14, "Gamma": 12}
    assert played.rows("SELECT match_id FROM tournament_appearances WHERE account_id LIKE 'account._'") != []
    found = played.rows("SELECT match_id, account_id FROM tournament_appearances WHERE account_id ~ '[an]$'")
    assert found == [("m2", "account.n")]


def test_an_account_is_not_replaced_by_mistake(played: SmallLeague) -> None:
    before = played.tables()
    assert refused(*LINK, "--player", ANNA, "account.n", *BY) == (
        f"{ANNA} of Alpha has account.a already; expected --from TIME, when it changed, or --replace, "
        "if that was wrong"
    )
    assert played.tables() == before
    run(*LINK, "--player", ANNA, "account.a", *BY)  # he has it
    run(*LINK, "--player", ANNA, "account.a", "--from", MIDDLE.isoformat(), *BY)
    assert played.tables() == before
    assert played.audit() == []


def test_who_has_none_is_given_one(league: SmallLeague) -> None:
    league.bring("roster", "Spring,One,Alpha,Anna,,,,", "Spring,One,Beta,Ben,account.b,,,")
    league.rounds(1)
    league.play("m1")
    assert league.statuses() == {"m1": "remake_candidate"}
    run(*LINK, "--player", "Anna", "account.a", *BY)
    assert league.statuses() == {"m1": "unscheduled"}
    about = {"team": "Alpha", "player_name": "Anna"}
    entry = {"active_from": None, "active_until": None}
    assert league.audit() == [
        (
            "link account", "admin", "as the rules say",
            about | {"entries": [entry | {"account_id": None}]},
            about | {"entries": [entry | {"account_id": "account.a"}]},
        )
    ]  # fmt: skip


def test_an_account_told_by_a_match_stays_that_until_the_split(league: SmallLeague) -> None:
    """Though from a match after it: what it was taken for is what the admin saw."""
    league.bring("roster", "Spring,One,Alpha,Anna,,,,", "Spring,One,Beta,Ben,account.b,,,")
    league.rounds(1, 2)
    league.play("m2", START + DAY, names=["Anna"])
    assert entries() == [("Anna", "account.a", None, None)]
    run(*LINK, "--player", "Anna", "account.n", "--from", MIDDLE.isoformat(), *BY)
    split = MIDDLE.isoformat()
    assert entries() == [("Anna", "account.a", None, split), ("Anna", "account.n", split, None)]
    seen = "SELECT count(seen_account_id) FROM tournament_players"
    assert league.rows(seen) == [(0,)]  # as if it had been given before the match


def test_later_times_of_a_player_in_a_team_have_the_new_account_too(league: SmallLeague) -> None:
    left, back = (START + DAY).isoformat(), (START + 2 * DAY).isoformat()
    league.bring(
        "roster",
        f"Spring,One,Alpha,Anna,account.a,,{left},Anna A.",
        f"Spring,One,Alpha,Anna,account.a,{back},,Anna A.",
    )
    run(*LINK, "--player", "Anna", "account.n", "--from", START.isoformat(), *BY)
    assert entries() == [
        ("Anna", "account.a", None, START.isoformat()),
        ("Anna", "account.n", START.isoformat(), left),
        ("Anna", "account.n", back, None),
    ]
    assert league.rows("SELECT DISTINCT person FROM tournament_players") == [("Anna A.",)]
    run(*LINK, "--player", "Anna", "account.m", "--replace", *BY)
    assert [one[1] for one in entries()] == ["account.a", "account.m", "account.m"]


def test_earlier_times_of_a_player_in_a_team_stay_as_they_were(league: SmallLeague) -> None:
    left, back, later = ((START + days * DAY).isoformat() for days in (1, 2, 3))
    league.bring(
        "roster",
        f"Spring,One,Alpha,Anna,account.a,,{left},",
        f"Spring,One,Alpha,Anna,account.a,{back},,",
    )
    run(*LINK, "--player", "Anna", "account.n", "--from", later, *BY)
    assert entries() == [
        ("Anna", "account.a", None, left),
        ("Anna", "account.a", back, later),
        ("Anna", "account.n", later, None),
    ]


def test_an_account_may_be_on_two_rosters_at_other_times_or_in_other_divisions(league: SmallLeague) -> None:
    then = START.isoformat()
    league.bring(
        "roster",
        f"Spring,One,Alpha,Anna,,,{then},",
        f"Spring,One,Beta,Anna,account.a,{then},,",
        "Spring,Two,Gamma,Anna,account.a,,,",
    )
    run(*LINK, "--player", "Anna", "account.a", *BY)
    assert entries() == [("Anna", "account.a", None, then)]


def test_only_matches_of_the_season_tell_of_an_account_and_the_latest_of_a_name(league: SmallLeague) -> None:
    league.bring("roster", "Spring,One,Alpha,Anna,account.a,,,")
    league.play("m1", START, ["account.a"], kind="official")
    league.play("m3", START + DAY, ["account.z"], names=["Anna"])
    league.play("m2", START, ["account.y"], names=["Anna"])
    found = [(one["account_id"], one["seen_account_id"], one["seen_match_id"]) for one in unresolved()]
    assert found == [("account.a", "account.z", "m3")]


def test_wrong_use_of_a_link_is_named(played: SmallLeague) -> None:
    left = (START + timedelta(hours=1)).isoformat()
    played.bring("roster", f"Spring,One,Delta,Dora,account.d,,{left},")
    before = played.tables()
    omega, delta = (*LINK, "--team", "Omega"), (*LINK, "--team", "Delta", "--player", "Dora")
    autumn, anna = (*LINK, "--season", "Autumn"), (*LINK, "--player", ANNA)
    for words, expected in {
        (*LINK, "--player", "Ben", "account.n"): f"no player 'Ben' in Alpha; known: {ANNA}",
        (*omega, "--player", "Ben", "account.n"): (
            "no team 'Omega' with players in Spring; known: Alpha, Beta, Delta, Gamma"
        ),
        (*autumn, "--player", ANNA, "account.n"): "no season 'Autumn'; known: Spring",
        (*anna, "anna"): "ACCOUNT_ID anna: expected an account id that begins with 'account.'",
        (*anna, "account.n", "--from", "2026-01-17"): (
            "--from 2026-01-17: expected a time with its offset, like 2026-01-17T18:00:00+01:00"
        ),
        (*anna, "account.n", "--from", left, "--replace"): "--from and --replace: one of them, not both",
        (*anna, "account.b", "--replace"): (
            "account.b would be on two rosters of One at a time: "
            f"{ANNA} of Alpha, {name('account.b')} of Beta"
        ),
        (*delta, "account.n", "--from", left): f"--from {left}: Dora has left Delta by then",
    }.items():
        found = refused(*words, *BY)
        assert found in (expected, _turned(expected))
    assert played.tables() == before
    assert played.audit() == []


def _turned(expected: str) -> str:
    """Of two rosters either may come first."""
    head, _, two = expected.partition(": ")
    return f"{head}: {', '.join(reversed(two.split(', ')))}"


def test_who_is_unresolved_is_listed_with_whom_it_may_be(played: SmallLeague) -> None:
    played.bring(
        "roster",
        "Spring,One,Beta,Ben,account.wrong,,,",
        "Spring,One,Gamma,Cleo,,,,",
        "Spring,Two,Delta,Dora,account.d,,,",
    )
    played.play("m3", START + 2 * DAY, ["account.z", "account.b", "account.a"], names=["Ben"])
    played.play("public", START + 3 * DAY, ["account.y"], names=["Ben"], kind="official")
    found = unresolved()
    keys = ("team_name", "player_name", "account_id", "seen_account_id", "seen_match_id")
    assert [tuple(one[key] for key in keys) for one in found] == [
        ("Beta", "Ben", "account.wrong", "account.z", "m3"),
        ("Gamma", "Cleo", None, None, None),
        ("Delta", "Dora", "account.d", None, None),
    ]
    assert [one["player_name"] for one in unresolved("--division", "Two")] == ["Dora"]
    assert found[1]["hint"] is None
    assert found[0]["hint"] == (
        "pewstats tournament roster link --season Spring --team Beta --player Ben account.z "
        "--replace --reason 'played m3'"
    )
    assert found[0]["hint"] in run("tournament", "roster", "unresolved", "--season", "Spring").stdout


def test_the_command_that_is_told_does_what_it_says(
    played: SmallLeague, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where names begin with a dash or need quotes."""
    monkeypatch.setenv("PEWSTATS_ACTOR", "anna")
    played.bring("roster", "Spring,One,Team B,-Ben's-,account.wrong,,,")
    played.play("m3", START + DAY, ["account.z", "account.b", "account.a"], names=["-Ben's-"])
    (found,) = unresolved()
    run(*shlex.split(found["hint"])[1:])
    assert unresolved() == []
    assert entries("Team B") == [("-Ben's-", "account.z", None, None)]


def test_an_account_he_had_before_is_no_hint(played: SmallLeague) -> None:
    """After a split the new one may not have played yet; the old one is known."""
    played.play("m3", START + DAY, names=[ANNA])
    words = ("account.new", "--from", (START + 2 * DAY).isoformat())
    run(*LINK, "--player", ANNA, *words, *BY)
    played.play("m4", START + DAY, ["account.n", "account.b"], names=[name("account.n")])
    assert [(one["account_id"], one["hint"]) for one in unresolved()] == [("account.new", None)]


def test_a_name_outside_the_days_of_the_season_is_no_hint(played: SmallLeague) -> None:
    played.bring("roster", "Spring,One,Beta,Ben,account.wrong,,,")
    played.play("m3", START + 2 * DAY, ["account.z", "account.b", "account.a"], names=["Ben"])
    assert [one["seen_match_id"] for one in unresolved()] == ["m3"]
    run("tournament", "season", "Spring", "--until", "2026-01-18")
    assert [one["seen_match_id"] for one in unresolved()] == [None]


def test_rosters_are_listed_by_division_and_team(played: SmallLeague) -> None:
    played.bring("roster", "Spring,Two,Delta,Dora,,,,")
    listing = ("tournament", "roster", "list", "--season", "Spring")
    found = document(*listing)["data"]["players"]
    assert [one["team_name"] for one in found] == ["Alpha", "Beta", "Gamma", "Delta"]
    (dora,) = document(*listing, "--division", "Two")["data"]["players"]
    assert (dora["player_name"], dora["account_id"], dora["active_from"]) == ("Dora", None, None)
    assert ANNA in run(*listing).stdout
    assert refused(*listing, "--team", "Omega") == "no team 'Omega' with players in Spring"
    assert refused(*listing, "--division", "Three") == "no division 'Three'; known: One, Two"


def test_a_roster_says_what_may_not_be_meant(league: SmallLeague) -> None:
    league.roster()
    assert "warning" not in league.bring("roster", "Spring,One,Beta,Newcomer,account.new,,,")
    found = league.bring("roster", "Spring,One,Beta,Anna,account.a,,,")
    assert (
        "warning: account.a is on two rosters of One at a time: name of account.a of Alpha, Anna of Beta"
    ) in found
    found = league.bring("roster", "Spring,Two,Gamma,Cleo,account.cleo,,,")
    assert "warning: Gamma moves from One to Two" in found


def test_a_wrong_account_of_an_earlier_time_is_replaced(league: SmallLeague) -> None:
    begin, end = "2026-01-20T00:00:00+00:00", "2026-01-10T00:00:00+00:00"
    league.bring(
        "roster", f"Spring,One,Alpha,Anna,account.w,,{end},", f"Spring,One,Alpha,Anna,account.r,{begin},,"
    )
    run(
        "tournament",
        "roster",
        "link",
        "account.r",
        "--season",
        "Spring",
        "--team",
        "Alpha",
        "--player",
        "Anna",
        "--replace",
        *BY,
    )
    assert league.rows("SELECT DISTINCT account_id FROM tournament_players") == [("account.r",)]
