"""Two events of one moment that tell it differently: the rows are the same, whichever the file has first."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from pewstats_collectors.telemetry.extract import MatchRows
from tests.unit.telemetry.building import (
    Json,
    damage,
    end,
    info,
    kill,
    knock,
    person,
    revive,
    rows,
    start,
)


def hit_by(team: int, name: str) -> Json:
    """By somebody who did not stand in LogMatchStart."""
    block = person("erin") or {}
    attacker = block | {"accountId": "account.stranger", "teamId": team, "name": name}
    return damage(50, "erin", "carol", 5) | {"attacker": attacker}


@pytest.mark.parametrize(
    "events",
    [
        (revive(120, "alice", "bob"), revive(120, "anna", "bob")),
        (knock(99, "carol", "bob", distance=1000), knock(99, "carol", "bob", distance=9000)),
        (
            kill(140, "carol", "erin", finisher="carol", finish=info(distance=500)),
            kill(140, "carol", "erin", finisher="dave", finish=info(distance=700)),
        ),
        (hit_by(3, "b"), hit_by(7, "a"), hit_by(5, "c")),
        (end(600, alice=1, carol=2), end(600, alice=2, carol=1)),
    ],
    ids=["revives", "knocks", "deaths", "an added player", "ends"],
)
def test_the_order_of_the_file_decides_nothing(events: Sequence[Json]) -> None:
    def read(told: Sequence[Json]) -> MatchRows:
        ends = () if any(event["_T"] == "LogMatchEnd" for event in told) else (end(),)
        return rows(start(), knock(100, "carol", "bob"), *told, *ends)

    first, *others = [read(told) for told in permutations(events)]
    assert all(other == first for other in others)
