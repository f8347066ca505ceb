"""Rows of knock events: who, with what, from where, and what became of it."""

import pytest

from pewstats_collectors.telemetry.metrics.knock_events import KnockEventRow
from tests.unit.telemetry.building import (
    BLEEDING,
    FALL,
    NOBODY,
    ZONE,
    Json,
    account,
    damage,
    end,
    info,
    kill,
    kill_v1,
    knock,
    landing,
    person,
    position,
    revive,
    rows,
    start,
)


def knock_events(*events: Json) -> list[KnockEventRow]:
    table = rows(start(), *events, end(100)).tables["player_knock_events"]
    return [row for row in table if isinstance(row, KnockEventRow)]


def test_a_row_tells_everything_of_a_knock() -> None:
    told = knock(
        40.125,
        "alice",
        "carol",
        dbno_id=123,
        causer="WeapBerylM762_C",
        reason="HeadShot",
        distance=5012.6,
        attackId=9,
        damageCauserAdditionalInfo=["Item_Attach_Weapon_Upper_Scope3x_C"],
        victimWeapon="WeapHK416_C_17",
        isAttackerInVehicle=True,
        isThroughPenetrableWall=True,
    ) | {
        "attacker": person("alice", (1000, 2000, 30)),
        "victim": person("carol", (6000, 2000, 30), health=0, isInBlueZone=True),
        "common": {"isGame": 2.5},
    }
    events = [
        told,
        position(40.125, "bob", (1000, 5000, 30)),
        position(40.125, "anna", (1000, 12_000, 30)),
        position(40.125, "dave", (6000, 2000, 16_030)),
        kill(52.5, "alice", "carol", maker="alice", finisher="bob"),
    ]
    assert knock_events(*events) == [
        KnockEventRow(
            victim_account_id="account.carol",
            t=40.125,
            attacker_account_id="account.alice",
            attacker_team_id=1,
            victim_team_id=2,
            kind="enemy",
            dbno_id=123,
            attack_id=9,
            damage_reason="HeadShot",
            damage_type="Damage_Gun",
            weapon_id="WeapBerylM762_C",
            weapon_category="AR",
            attachments=["Item_Attach_Weapon_Upper_Scope3x_C"],
            distance_m=50.13,
            is_attacker_in_vehicle=True,
            through_wall=True,
            victim_in_blue_zone=True,
            victim_in_red_zone=False,
            victim_weapon="WeapHK416_C",
            attacker_x=1000,
            attacker_y=2000,
            attacker_z=30,
            victim_x=6000,
            victim_y=2000,
            victim_z=30,
            zone_phase=2,
            outcome="teammate",
            finisher_account_id="account.bob",
            seconds_to_outcome=12.375,
            is_killed=True,
            finisher_is_self=False,
            finisher_is_teammate=True,
            time_to_finish=12.375,
            credited_to_own_team=True,
            attacker_teammates_alive=2,
            attacker_standing_mates=2,
            attacker_nearest_mate_m=30,
            attacker_mean_mate_m=65,
            attacker_mate_variance_m2=1225,
            attacker_mates_within_50m=1,
            attacker_mates_within_100m=2,
            attacker_mates_within_200m=2,
            victim_teammates_alive=1,
            victim_standing_mates=1,
            victim_nearest_mate_m=160,
            victim_mean_mate_m=160,
            victim_mate_variance_m2=None,
            victim_mates_within_50m=0,
            victim_mates_within_100m=0,
            victim_mates_within_200m=1,
        )
    ]


def test_a_knock_by_nobody_has_no_attacker_in_any_column() -> None:
    (row,) = knock_events(knock(40, None, "carol", kind="Damage_BlueZone", causer="TslGameMode_LandmarkBP_C"))
    attacker = {
        name: value
        for name, value in row._asdict().items()
        if name.startswith("attacker_") or name in ("dbno_id", "distance_m", "is_attacker_in_vehicle")
    }
    assert len(attacker) == 16
    assert set(attacker.values()) == {None}
    assert (row.kind, row.weapon_category, row.damage_type) == (
        "environment",
        "Environment",
        "Damage_BlueZone",
    )
    assert (row.victim_account_id, row.victim_team_id, row.victim_teammates_alive) == ("account.carol", 2, 1)


@pytest.mark.parametrize(
    ("attacker", "kind"), [("alice", "enemy"), ("dave", "team"), ("carol", "self"), (None, "environment")]
)
def test_every_kind_of_knock_is_a_row(attacker: str | None, kind: str) -> None:
    assert [row.kind for row in knock_events(knock(40, attacker, "carol"))] == [kind]


def told(row: KnockEventRow) -> tuple[str, str | None, float | None, float | None, bool]:
    """The outcome, who finished (first name), seconds to the outcome and to the finish, whether killed."""
    finisher = row.finisher_account_id.partition(".")[2] if row.finisher_account_id else None
    return row.outcome, finisher, row.seconds_to_outcome, row.time_to_finish, row.is_killed


@pytest.mark.parametrize(
    ("knocker", "last", "expected"),
    [
        ("alice", kill(40, "alice", "carol", maker="alice"), ("self", "alice", 10, 10, True)),
        (
            "alice",
            kill(40, "alice", "carol", maker="alice", finisher="bob"),
            ("teammate", "bob", 10, 10, True),
        ),
        ("alice", kill(40, "erin", "carol", maker="alice"), ("other_team", "erin", 10, 10, True)),
        (
            "alice",
            kill(40, "alice", "carol", maker="alice", finisher="dave"),
            ("victim_team", "dave", 10, 10, True),
        ),
        (
            "alice",
            kill(40, "alice", "carol", maker="alice", finisher="carol"),
            ("victim_team", "carol", 10, 10, True),
        ),
        (None, kill(40, "erin", "carol"), ("other_team", "erin", 10, 10, True)),
        ("alice", kill(40, "alice", "carol", BLEEDING, maker="alice"), ("bleed_out", None, 10, None, True)),
        ("alice", kill(40, "alice", "carol", ZONE, maker="alice"), ("zone", None, 10, None, True)),
        ("alice", kill(40, "alice", "carol", FALL, maker="alice"), ("environment", None, 10, None, True)),
        (
            "alice",
            kill(40, "alice", "carol", info(-1, "", ""), maker="alice"),
            ("unknown", None, 10, None, True),
        ),
        (
            "alice",
            kill(40, "alice", "carol", maker="alice") | {"finisher": NOBODY},
            ("environment", None, 10, 10, True),
        ),
        ("alice", revive(40, "dave", "carol"), ("revived", None, 10, None, False)),
        ("alice", revive(40, "carol", "carol"), ("revived", None, 10, None, False)),
        ("alice", position(40, "carol", (1, 2, 3)), ("unresolved", None, None, None, False)),
    ],
)
def test_what_became_of_it(
    knocker: str | None, last: Json, expected: tuple[str, str | None, float | None, float | None, bool]
) -> None:
    (row,) = knock_events(knock(30, knocker, "carol"), last)
    assert told(row) == expected
    assert (row.finisher_is_self, row.finisher_is_teammate) == (
        expected[0] == "self",
        expected[0] == "teammate",
    )


def test_a_whole_team_that_goes_out_is_wiped() -> None:
    (row,) = knock_events(
        knock(30, "alice", "carol"),
        kill(40, "alice", "dave"),
        kill(40, "alice", "carol", BLEEDING, maker="alice"),
    )
    assert told(row) == ("wipe", None, 10, None, True)


def test_an_end_that_the_file_left_out_is_lost() -> None:
    first, second = knock_events(
        knock(30, "alice", "carol"),
        knock(35, "erin", "carol", dbno_id=101),
        kill(40, "erin", "carol", maker="erin"),
    )
    assert (told(first), first.credited_to_own_team) == (("lost", None, None, None, False), False)
    assert (told(second), second.credited_to_own_team) == (("self", "erin", 5, 5, True), True)


def test_an_old_file_may_hide_who_of_the_team_struck() -> None:
    down = knock(30, "alice", "carol")
    hidden = knock_events(down, kill_v1(40, "alice", "carol", dbno_id=100))
    assert [told(row) for row in hidden] == [("own_blow_v1", None, 10, 10, True)]
    assert [row.credited_to_own_team for row in hidden] == [True]
    shown = knock_events(down, damage(40, "bob", "carol", 0), kill_v1(40, "alice", "carol", dbno_id=100))
    assert [told(row) for row in shown] == [("teammate", "bob", 10, 10, True)]


@pytest.mark.parametrize(
    ("knocker", "killer", "credited"),
    [
        ("alice", "alice", True),
        ("alice", "bob", True),
        ("alice", "erin", False),
        ("alice", "dave", False),
        ("alice", None, False),
        ("dave", "dave", False),
        ("dave", "erin", False),
        (None, "alice", False),
    ],
)
def test_the_kill_belongs_to_the_knockers_team_if_an_enemy_in_it_is_credited(
    knocker: str | None, killer: str | None, credited: bool
) -> None:
    last = kill(40, killer, "carol", BLEEDING, maker=knocker)
    assert [row.credited_to_own_team for row in knock_events(knock(30, knocker, "carol"), last)] == [credited]


def test_a_kill_after_a_revive_is_none_of_the_knock() -> None:
    (row,) = knock_events(
        knock(30, "alice", "carol"), revive(35, "dave", "carol"), kill(40, "alice", "carol")
    )
    assert (row.outcome, row.is_killed, row.credited_to_own_team) == ("revived", False, False)


def test_each_life_has_its_own_knocks() -> None:
    events = [
        knock(30, "alice", "carol"),
        kill(35, "alice", "carol", maker="alice"),
        landing(60, "carol"),
        knock(70, "erin", "carol", dbno_id=101),
        kill(72, "erin", "carol", maker="erin", finisher="frank"),
    ]
    assert [(row.t, *told(row)) for row in knock_events(*events)] == [
        (30, "self", "alice", 5, 5, True),
        (70, "teammate", "frank", 2, 2, True),
    ]


def test_a_weapon_nobody_knows_is_other_and_without_one_only_an_enemys_knock_has_a_category() -> None:
    def category(attacker: str | None, kind: str, causer: str) -> tuple[str | None, str | None]:
        (row,) = knock_events(knock(40, attacker, "carol", kind=kind, causer=causer))
        return row.weapon_id, row.weapon_category

    assert category("alice", "Damage_Gun", "WeapLaser_C") == ("WeapLaser_C", "Other")
    assert category("alice", "Damage_Gun", "None") == (None, "Other")
    assert category("alice", "Damage_None", "None") == (None, "Other")
    assert category("carol", "Damage_None", "None") == (None, None)
    assert category("alice", "Damage_Gun", "WeapM24_C_12") == ("WeapM24_C_12", "SR")


@pytest.mark.parametrize(
    ("carried", "expected"),
    [
        ("", None),
        ("WeapM24_C", "WeapM24_C"),
        ("WeapM24_C_3", "WeapM24_C"),
        ("WeapCrossbow_1", "WeapCrossbow_1"),
    ],
)
def test_the_victims_weapon_is_named_without_its_counter(carried: str, expected: str | None) -> None:
    (row,) = knock_events(knock(40, "alice", "carol", victimWeapon=carried))
    assert row.victim_weapon == expected


def test_what_an_old_file_does_not_tell_is_none() -> None:
    old = knock(40, "alice", "carol", attackId=-1, dbno_id=0)
    absent = ("victimWeapon", "damageCauserAdditionalInfo", "isAttackerInVehicle", "isThroughPenetrableWall")
    for name in absent:
        del old[name]
    (row,) = knock_events(old)
    assert (row.victim_weapon, row.attachments, row.is_attacker_in_vehicle, row.through_wall) == (None,) * 4
    assert (row.attack_id, row.dbno_id) == (None, None)


def test_an_exact_duplicate_is_no_second_row_and_rows_come_by_victim_and_time() -> None:
    events = [
        knock(40, "alice", "dave", dbno_id=1),
        knock(40, "alice", "dave", dbno_id=1),
        knock(50, "alice", "carol", dbno_id=2),
        revive(45, "carol", "dave", 1),
        knock(46, "alice", "dave", dbno_id=3),
    ]
    assert [(row.victim_account_id, row.t) for row in knock_events(*events)] == [
        (account("carol"), 50),
        (account("dave"), 40),
        (account("dave"), 46),
    ]


def test_knocks_before_the_start_and_after_the_end_are_none() -> None:
    assert knock_events(knock(-1, "alice", "carol"), knock(101, "alice", "dave")) == []


def test_a_knock_after_the_knockers_own_death_still_tells_of_his_mates() -> None:
    burning = knock(40, "alice", "carol", kind="Damage_Molotov", causer="BP_MolotovFireDebuff_C")
    walking = position(40, "bob", (2000, 2000, 30))
    (row,) = knock_events(kill(38, "erin", "alice"), walking, burning)
    assert (row.attacker_teammates_alive, row.attacker_nearest_mate_m) == (2, 10)
