"""Deaths of the newer format: how they ended, who is credited, and their rows."""

import pytest

from pewstats_collectors.telemetry.metrics.kills import KillPositionRow
from tests.unit.telemetry.building import (
    BLEEDING,
    FALL,
    ZONE,
    Json,
    account,
    end,
    info,
    kill,
    knock,
    landing,
    person,
    players,
    revive,
    rows,
    start,
)


def deaths(*events: Json) -> list[KillPositionRow]:
    table = rows(start(), *events, end()).tables["kill_positions"]
    return [row for row in table if isinstance(row, KillPositionRow)]


def test_an_outright_kill_is_a_blow_credited_by_its_finish() -> None:
    (row,) = deaths(kill(40, "alice", "carol", info(6502, causer="WeapKar98k_C", reason="HeadShot")))
    assert (row.finish_kind, row.was_knocked) == ("blow", False)
    assert row.killer_account_id == row.finisher_account_id == account("alice")
    assert row.dbno_maker_account_id is None
    assert (row.dbno_damage_category, row.dbno_distance_m) == (None, None)
    assert (row.credit_damage_causer, row.credit_distance_m) == ("WeapKar98k_C", 65.02)


def test_a_finish_by_a_mate_is_the_knockers_kill_by_his_knock() -> None:
    events = [
        knock(30, "alice", "carol"),
        kill(
            40,
            "alice",
            "carol",
            info(900, causer="WeapUMP_C", reason="HeadShot"),
            maker="alice",
            finisher="bob",
        ),
    ]
    (row,) = deaths(*events)
    assert (row.was_knocked, row.killer_name, row.finisher_name) == (True, "Alice", "Bob")
    assert (row.credit_damage_causer, row.credit_distance_m) == ("WeapM24_C", 40)
    assert (row.finish_damage_causer, row.finish_distance_m) == ("WeapUMP_C", 9)
    summary = players(start(), *events, end())
    assert (summary["alice"].telemetry_kills, summary["alice"].kills_by_finisher) == (1, 0)
    assert (summary["bob"].telemetry_kills, summary["bob"].kills_by_finisher) == (0, 1)
    assert summary["alice"].telemetry_headshot_kills == 1
    assert summary["alice"].longest_kill_m == 40
    assert summary["bob"].killsteals == 0


def test_a_finish_by_a_third_team_is_its_kill_and_a_steal() -> None:
    summary = players(
        start(),
        knock(30, "alice", "carol"),
        kill(40, "erin", "carol", info(6502), maker="alice", assists=("alice",)),
        end(),
    )
    assert (summary["erin"].telemetry_kills, summary["erin"].killsteals) == (1, 1)
    assert (summary["alice"].telemetry_kills, summary["alice"].times_killstolen) == (0, 1)
    assert summary["alice"].telemetry_assists == 1
    assert summary["erin"].longest_kill_m == 65.02


def test_a_finish_by_the_victims_own_team_is_the_knockers_kill_and_no_steal() -> None:
    summary = players(
        start(),
        knock(30, "alice", "carol"),
        kill(40, "alice", "carol", maker="alice", finisher="dave"),
        end(),
    )
    assert summary["alice"].telemetry_kills == 1
    assert summary["dave"].kills_by_finisher == 0
    assert summary["dave"].killsteals == 0


def test_a_team_kill_is_no_kill() -> None:
    events = [kill(40, "bob", "alice")]
    (row,) = deaths(*events)
    assert row.is_team_kill
    summary = players(start(), *events, end())
    assert (summary["bob"].telemetry_kills, summary["bob"].telemetry_team_kills) == (0, 1)
    assert (summary["bob"].longest_kill_m, summary["bob"].kills_by_finisher) == (None, 0)


@pytest.mark.parametrize("killer", [None, "carol"])
def test_nobody_and_the_victim_himself_get_no_credit(killer: str | None) -> None:
    (row,) = deaths(kill(40, killer, "carol", FALL, isSuicide=killer is not None))
    assert row.killer_account_id is None
    assert (row.credit_damage_category, row.credit_distance_m) == (None, None)
    assert row.is_suicide == (killer is not None)
    assert not row.is_team_kill
    assert row.finish_kind == "environment"


@pytest.mark.parametrize(
    ("finish", "kind"),
    [
        (info(), "blow"),
        (info(kind="Damage_VehicleHit", causer="Uaz_A_01_C"), "blow"),
        (info(kind="Damage_BlueZoneGrenade"), "blow"),
        (BLEEDING, "bleed_out"),
        (info(-1, "Damage_DBNO", "PlayerMale_A_C", "None"), "bleed_out"),
        (ZONE, "zone"),
        (info(-1, "Damage_Drown", "Buff_DecreaseBreathInApnea_C"), "environment"),
        (info(-1, "Damage_Explosion_RedZone", "RedZoneBomb_C"), "environment"),
        (info(-1, "", ""), "unknown"),
    ],
)
def test_the_finish_kind_is_told_by_the_type(finish: Json, kind: str) -> None:
    (row,) = deaths(kill(40, "alice", "carol", finish, maker="alice"))
    assert row.finish_kind == kind


def test_the_zone_finishes_for_the_knocker() -> None:
    summary = players(
        start(), knock(30, "alice", "carol"), kill(40, "alice", "carol", ZONE, maker="alice"), end()
    )
    assert (summary["alice"].telemetry_kills, summary["alice"].kills_by_finisher) == (1, 1)
    assert summary["alice"].longest_kill_m == 40


def test_bleeding_while_the_team_goes_out_within_half_a_second_is_a_wipe() -> None:
    bled = kill(40, "alice", "carol", BLEEDING, maker="alice")
    assert [row.finish_kind for row in deaths(bled, kill(40.5, "alice", "dave"))] == ["wipe", "blow"]
    assert [row.finish_kind for row in deaths(bled, kill(40.501, "alice", "dave"))] == ["bleed_out", "blow"]
    assert [row.finish_kind for row in deaths(kill(39, "alice", "dave"), bled)] == ["blow", "wipe"]


def test_a_mate_who_dies_twice_is_out_only_at_his_last_death() -> None:
    bled = kill(40, "alice", "carol", BLEEDING, maker="alice")
    got = deaths(kill(30, "alice", "dave"), bled, kill(90, "alice", "dave"))
    assert [row.finish_kind for row in got] == ["blow", "bleed_out", "blow"]


def test_a_second_life_is_a_second_row_and_survival_ends_with_the_last() -> None:
    events = [kill(30, "alice", "carol"), landing(60, "carol"), kill(90, "erin", "carol")]
    assert [row.t for row in deaths(*events)] == [30, 90]
    carol = players(start(), *events, end())["carol"]
    assert (carol.deaths, carol.survival_time_s) == (2, 90)


def test_kills_after_ones_own_death_count() -> None:
    summary = players(start(), kill(30, "carol", "alice"), kill(35, "alice", "carol"), end())
    assert summary["alice"].telemetry_kills == 1


def test_an_exact_duplicate_is_no_second_death() -> None:
    once = kill(30, "alice", "carol", assists=("bob",))
    assert len(deaths(once, once)) == 1
    assert players(start(), once, once, end())["bob"].telemetry_assists == 1


def test_headshots_are_told_by_the_finish_not_by_the_knock() -> None:
    made = info(4000, reason="HeadShot")
    summary = players(
        start(), knock(30, "alice", "carol"), kill(40, "alice", "carol", maker="alice", made=made), end()
    )
    assert summary["alice"].telemetry_headshot_kills == 0


def test_the_longest_kill_is_none_where_no_kill_has_a_distance() -> None:
    summary = players(
        start(),
        kill(30, "alice", "carol", info(-1)),
        kill(31, "erin", "dave", info(500)),
        kill(32, "erin", "bob"),
        end(),
    )
    assert summary["alice"].longest_kill_m is None
    assert summary["erin"].longest_kill_m == 25


def test_a_row_holds_where_everybody_stood() -> None:
    row_event = kill(75.5, "erin", "carol", maker="alice") | {
        "victim": person("carol", (1, 2, 3), isInBlueZone=True, zone=["mylta"]),
        "dBNOMaker": person("alice", (0, 0, 0)),
        "killer": person("erin", (4, 5, 6)),
        "victimVehicle": {"vehicleType": "WheeledVehicle", "seatIndex": 1},
        "common": {"isGame": 2.5},
    }
    (row,) = deaths(row_event)
    assert (row.victim_x, row.victim_y, row.victim_z) == (1, 2, 3)
    assert (row.dbno_maker_x, row.dbno_maker_y, row.dbno_maker_z) == (None, None, None)
    assert (row.killer_x, row.killer_team_id) == (4, 3)
    assert (row.killed_in_zone, row.dbno_maker_zone) == (["mylta"], [])
    assert (row.victim_in_blue_zone, row.victim_in_vehicle) == (True, True)
    assert (row.is_game, row.zone_phase, row.location_at, row.t) == (2.5, 2, "death", 75.5)
    assert (row.attack_id, row.dbno_id) == (7, 100)


def test_missing_ids_and_people_are_none_in_the_row() -> None:
    (row,) = deaths(kill(40, None, "carol", ZONE, attackId=-1))
    assert (row.attack_id, row.dbno_id, row.finisher_account_id, row.finisher_zone) == (
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(("is_game", "phase"), [(0.10000000149011612, 0), (0.9999999, 1), (1.5, 1), (8, 8)])
def test_the_phase_of_the_zone(is_game: float, phase: int) -> None:
    (row,) = deaths(kill(40, "alice", "carol") | {"common": {"isGame": is_game}})
    assert row.zone_phase == phase


def test_was_knocked_needs_an_open_knock_not_an_id() -> None:
    revived = [knock(10, "alice", "carol"), revive(20, "dave", "carol"), kill(40, "erin", "carol")]
    by_zone = [knock(10, None, "carol", kind="Damage_BlueZone"), kill(40, None, "carol", ZONE)]
    assert [row.was_knocked for row in deaths(*revived)] == [False]
    assert [row.was_knocked for row in deaths(*by_zone)] == [True]


def test_a_file_that_tells_of_downed_players_but_of_no_knock_measures_none() -> None:
    events = [kill(40, "alice", "carol", made=info(500), maker="alice")]
    assert [row.was_knocked for row in deaths(*events)] == [None]
    assert players(start(), *events, end())["alice"].knocks is None


def test_lost_teams_without_a_kill_event_measure_no_kills() -> None:
    summary = players(start(), end(alice=1, carol=2, erin=3))
    assert summary["alice"].telemetry_kills is None
    assert summary["carol"].deaths is None
    assert summary["carol"].survival_time_s is None


def test_no_damage_infos_may_be_null() -> None:
    (row,) = deaths(kill(40, None, "carol", ZONE, dBNODamageInfo=None, killerDamageInfo=None))
    assert row.dbno_damage_category is None
