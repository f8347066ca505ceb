"""Results by lot look like those of a battle and hold together."""

from typing import Any

import orjson
import pytest

from pewstats_collectors.simulator import evening
from pewstats_collectors.simulator.drawn import draw
from pewstats_collectors.simulator.people import MatchPlan
from pewstats_collectors.simulator.world import play_out


@pytest.fixture(scope="module")
def plan() -> MatchPlan:
    return evening(9, matches=1, detail=0.1).matches[0].plan


def outline(value: Any) -> Any:
    """Keys and types only; whole numbers and others are one type, and of a list its kinds count."""
    if isinstance(value, dict):
        return tuple((key, outline(one)) for key, one in value.items())
    if isinstance(value, list):
        return frozenset(outline(one) for one in value)
    return "number" if isinstance(value, int | float) else type(value).__name__


def test_the_body_has_the_outline_of_a_fought_one(plan: MatchPlan) -> None:
    drawn, fought = play_out(plan, draw), play_out(plan)
    assert outline(orjson.loads(drawn.body)) == outline(orjson.loads(fought.body))
    assert drawn.body != fought.body


def test_places_kills_and_deaths_agree(plan: MatchPlan) -> None:
    field = draw(plan)
    players = field.truth.players.values()
    deaths = [one for one in field.fighters if one.death_type != "alive"]
    killed = [one for one in deaths if one.death_type == "byplayer"]
    assert len(deaths) == len(players) - 4
    assert sum(one.kills for one in players) == len(killed) > 0
    winners = [one for one in players if one.win_place == 1]
    assert len({one.team_id for one in winners}) == 1
    assert {one.survival_time_s for one in winners} == {field.truth.end_s}
    last: dict[int, float] = {}
    for one in players:
        last[one.win_place] = max(last.get(one.win_place, 0.0), one.survival_time_s)
    assert [last[place] for place in sorted(last)] == sorted(last.values(), reverse=True)


def test_teams_share_places_now_and_then() -> None:
    shared = 0
    for seed in range(20):
        field = draw(evening(seed, matches=1).matches[0].plan)
        places = sorted(members[0].truth.win_place for members in field.teams.values())
        assert all(place <= number for number, place in enumerate(places, 1))
        shared += len(places) - len(set(places))
    assert 5 < shared < 40
