"""The truth of a season: what was constructed is what a plain reading of the definition finds."""

from collections import Counter
from dataclasses import asdict

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.season import SimulatedSeason, play_season
from tests.reference_judgement import Judged, judge_season

small_seasons = st.builds(
    play_season,
    st.integers(0, 2**32),
    divisions=st.integers(1, 3),
    teams=st.integers(4, 9),
    rounds=st.integers(1, 3),
    matches=st.integers(1, 4),
)


@pytest.fixture(scope="module")
def season() -> SimulatedSeason:
    return play_season(1)


def by_definition(season: SimulatedSeason) -> dict[str, Judged]:
    return judge_season(
        roster_files=[file.text for file in season.roster_files],
        rounds_csv=season.rounds_csv,
        schedule_csv=season.schedule_csv,
        bodies=[match.body for match in season.matches],
        remakes={one.original: one.remake for one in season.decisions.remakes},
        cancelled=[(slot.division, slot.round, slot.number) for slot in season.decisions.cancelled],
        min_teams=season.min_teams,
    )


def assert_true(season: SimulatedSeason) -> None:
    judged = by_definition(season)
    truth = season.truth.expected
    assert truth.keys() == judged.keys()
    kinds = {match.match_id: match.kind for match in season.matches}
    for match_id, expected in truth.items():
        assert asdict(expected) == asdict(judged[match_id]), kinds[match_id]


@pytest.mark.parametrize("seed", range(8))
def test_a_whole_season_is_judged_as_the_definition_says(seed: int) -> None:
    assert_true(play_season(seed))


@settings(max_examples=100, deadline=None)
@given(small_seasons)
def test_a_small_season_is_judged_as_the_definition_says(season: SimulatedSeason) -> None:
    assert_true(season)


def test_every_slot_but_two_has_its_match(season: SimulatedSeason) -> None:
    expected = season.truth.expected.values()
    filled = Counter((one.division, one.round, one.match_number) for one in expected if one.match_number)
    assert len(filled) == 4 * 3 * 6 - 2
    assert set(filled.values()) == {1}
    (cancelled,) = season.decisions.cancelled
    assert (cancelled.division, cancelled.round, cancelled.number) not in filled


def test_every_kind_of_match_has_its_status(season: SimulatedSeason) -> None:
    found = Counter((match.kind, season.truth.expected[match.match_id].status) for match in season.matches)
    assert found == {
        ("planned", "confirmed"): 66,
        ("delayed", "confirmed"): 1,
        ("twice_closer", "confirmed"): 1,
        ("twice_other", "unscheduled"): 1,
        ("broken_off", "remake_failed"): 1,
        ("broken_off_small", "remake_failed"): 1,
        ("remake", "confirmed"): 2,
        ("other_map", "unscheduled"): 1,
        ("too_late", "unscheduled"): 1,
        ("late_scrim", "unscheduled"): 1,
        ("practice", "unscheduled"): 1,
        ("small_scrim", "remake_candidate"): 1,
        ("mixed_lobby", "mixed_division"): 1,
        ("public", None): 12,
    }


def test_results_are_those_of_the_bodies(season: SimulatedSeason) -> None:
    """Each team's rank is its roster's, its kills are those of everybody in it, strangers as well."""
    bodies = {match.match_id: orjson.loads(match.body) for match in season.matches}
    for result in season.truth.results:
        included = {one["id"]: one for one in bodies[result.match_id]["included"]}
        appeared = season.truth.appearances[result.match_id]
        (roster,) = (
            one
            for one in included.values()
            if one["type"] == "roster"
            and any(appeared.get(stats["playerId"]) == result.team for stats in members(one, included))
        )
        assert roster["attributes"]["stats"]["rank"] == result.rank
        assert sum(stats["kills"] for stats in members(roster, included)) == result.kills
    confirmed = [one for one in season.truth.expected.values() if one.status == "confirmed"]
    assert len(season.truth.results) == sum(one.team_count or 0 for one in confirmed)


def members(roster: Json, included: dict[str, Json]) -> list[Json]:
    ids = [one["id"] for one in roster["relationships"]["participants"]["data"]]
    return [included[one]["attributes"]["stats"] for one in ids]
