"""Drift: every sign of a new patch is told by kind and code; a match without any is not suspected."""

import pytest

from pewstats_collectors.telemetry.drift import LONGEST_CODE, MOST_CODES, THE_OTHERS, Drift, drift_of
from tests.unit.telemetry.building import (
    NO_DAMAGE,
    Json,
    damage,
    end,
    event,
    info,
    kill,
    kill_v1,
    knock,
    read,
    revive,
    start,
)
from tests.unit.telemetry.whole_match import item_use, throw, whole_match


def drift(*events: Json) -> list[Drift]:
    return drift_of(read(*events))


def found(*events: Json) -> set[tuple[str, str, int]]:
    """What these events add to a whole match without drift."""
    return {(str(kind), code, number) for kind, code, number in drift(*whole_match(), *events)}


def without(event: Json, key: str) -> Json:
    return {name: value for name, value in event.items() if name != key}


def used_as(category: str) -> Json:
    """A heal whose item is of this category."""
    use = item_use(140, "anna", "Heal", "Item_Heal_Bandage_C")
    return use | {"item": use["item"] | {"category": category}}


def thrown_as(kind: str, word: str, field: str = "subCategory") -> Json:
    """A grenade with this word for what it is."""
    one = throw(kind, 100, "anna", 70)
    return one | {"weapon": one["weapon"] | {field: word}}


def test_a_match_as_they_are_has_no_drift() -> None:
    assert drift(*whole_match()) == []


def test_unknown_types_and_codes_are_told_with_their_number() -> None:
    hits = [damage(100 + nth, "alice", "carol", 0, causer=f"WeapNextYear_C_{nth}") for nth in range(3)]
    new = event("LogNextYear", 20)
    assert found(*hits, new, new) == {
        ("unknown_type", "LogNextYear", 2),
        ("unknown_code", "WeapNextYear_C", 3),
    }


def test_an_unknown_causer_is_told_by_knocks_and_deaths_alone() -> None:
    finished, credited = info(causer="WeapFinish_C_3"), info(causer="WeapCredit_C")
    assert found(
        knock(100, "alice", "carol", causer="WeapKnock_C"),
        kill(199, "alice", "frank", finished, credit=credited),
    ) == {
        ("unknown_code", "WeapKnock_C", 1),
        ("unknown_code", "WeapFinish_C", 1),
        ("unknown_code", "WeapCredit_C", 1),
    }  # fmt: skip


def test_a_causer_that_several_events_tell_of_one_blow_is_not_counted_again() -> None:
    new = "WeapNextYear_C"
    assert found(
        damage(99, "alice", "carol", 0, causer=new),
        damage(100, "alice", "carol", 0, causer=new, reason="HeadShot"),
        knock(100, "alice", "carol", causer=new),
        kill(199, "alice", "frank", info(causer=new)),
    ) == {("unknown_code", "WeapNextYear_C", 2)}


def test_a_causer_the_file_leaves_out_is_no_unknown_one() -> None:
    nothing = info(causer="None")
    assert found(
        damage(100, "alice", "carol", 0, causer="None"),
        damage(101, "alice", "carol", 0, causer=""),
        damage(102, "alice", "carol", 0, kind="", reason=""),
        kill(199, "alice", "frank", nothing, credit=nothing),
    ) == {("suspect", "kill without a weapon", 1)}


WORD = "NextYear"


@pytest.mark.parametrize(
    ("unknown", "kind"),
    [
        (damage(100, "alice", "carol", 0, kind=WORD), "unknown_damage_type"),
        (damage(100, "alice", "carol", 0, reason=WORD), "unknown_damage_reason"),
        (knock(100, "alice", "carol", kind=WORD), "unknown_damage_type"),
        (knock(100, "alice", "carol", reason=WORD), "unknown_damage_reason"),
        (kill(199, "alice", "frank", info(kind=WORD), credit=info()), "unknown_damage_type"),
        (kill(199, "alice", "frank", info(reason=WORD), credit=info()), "unknown_damage_reason"),
        (kill(199, "alice", "frank", credit=info(kind=WORD)), "unknown_damage_type"),
        (kill(199, "alice", "frank", credit=info(reason=WORD)), "unknown_damage_reason"),
        (kill(199, "alice", "frank", maker="bob", made=info(kind=WORD)), "unknown_damage_type"),
        (item_use(140, "anna", WORD, "Item_Heal_Bandage_C"), "unknown_item_kind"),
        (used_as(WORD), "unknown_item_kind"),
        (thrown_as("LogPlayerUseThrowable", WORD), "unknown_item_kind"),
        (thrown_as("LogPlayerAttack", WORD), "unknown_item_kind"),
        (thrown_as("LogPlayerUseThrowable", WORD, "category"), "unknown_item_kind"),
    ],
)
def test_words_for_damage_and_items_that_nobody_knows_are_told(unknown: Json, kind: str) -> None:
    assert found(unknown) == {(kind, WORD, 1)}


@pytest.mark.parametrize("field", ["category", "subCategory"])
def test_where_no_throws_are_told_the_attacks_tell_unknown_words(field: str) -> None:
    events = [one for one in whole_match() if one["_T"] != "LogPlayerUseThrowable"]
    assert drift(*events) == []
    assert drift(*events, thrown_as("LogPlayerAttack", WORD, field)) == [("unknown_item_kind", WORD, 1)]


def test_a_word_of_damage_is_known_as_it_is_spelt_and_one_of_items_in_any_case() -> None:
    assert found(
        damage(100, "alice", "carol", 0, kind="Damage_Bluezone"),
        damage(101, "alice", "carol", 0, kind="BlueZone"),
        damage(102, "alice", "carol", 0, reason="Headshot"),
        item_use(140, "anna", "heal", "Item_Heal_Bandage_C"),
    ) == {
        ("unknown_damage_type", "Damage_Bluezone", 1),
        ("unknown_damage_type", "BlueZone", 1),
        ("unknown_damage_reason", "Headshot", 1),
    }  # fmt: skip


def test_the_old_kill_event_tells_unknown_words_too() -> None:
    finish = info(kind="Damage_NextYear", causer="WeapNextYear_C", reason=WORD)
    told = drift(start(), kill_v1(100, "alice", "frank", finish), end())
    assert {(kind, code) for kind, code, _ in told if kind.value.startswith("unknown")} == {
        ("unknown_code", "WeapNextYear_C"),
        ("unknown_damage_type", "Damage_NextYear"),
        ("unknown_damage_reason", WORD),
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
        (knock(100, "alice", "carol", causer=""), "knock without a weapon"),
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
