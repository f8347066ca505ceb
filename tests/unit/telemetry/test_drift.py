"""Drift: every sign of a new patch is told by kind and code; a match without any is not suspected."""

import pytest

from pewstats_collectors.telemetry.drift import LONGEST_CODE, MOST_CODES, THE_OTHERS, Drift, drift_of
from pewstats_collectors.telemetry.extract import rows_of
from tests.unit.telemetry.building import (
    NO_DAMAGE,
    Json,
    damage,
    end,
    event,
    info,
    kill,
    knock,
    read,
    revive,
    start,
)
from tests.unit.telemetry.whole_match import throw, whole_match


def drift(*events: Json) -> list[Drift]:
    match = read(*events)
    return drift_of(match, rows_of(match))


def found(*events: Json) -> set[tuple[str, str, int]]:
    """What these events add to a whole match without drift."""
    return {(str(kind), code, number) for kind, code, number in drift(*whole_match(), *events)}


def without(event: Json, key: str) -> Json:
    return {name: value for name, value in event.items() if name != key}


def test_a_match_as_they_are_has_no_drift() -> None:
    assert drift(*whole_match()) == []


def test_unknown_types_and_codes_are_told_with_their_number() -> None:
    hits = [damage(100 + nth, "alice", "carol", 0, causer=f"WeapNextYear_C_{nth}") for nth in range(3)]
    new = event("LogNextYear", 20)
    assert found(*hits, new, new) == {
        ("unknown_type", "LogNextYear", 2),
        ("unknown_code", "WeapNextYear_C", 3),
    }


def test_missing_keys_are_told_with_their_path_and_other_faults_with_their_type() -> None:
    hit = damage(100, "alice", "carol", 0)
    nobody = without(damage(101, "alice", "carol", 0), "victim")
    nameless = hit | {"victim": without(hit["victim"], "accountId")}
    wrong = hit | {"damage": "much"}
    assert found(nobody, nameless, nameless, wrong) == {
        ("missing_key", "LogPlayerTakeDamage.victim", 1),
        ("missing_key", "LogPlayerTakeDamage.victim.accountId", 2),
        ("bad_event", "LogPlayerTakeDamage", 1),
    }


def test_a_key_that_may_be_missing_in_old_files_is_told_when_no_event_of_a_new_one_has_it() -> None:
    def knocked(year: int, *without_key: bool) -> list[Drift]:
        events = [start(), *(
            without(knock(20 + nth, "alice", "carol"), "isAttackerInVehicle") if is_without
            else knock(20 + nth, "alice", "carol")
            for nth, is_without in enumerate(without_key)
        ), end()]  # fmt: skip
        for one in events:
            one["_D"] = one["_D"].replace("2025", str(year))
        return [one for one in drift(*events) if "isAttackerInVehicle" in one.code]

    assert knocked(2025, True, True) == [("missing_key", "LogPlayerMakeGroggy.isAttackerInVehicle", 2)]
    assert knocked(2025, True, False) == []
    assert knocked(2019, True, True) == []


MELEE = info(100, "Damage_Melee", "WeapPan_C")
FALL: Json = {"kind": "Damage_Instant_Fall", "causer": "PlayerMale_A_C"}


@pytest.mark.parametrize(
    ("suspect", "code"),
    [
        (damage(100, None, "carol", 0), "gun or melee damage without an attacker"),
        (knock(100, None, "carol"), "gun or melee knock without an attacker"),
        (
            kill(199, "alice", "frank", MELEE) | {"finisher": None},
            "gun or melee death without a finisher",
        ),
        (
            kill(199, "alice", "frank") | {"killer": None, "killerDamageInfo": NO_DAMAGE},
            "gun or melee death without a killer",
        ),
        (kill(199, "alice", "frank", dBNOId=77), "death by a knock without a knocker"),
        (
            kill(199, "alice", "frank", credit=info(causer="None")),
            "kill without a weapon",
        ),
        (throw("LogPlayerAttack", 100, "anna", 70) | {"attacker": None}, "attack without an attacker"),
        (throw("LogPlayerUseThrowable", 100, "anna", 70) | {"attacker": None}, "throw without a thrower"),
        (revive(100, "bob", "carol") | {"reviver": None}, "revive without a reviver"),
    ],
)
def test_an_event_without_who_must_have_been_there_is_suspect(suspect: Json, code: str) -> None:
    assert found(suspect) == {("suspect", code, 1)}


def test_the_environment_is_no_suspect() -> None:
    assert found(
        damage(100, None, "carol", 0, **FALL),
        knock(100, None, "carol", **FALL),
        kill(199, None, "frank", info(-1, "Damage_Instant_Fall", "PlayerMale_A_C")),
        damage(101, None, "carol", 0, kind="Damage_VehicleHit", causer="BP_Niva_01_C"),
    ) == set()  # fmt: skip


def test_names_from_outside_are_cut_and_counted_together_beyond_a_number() -> None:
    types = [event(f"Log{nth:03}{'x' * 500}", 20) for nth in range(MOST_CODES + 7)]
    told = drift(*whole_match(), *types)
    assert len(told) == MOST_CODES + 1
    assert max(len(one.code) for one in told) == LONGEST_CODE
    assert (told[0].code, told[0].events) == (THE_OTHERS, 7)
