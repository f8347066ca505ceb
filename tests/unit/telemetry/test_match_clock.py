"""The clock: milliseconds since LogMatchStart, the window, and files that hold more than one match."""

import json

import pytest

from pewstats_collectors.errors import Reject
from tests.unit.telemetry.building import (
    LONG_ID,
    Json,
    damage,
    definition,
    end,
    event,
    kill,
    landing,
    players,
    read,
    rows,
    start,
    time,
)


def test_events_count_from_start_to_end_and_neither_before_nor_after() -> None:
    match = read(
        start(),
        damage(-0.001, "alice", "carol", 1),
        damage(0, "alice", "carol", 2),
        damage(100, "alice", "carol", 4),
        damage(100.001, "alice", "carol", 8),
        end(100),
    )
    assert [(damage.ms, damage.amount) for damage in match.damages] == [(0, 2), (100_000, 4)]


def test_fractions_beyond_milliseconds_are_cut() -> None:
    hit = damage(30, "alice", "carol", 5) | {"_D": time(30)[:-1] + "999Z"}
    begin = start() | {"_D": time(0)[:-1] + "9Z"}
    assert [damage.ms for damage in read(begin, hit, end()).damages] == [30_000]


def test_events_are_put_in_order_of_time() -> None:
    match = read(start(), damage(40, "alice", "carol", 2), damage(30, "alice", "carol", 1), end())
    assert [damage.ms for damage in match.damages] == [30_000, 40_000]


def test_the_definitions_own_time_is_no_part_of_the_clock() -> None:
    early = definition() | {"_D": "2019-01-01T00:00:00.0158674Z"}
    assert read(early, start(), end(100)).clock.end_ms == 100_000


def test_without_an_end_the_match_is_incomplete_and_ends_with_its_last_event() -> None:
    facts = rows(start(), kill(40, "alice", "carol"), event("LogVaultStart", 55.5)).match
    assert facts.incomplete
    assert facts.match_end_s == 55.5


def test_without_an_end_only_the_dead_have_a_survival_time_and_nobody_a_placement() -> None:
    summary = players(start(), kill(40, "alice", "carol"), landing(50, "dave"))
    assert summary["carol"].survival_time_s == 40
    assert summary["alice"].survival_time_s is None
    assert {row.team_placement for row in summary.values()} == {None}
    assert {row.individual_placement for row in summary.values()} == {None}


def test_without_a_start_the_first_event_of_the_game_is_the_start() -> None:
    float32 = 0.10000000149011612
    match = read(
        event("LogVaultStart", -5, 0),
        event("LogVaultStart", 3, float32),
        landing(20, "alice", is_game=1),
        end(90, alice=1),
    )
    assert match.clock.end_ms == 87_000
    assert [ms for ms, _ in match.landings.values()] == [17_000]


def test_without_any_sign_of_a_game_there_is_no_match() -> None:
    with pytest.raises(Reject, match="no match start"):
        read(event("LogVaultStart", 3, 0))


@pytest.mark.parametrize("stray", [-3601, 4201])
def test_an_event_more_than_an_hour_outside_is_of_another_match(stray: float) -> None:
    with pytest.raises(Reject, match="events of several matches"):
        read(start(), event("LogVaultStart", stray), end(600))


@pytest.mark.parametrize("stray", [-3600, 4200])
def test_an_event_within_the_hour_is_no_fault(stray: float) -> None:
    assert read(start(), event("LogVaultStart", stray), end(600)).clock.end_ms == 600_000


def test_two_match_ids_are_two_matches() -> None:
    other = definition(LONG_ID.replace("1111", "9999"))
    with pytest.raises(Reject, match="events of several matches"):
        read(start(), other, end())


def test_a_file_without_an_end_that_lasts_for_days_is_of_several_matches() -> None:
    with pytest.raises(Reject, match="events of several matches"):
        read(start(), event("LogVaultStart", 90_000))


def test_nothing_but_a_start_is_a_match_without_anything() -> None:
    got = rows(start("alice"))
    assert json.dumps([row.telemetry_kills for row in got.players]) == "[0]"
    assert got.match.abnormal


@pytest.mark.parametrize("extra", [[], [kill(10, "alice", "carol")]])
def test_one_team_or_no_death_is_abnormal(extra: list[Json]) -> None:
    assert rows(start("alice", "carol"), *extra, end()).match.abnormal == (not extra)
    assert rows(start("alice", "bob"), end()).match.abnormal
