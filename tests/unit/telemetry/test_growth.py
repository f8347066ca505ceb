"""The work grows with the events of a match, not with their square: no file may hold up a child."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from pewstats_collectors.telemetry.engagements import engagements_of
from pewstats_collectors.telemetry.extended.rotation import rotations
from pewstats_collectors.telemetry.extended.smoke_rescues import smoke_rescues
from pewstats_collectors.telemetry.extended.third_parties import third_partied
from pewstats_collectors.telemetry.match import Match
from tests.unit.telemetry.building import (
    Json,
    damage,
    end,
    kill,
    knock,
    landing,
    position,
    read,
    revive,
    start,
)
from tests.unit.telemetry.extended.world import SMOKE, phase, state, throw


def calls_of(work: Callable[[Match], object], events: list[Json]) -> int:
    """How many calls it takes; each turn of a generator is one."""
    match = read(start(), landing(0.5, "alice"), *events, end(80_000))
    calls = 0

    def count(_frame: FrameType, event: str, _: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work(match)
    finally:
        sys.setprofile(before)
    return calls


def deaths(n: int) -> list[Json]:
    return [kill(60 * nth, "carol", "alice") for nth in range(1, n)]


def smokes(n: int) -> list[Json]:
    return [
        event
        for nth in range(1, n)
        for event in (
            knock(60 * nth, "carol", "alice", dbno_id=nth),
            throw(60 * nth - 5, "bob", SMOKE, attack_id=nth),
            revive(60 * nth + 10, "bob", "alice", nth),
        )
    ]


def phases(n: int) -> list[Json]:
    """Of every second number, and a player who is never inside."""
    numbers = [2 * nth + 1 for nth in range(n)]
    told = [phase(60 * number, number, number + 0.5) for number in numbers]
    states = [state(60 * number + 5, number, (0, 0, 1)) for number in numbers]
    return told + states + [position(60 * number + 9, "alice", (9e5, 9e5, 1)) for number in numbers]


def pokes(n: int) -> list[Json]:
    """A team against two in turn, each time anew."""
    return [damage(30 * nth, "carol", ("alice", "erin")[nth % 2], 1, attack_id=nth) for nth in range(1, n)]


def engagements(match: Match) -> object:
    return engagements_of(
        match.damages, [], [], match.last_death, match.lobby, match.weapons, match.parameters
    )


@pytest.mark.parametrize(
    ("work", "events"),
    [(third_partied, deaths), (smoke_rescues, smokes), (rotations, phases), (engagements, pokes)],
    ids=["third-partied deaths", "smoke rescues", "rotation", "engagements"],
)
def test_four_times_the_events_are_about_four_times_the_work(
    work: Callable[[Match], object], events: Callable[[int], list[Json]]
) -> None:
    few, many = (calls_of(work, events(n)) for n in (50, 200))
    assert few > 50
    assert many < 6 * few
