"""Every special of a season sits where its outcome is plain: distances are those of the files."""

from datetime import datetime, timedelta

import pytest

from pewstats_collectors.matches.match_object import MatchObject, parse_match_object
from pewstats_collectors.simulator.season import Expected, SimulatedSeason, play_season
from tests.reference_judgement import Row, read_csv

SEEDS = range(6)


class Files:
    """A season with its matches and files read."""

    def __init__(self, season: SimulatedSeason) -> None:
        self.season = season
        self.matches: dict[str, list[MatchObject]] = {}
        for match in season.matches:
            self.matches.setdefault(match.kind, []).append(parse_match_object(match.body))
        self.slots, self.rounds = read_csv(season.schedule_csv), read_csv(season.rounds_csv)

    def only(self, kind: str) -> MatchObject:
        (match,) = self.matches[kind]
        return match

    def expected(self, match: MatchObject) -> Expected:
        return self.season.truth.expected[match.match_id]

    def windows_at(self, time: datetime) -> list[Row]:
        return [row for row in self.rounds if at(row, "starts_at") <= time < at(row, "ends_at")]

    def late(self, match: MatchObject, slot: Row) -> timedelta:
        return match.created_at - at(slot, "scheduled_datetime")

    def nearest(self, match: MatchObject) -> Row:
        return min(self.slots, key=lambda slot: abs(self.late(match, slot)))

    def teams(self, match: MatchObject) -> set[str]:
        return set(self.season.truth.appearances[match.match_id].values())


def at(row: Row, column: str) -> datetime:
    return datetime.fromisoformat(row[column])


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.fixture(scope="module", params=SEEDS)
def files(request: pytest.FixtureRequest) -> Files:
    return Files(play_season(request.param))


def test_planned_matches_start_about_when_they_should(files: Files) -> None:
    for match in files.matches["planned"]:
        slot = files.nearest(match)
        assert minutes(-1) <= files.late(match, slot) <= minutes(4)
        assert slot["map_name"] in ("", match.map_name)
        assert files.expected(match).match_number == int(slot["match_number"])


def test_one_match_is_delayed(files: Files) -> None:
    match = files.only("delayed")
    expected = files.expected(match)
    (slot,) = (
        one
        for one in files.slots
        if (one["division"], int(one["round"]), int(one["match_number"]))
        == (expected.division, expected.round, expected.match_number)
    )
    assert files.late(match, slot) == minutes(25)


def test_remakes_follow_within_25_minutes_on_the_same_map(files: Files) -> None:
    matches = {match.match_id: match for found in files.matches.values() for match in found}
    pairs = [(matches[one.original], matches[one.remake]) for one in files.season.decisions.remakes]
    assert len(pairs) == 2
    for original, remake in pairs:
        assert minutes(15) <= remake.created_at - original.created_at <= minutes(25)
        assert original.map_name == remake.map_name
        assert (original.duration_s or 0) < 300 < (remake.duration_s or 0)
        assert len(files.teams(remake)) == 16
    assert sorted(files.expected(original).team_count or 0 for original, _ in pairs) == [6, 16]


def test_a_mixed_lobby_has_teams_of_two_divisions(files: Files) -> None:
    teams = files.teams(files.only("mixed_lobby"))
    halves = [len(teams & set(names)) for names in files.season.teams.values()]
    assert sorted(halves) == [0, 0, 8, 8]


def test_a_small_scrim_lies_in_the_window_of_its_division(files: Files) -> None:
    match = files.only("small_scrim")
    (window,) = files.windows_at(match.created_at)
    assert len(files.teams(match)) == 7
    assert files.teams(match) < set(files.season.teams[window["division"]])


def test_a_late_scrim_lies_in_the_window_but_far_from_every_slot(files: Files) -> None:
    match = files.only("late_scrim")
    (window,) = files.windows_at(match.created_at)
    assert files.teams(match) == set(files.season.teams[window["division"]])
    assert all(not minutes(-30) <= files.late(match, slot) <= minutes(45) for slot in files.slots)


def test_at_the_missed_slot_another_map_is_played(files: Files) -> None:
    match = files.only("other_map")
    slot = files.nearest(match)
    assert abs(files.late(match, slot)) <= minutes(4)
    assert slot["map_name"] not in ("", match.map_name)
    too_late = files.only("too_late")
    assert too_late.map_name == slot["map_name"]
    assert minutes(45) < files.late(too_late, slot) < minutes(55)
    place = slot["division"], int(slot["round"]), int(slot["match_number"])
    filled = files.season.truth.expected.values()
    assert place not in {(one.division, one.round, one.match_number) for one in filled}


def test_practice_lies_in_no_window_and_has_bots(files: Files) -> None:
    match = files.only("practice")
    assert not files.windows_at(match.created_at)
    assert len(files.teams(match)) == files.season.min_teams == 8
    assert len(match.participants) - len(match.people) == 4
    assert files.expected(match).unmatched_player_count == 0


def test_public_matches_hold_players_of_one_team(files: Files) -> None:
    assert len(files.matches["public"]) == 12
    for match in files.matches["public"]:
        assert match.match_type == "official"
        assert len(files.teams(match)) == 1
        assert 2 <= len(files.season.truth.appearances[match.match_id]) <= 4


def test_two_lobbies_start_at_one_slot(files: Files) -> None:
    winner, other = files.only("twice_closer"), files.only("twice_other")
    slot = files.nearest(winner)
    assert files.nearest(other) == slot
    assert abs(winner.created_at - other.created_at) <= minutes(1)
    assert not files.teams(winner) & files.teams(other)
    order = [(abs(files.late(one, slot)), one.created_at, one.match_id) for one in (winner, other)]
    assert order == sorted(order)


def test_every_way_to_win_a_slot_occurs() -> None:
    ways = set()
    for seed in range(25):
        files = Files(play_season(seed, divisions=1, teams=4, rounds=2, matches=3))
        winner, other = files.only("twice_closer"), files.only("twice_other")
        slot = files.nearest(winner)
        same_distance = abs(files.late(winner, slot)) == abs(files.late(other, slot))
        ways.add((same_distance, winner.created_at < other.created_at, winner.created_at > other.created_at))
    assert ways == {(False, True, False), (False, False, True), (True, True, False), (True, False, False)}


def test_main_discovery_sees_one_planned_match_first(files: Files) -> None:
    found = [match for match in files.season.matches if match.discovered_by == "main"]
    assert sorted(match.kind for match in found) == ["planned", *["public"] * 12]
    assert {match.discovered_by for match in files.season.matches} == {"main", "tournament"}
