"""Multi kills: runs of kills in quick succession."""

import pytest

from tests.unit.telemetry.building import TEAMS, end, kill, start
from tests.unit.telemetry.extended.world import extended

VICTIMS = ("carol", "dave", "erin", "frank", "robot")


def alices(times: tuple[float, ...]) -> tuple[int | None, ...]:
    """Alice's multi kills when she kills at these times."""
    kills = [kill(t, "alice", victim) for t, victim in zip(times, VICTIMS, strict=False)]
    row = extended(start(*TEAMS), *kills, end())["alice"]
    return row.multi_kills_2, row.multi_kills_3, row.multi_kills_4plus, row.multi_kills_n


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ((), (None, None, None, 0)),
        ((10,), (0, 0, 0, 1)),
        ((10, 20), (1, 0, 0, 2)),
        ((10, 20.001), (0, 0, 0, 2)),
        ((10, 10, 10), (0, 1, 0, 3)),
        ((10, 19, 28), (0, 1, 0, 3)),
        ((10, 11, 50, 51), (2, 0, 0, 4)),
        ((10, 20, 30, 40), (0, 0, 1, 4)),
        ((10, 20, 30, 40, 50), (0, 0, 1, 5)),
        ((10, 11, 12, 90, 95), (1, 1, 0, 5)),
    ],
)
def test_a_run_counts_once_by_its_length(times: tuple[float, ...], expected: tuple[int | None, ...]) -> None:
    assert alices(times) == expected


def test_a_mate_killed_is_no_kill() -> None:
    row = extended(start(), kill(10, "alice", "bob"), kill(11, "alice", "carol"), end())["alice"]
    assert (row.multi_kills_2, row.multi_kills_n) == (0, 1)
