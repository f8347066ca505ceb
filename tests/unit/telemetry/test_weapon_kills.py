"""Rows of weapon kill events: one per kill and one per enemy knock."""

import pytest

from pewstats_collectors.telemetry.metrics.weapon_kills import WeaponKillRow
from tests.unit.telemetry.building import (
    BLEEDING,
    NOBODY,
    Json,
    end,
    info,
    kill,
    kill_v1,
    knock,
    person,
    rows,
    start,
)

ON_FOOT = {"vehicleType": "", "seatIndex": -1}
DRIVING = {"vehicleType": "WheeledVehicle", "seatIndex": 0}


def weapon_kills(*events: Json) -> list[WeaponKillRow]:
    table = rows(start(), *events, end()).tables["weapon_kill_events"]
    return [row for row in table if isinstance(row, WeaponKillRow)]


def test_a_knock_and_the_kill_it_earns_are_two_rows() -> None:
    down = knock(30.9, "alice", "carol", causer="WeapM24_C", reason="HeadShot", distance=4000) | {
        "attacker": person("alice", (1, 2, 3)),
        "victim": person("carol", (4, 5, 6), health=0, isInVehicle=True, isInRedZone=True),
        "isAttackerInVehicle": True,
        "common": {"isGame": 1.5},
    }
    finished = kill(
        45.5,
        "alice",
        "carol",
        info(900, causer="WeapUMP_C", reason="ArmShot"),
        maker="alice",
        made=info(4000, causer="WeapM24_C", reason="HeadShot"),
        finisher="bob",
    ) | {
        "killer": person("alice", (7, 8, 9)),
        "victim": person("carol", (10, 11, 12), health=0, isInBlueZone=True),
        "common": {"isGame": 2},
    }
    assert weapon_kills(down, finished) == [
        WeaponKillRow(
            victim_account_id="account.carol",
            t=30.9,
            is_kill=False,
            is_knock_down=True,
            attacker_account_id="account.alice",
            attacker_team_id=1,
            victim_team_id=2,
            weapon_id="WeapM24_C",
            weapon_category="SR",
            damage_type="Damage_Gun",
            damage_reason="HeadShot",
            distance_m=40,
            finish_weapon_id=None,
            finish_reason=None,
            headshot=None,
            finish_kind=None,
            attacker_x=1,
            attacker_y=2,
            attacker_z=3,
            victim_x=4,
            victim_y=5,
            victim_z=6,
            zone_phase=1,
            time_survived=30,
            is_blue_zone=False,
            is_red_zone=True,
            killer_in_vehicle=True,
            victim_in_vehicle=True,
        ),
        WeaponKillRow(
            victim_account_id="account.carol",
            t=45.5,
            is_kill=True,
            is_knock_down=False,
            attacker_account_id="account.alice",
            attacker_team_id=1,
            victim_team_id=2,
            weapon_id="WeapM24_C",
            weapon_category="SR",
            damage_type="Damage_Gun",
            damage_reason="HeadShot",
            distance_m=40,
            finish_weapon_id="WeapUMP_C",
            finish_reason="ArmShot",
            headshot=False,
            finish_kind="blow",
            attacker_x=7,
            attacker_y=8,
            attacker_z=9,
            victim_x=10,
            victim_y=11,
            victim_z=12,
            zone_phase=2,
            time_survived=45,
            is_blue_zone=True,
            is_red_zone=False,
            killer_in_vehicle=False,
            victim_in_vehicle=False,
        ),
    ]


@pytest.mark.parametrize("killer", [None, "bob", "carol"])
def test_without_an_enemy_who_is_credited_there_is_no_row(killer: str | None) -> None:
    victim = "carol" if killer != "bob" else "alice"
    assert weapon_kills(knock(30, killer, victim), kill(40, killer, victim, maker=killer)) == []


def test_a_knock_and_a_kill_at_one_instant_are_told_apart_and_the_knock_comes_first() -> None:
    got = weapon_kills(
        kill(30, "alice", "dave"),
        knock(30, "alice", "carol"),
        kill(30, "alice", "carol", BLEEDING, maker="alice"),
    )
    assert [(row.victim_account_id, row.is_kill, row.finish_kind) for row in got] == [
        ("account.carol", False, None),
        ("account.carol", True, "wipe"),
        ("account.dave", True, "blow"),
    ]


def test_the_headshot_is_that_of_the_finishing_blow() -> None:
    (row,) = weapon_kills(
        kill(40, "alice", "carol", info(reason="HeadShot"), maker="alice", made=info(reason="ArmShot"))
    )
    assert (row.damage_reason, row.finish_reason, row.headshot) == ("ArmShot", "HeadShot", True)


def test_who_drives_is_told_by_the_vehicles_of_the_kill() -> None:
    def driving(killers: Json | None, victims: Json | None) -> tuple[bool | None, bool | None]:
        (row,) = weapon_kills(kill(40, "alice", "carol", killerVehicle=killers, victimVehicle=victims))
        return row.killer_in_vehicle, row.victim_in_vehicle

    assert driving(DRIVING, ON_FOOT) == (True, False)
    assert driving(ON_FOOT, DRIVING) == (False, True)
    assert driving(None, None) == (None, False)


def test_an_old_kill_tells_of_the_killers_vehicle_only_by_the_knock() -> None:
    outright = kill_v1(40, "alice", "carol")
    assert [row.killer_in_vehicle for row in weapon_kills(outright)] == [None]
    down = knock(30, "alice", "carol", isAttackerInVehicle=True)
    credited = kill_v1(40, "alice", "carol", info(-1), dbno_id=100)
    assert [(row.is_kill, row.killer_in_vehicle) for row in weapon_kills(down, credited)] == [
        (False, True),
        (True, True),
    ]


def test_a_kill_whose_weapon_is_left_out_has_none() -> None:
    (row,) = weapon_kills(kill(40, "alice", "carol", info(-1, causer="None"), dBNOMaker=NOBODY))
    assert (row.weapon_id, row.weapon_category, row.distance_m, row.finish_weapon_id) == (
        None,
        "Other",
        None,
        None,
    )
