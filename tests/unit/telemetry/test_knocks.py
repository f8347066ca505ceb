"""Knocks, their kinds, ends and outcomes."""

import pytest

from pewstats_collectors.telemetry.knock_outcomes import ResolvedKnock
from tests.unit.telemetry.building import (
    BLEEDING,
    FALL,
    NOBODY,
    ZONE,
    Json,
    end,
    info,
    kill,
    knock,
    players,
    read,
    revive,
    start,
)


def resolved(*events: Json) -> list[ResolvedKnock]:
    return read(start(), *events, end(100)).resolved_knocks


def outcome(*events: Json) -> tuple[str, float | None]:
    first = resolved(*events)[0]
    return first.outcome.value, first.seconds_to_outcome


def test_only_knocks_of_enemies_count() -> None:
    events = [
        knock(10, "alice", "carol"),
        knock(11, "alice", "bob", dbno_id=101),
        knock(12, "alice", "alice", dbno_id=102),
        knock(13, None, "erin", kind="Damage_BlueZone"),
    ]
    assert [one.knock.kind.value for one in resolved(*events)] == ["enemy", "team", "self", "environment"]
    assert players(start(), *events, end())["alice"].knocks == 1


def test_a_knock_by_nobody_has_neither_id_nor_distance() -> None:
    (one,) = resolved(knock(13, None, "erin", kind="Damage_BlueZone"))
    assert (one.knock.attacker, one.knock.dbno_id, one.knock.blow.distance_m) == (None, None, None)


def test_distances_are_metres() -> None:
    (one,) = resolved(knock(10, "alice", "carol", distance=169.9))
    assert one.knock.blow.distance_m == pytest.approx(1.699)


def test_a_duplicate_is_no_second_knock() -> None:
    assert len(resolved(knock(10, "alice", "carol"), knock(10, "alice", "carol"))) == 1


def test_revived() -> None:
    assert outcome(knock(10, "alice", "carol"), revive(25.5, "dave", "carol")) == ("revived", 15.5)


def test_unresolved_at_the_end() -> None:
    assert outcome(knock(10, "alice", "carol")) == ("unresolved", None)


def test_lost_when_the_next_thing_is_another_knock() -> None:
    events = [
        knock(10, "alice", "carol"),
        knock(30, "erin", "carol", dbno_id=101),
        kill(40, "erin", "carol", maker="erin"),
    ]
    assert [one.outcome.value for one in resolved(*events)] == ["lost", "self"]


@pytest.mark.parametrize(
    ("knocker", "finisher", "expected"),
    [
        ("alice", "alice", "self"),
        ("alice", "bob", "teammate"),
        ("alice", "erin", "other_team"),
        ("alice", "dave", "victim_team"),
        (None, "erin", "other_team"),
        (None, "dave", "victim_team"),
        ("carol", "erin", "other_team"),
        ("dave", "dave", "self"),
    ],
)
def test_the_outcome_of_a_blow_is_told_by_who_struck_it(
    knocker: str | None, finisher: str, expected: str
) -> None:
    finish = kill(40, finisher, "carol", maker=knocker, finisher=finisher)
    assert outcome(knock(10, knocker, "carol"), finish) == (expected, 30)


def test_a_blow_by_nobody_is_the_environments() -> None:
    finish = kill(40, "alice", "carol", info(-1), maker="alice") | {"finisher": None}
    assert outcome(knock(10, "alice", "carol"), finish) == ("environment", 30)


@pytest.mark.parametrize(
    ("finish", "expected"), [(BLEEDING, "bleed_out"), (ZONE, "zone"), (FALL, "environment")]
)
def test_other_deaths_are_named_by_what_finished(finish: Json, expected: str) -> None:
    assert outcome(knock(10, "alice", "carol"), kill(40, "alice", "carol", finish, maker="alice")) == (
        expected,
        30,
    )


def test_at_one_instant_a_knock_comes_before_a_revive_before_a_death() -> None:
    events = [
        kill(10, "alice", "carol", maker="alice"),
        revive(10, "dave", "carol"),
        knock(10, "alice", "carol"),
    ]
    assert outcome(*events) == ("revived", 0)
    assert outcome(events[0], events[2]) == ("self", 0)


def test_knocks_are_joined_by_victim_not_by_id() -> None:
    events = [
        knock(10, "alice", "carol", dbno_id=5),
        knock(11, "alice", "dave", dbno_id=5),
        revive(20, "carol", "dave", dbno_id=5),
    ]
    assert [one.outcome.value for one in resolved(*events)] == ["unresolved", "revived"]


def test_revives_count_for_the_reviver_but_not_his_own() -> None:
    summary = players(
        start(),
        knock(10, "alice", "carol"),
        revive(20, "dave", "carol"),
        revive(20, "dave", "carol"),
        knock(30, "alice", "dave", dbno_id=101),
        revive(40, "dave", "dave", dbno_id=101),
        end(),
    )
    assert summary["dave"].telemetry_revives == 1


def test_revives_are_not_measured_where_a_file_tells_no_knock_although_there_was_one() -> None:
    finished = kill(10, "alice", "carol", maker="bob")
    assert players(start(), finished, end())["dave"].telemetry_revives is None
    assert players(start(), finished, revive(20, "dave", "carol"), end())["dave"].telemetry_revives == 1
    assert players(start(), finished, knock(5, "bob", "carol"), end())["dave"].telemetry_revives == 0
    assert players(start(), kill(10, "alice", "carol"), end())["dave"].telemetry_revives == 0


def test_a_nobody_named_as_the_knocker_is_no_trace_of_a_knock() -> None:
    shot = kill(10, "alice", "carol", dBNOMaker=NOBODY)
    assert players(start(), shot, end())["alice"].knocks == 0
