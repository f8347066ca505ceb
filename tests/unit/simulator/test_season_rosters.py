"""A season's files and people: who is listed how, and who plays under which name for whom."""

from datetime import datetime
from itertools import pairwise

import pytest

from pewstats_collectors.matches.match_object import parse_match_object
from pewstats_collectors.matches.user_files import RosterRow, read_roster, read_rounds
from pewstats_collectors.simulator.season import SimulatedSeason, play_season
from tests.reference_judgement import read_csv

CUSTOM = "custom"


@pytest.fixture(scope="module")
def season() -> SimulatedSeason:
    return play_season(3)


@pytest.fixture(scope="module")
def rows(season: SimulatedSeason) -> list[RosterRow]:
    return [row for file in season.roster_files for row in read_roster(file.text, file.label)]


@pytest.fixture(scope="module")
def names(season: SimulatedSeason) -> dict[str, list[str]]:
    """The names of each account in custom matches, in order."""
    found: dict[str, list[str]] = {}
    for match in (parse_match_object(one.body) for one in season.matches):
        for person in match.people if match.match_type == CUSTOM else []:
            found.setdefault(person.account_id, []).append(person.player_name)
    return found


def test_the_same_seed_gives_the_same_season() -> None:
    one, two, other = (play_season(seed, divisions=2, teams=4, rounds=2, matches=2) for seed in (5, 5, 6))
    assert [match.body for match in one.matches] == [match.body for match in two.matches]
    assert one.roster_files == two.roster_files
    assert (one.schedule_csv, one.rounds_csv, one.decisions) == (
        two.schedule_csv,
        two.rounds_csv,
        two.decisions,
    )
    assert one.truth == two.truth
    assert not {match.match_id for match in one.matches} & {match.match_id for match in other.matches}


def test_rounds_and_schedule(season: SimulatedSeason) -> None:
    rounds, slots = read_rounds(season.rounds_csv, "rounds.csv"), read_csv(season.schedule_csv)
    assert len(rounds) == 4 * 3
    assert len(slots) == 4 * 3 * 6
    columns = "season,division,group,round,match_number,scheduled_datetime,map_name"
    assert season.schedule_csv.splitlines()[0] == columns
    offsets = {str(datetime.fromisoformat(slot["scheduled_datetime"]).utcoffset()) for slot in slots}
    assert offsets == {"1:00:00", "2:00:00"}
    windows = sorted((one.starts_at, one.ends_at) for one in rounds)
    assert all(first[1] < second[0] for first, second in pairwise(windows))


def test_one_division_brings_its_roster_late(season: SimulatedSeason) -> None:
    when = {file.label: file.after_round for file in season.roster_files}
    assert sorted(when.values()) == [0, 0, 0, 1, 1]
    assert when["transfer"] == 1
    for file in season.roster_files:
        brought = season.brought_at(file)
        played = [one for one in read_rounds(season.rounds_csv, "") if one.ends_at < brought]
        assert {one.number for one in played} == set(range(1, file.after_round + 1))
        assert len(played) == 4 * file.after_round


def test_every_division_has_16_teams_of_four_and_one_substitute(
    season: SimulatedSeason, rows: list[RosterRow]
) -> None:
    for division, teams in season.teams.items():
        listed = [row for row in rows if row.division == division and not row.active_until]
        assert {row.team for row in listed} == set(teams)
        assert sum(row.role == "substitute" for row in listed) == 1
    assert len({name for teams in season.teams.values() for name in teams}) == 64


def test_somebody_changes_teams(season: SimulatedSeason, rows: list[RosterRow]) -> None:
    (until,) = (row for row in rows if row.active_until)
    (since,) = (row for row in rows if row.active_from)
    account = until.account_id
    assert account is not None
    assert since.account_id == account
    assert until.active_until == since.active_from
    assert until.division == since.division
    assert until.team != since.team
    assert sum(row.account_id == account for row in rows) == 3
    played_for = [
        appeared[account]
        for match in season.matches
        if account in (appeared := season.truth.appearances[match.match_id])
    ]
    assert set(played_for) == {until.team, since.team}
    assert played_for == sorted(played_for, key=lambda team: team == since.team)


def test_some_are_renamed_and_listed_in_three_ways(
    season: SimulatedSeason, rows: list[RosterRow], names: dict[str, list[str]]
) -> None:
    """With the id; by the old name only; by the new name only."""
    renamed = {account: used for account, used in names.items() if len(set(used)) == 2}
    assert len(renamed) == 4 * 3
    by_name = {row.player_name: row for row in rows}
    ways: list[tuple[bool, bool]] = []
    for used in renamed.values():
        old, new = dict.fromkeys(used)
        assert used == sorted(used, key=lambda name: name == new)
        assert not (old in by_name and new in by_name)
        listed = by_name.get(old) or by_name[new]
        ways.append((listed.account_id is not None, listed.player_name == old))
    assert sorted(ways) == sorted([(True, True), (False, True), (False, False)] * 4)
    for account in renamed:
        played = [match for match in season.matches if account in season.truth.appearances[match.match_id]]
        assert len([one for one in played if one.kind != "public"]) == len(renamed[account])


def test_substitutes_and_strangers(season: SimulatedSeason, rows: list[RosterRow]) -> None:
    for row in (row for row in rows if row.role == "substitute"):
        matches = [
            season.truth.expected[match_id].match_number
            for match_id, appeared in season.truth.appearances.items()
            if row.account_id in appeared
        ]
        assert {number % 2 for number in matches if number} == {0}
    first = [one for one in season.truth.expected.values() if one.match_number == 1]
    assert {one.unmatched_player_count for one in first} <= {0, 1}
    assert sum(one.unmatched_player_count == 1 for one in first) >= 4
    others = [one for one in season.truth.expected.values() if (one.match_number or 1) > 1]
    assert {one.unmatched_player_count for one in others} == {0}


@pytest.mark.parametrize(
    "shape", [{"teams": 3}, {"divisions": 0}, {"rounds": 0}, {"matches": 0}, {"divisions": 7}]
)
def test_a_season_that_cannot_be(shape: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="expected 1 of each"):
        play_season(1, **shape)  # type: ignore[arg-type]  # all of them are numbers


def test_a_season_with_battles_has_telemetry_and_the_same_people() -> None:
    fought = play_season(2, divisions=1, teams=4, rounds=1, matches=1, battles=True)
    drawn = play_season(2, divisions=1, teams=4, rounds=1, matches=1)
    assert [one.match_id for one in fought.matches] == [one.match_id for one in drawn.matches]
    one, two = fought.matches[0], drawn.matches[0]
    assert len(one.match.telemetry()) > 100_000 > len(two.match.telemetry())
    people = [
        {(person.account_id, person.player_name) for person in parse_match_object(body).participants}
        for body in (one.body, two.body)
    ]
    assert people[0] == people[1]


def test_a_season_is_a_world_that_can_be_served(season: SimulatedSeason) -> None:
    world = season.world()
    assert [match.match_id for match in world.matches] == [match.match_id for match in season.matches]
    assert len(world.league) == 64
