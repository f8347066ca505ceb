"""Cases that the format allows and no recorded match shows, followed through all the tables they touch."""

from typing import Any

import pytest

from pewstats_collectors.telemetry.extract import MatchRows
from tests.unit.telemetry.building import (
    BLEEDING,
    Json,
    damage,
    end,
    info,
    kill,
    knock,
    landing,
    person,
    position,
    revive,
    rows,
    start,
)

ALICE, BOB, CAROL, DAVE, ERIN = (f"account.{name}" for name in ("alice", "bob", "carol", "dave", "erin"))
ROBOT = "ai.robot"

_DEATH = "victim_account_id t killer_account_id finisher_account_id finish_kind was_knocked"
_WEAPON = "victim_account_id t is_kill attacker_account_id weapon_id weapon_category distance_m"
_DOWN = "victim_account_id t attacker_account_id kind outcome finisher_account_id"
_HIT = "victim_account_id t nth attacker_account_id relation damage weapon_category"

KILL_POSITION = (*_DEATH.split(), "is_team_kill", "is_killsteal")
WEAPON_KILL = (*_WEAPON.split(), "finish_weapon_id", "finish_kind")
KNOCK = (*_DOWN.split(), "credited_to_own_team")
DAMAGE = (*_HIT.split(), "victim_downed")
DISTRIBUTION = ("account_id", "weapon_category", "total_damage", "total_kills", "knock_downs")


def part(got: MatchRows, table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Some columns of all rows of a table."""
    return [tuple(getattr(row, column) for column in columns) for row in got.tables[table]]


def summary(got: MatchRows, account: str, *columns: str) -> tuple[Any, ...]:
    """Some columns of one player's summary."""
    (row,) = (row for row in got.players if row.account_id == account)
    return tuple(getattr(row, column) for column in columns)


def finishing(got: MatchRows, account: str) -> dict[str, Any]:
    """What is neither 0 nor None of the counts of one player's finishing."""
    (row,) = (row for row in got.tables["player_finishing_summary"] if row[0] == account)
    values = row._asdict()  # type: ignore[attr-defined]
    return {
        name: value
        for name, value in values.items()
        if value and name.startswith(("knocks_", "total_", "inst"))
    }


def test_a_bot_is_killed_and_kills_like_anybody() -> None:
    got = rows(
        start("alice", "bob", "carol", "robot"),
        damage(28, "robot", "bob", 30, causer="WeapM16A4_C"),
        kill(30, "robot", "bob", info(1234, causer="WeapM16A4_C")),
        kill(40, "alice", "robot", info(2000)),
        end(),
        tracked=frozenset({BOB}),
    )
    assert part(got, "kill_positions", KILL_POSITION) == [
        (BOB, 30, ROBOT, ROBOT, "blow", False, False, False),
        (ROBOT, 40, ALICE, ALICE, "blow", False, False, False),
    ]
    assert part(got, "weapon_kill_events", WEAPON_KILL) == [
        (BOB, 30, True, ROBOT, "WeapM16A4_C", "AR", 12.34, "WeapM16A4_C", "blow"),
        (ROBOT, 40, True, ALICE, "WeapAK47_C", "AR", 20, "WeapAK47_C", "blow"),
    ]
    assert part(got, "player_damage_events", DAMAGE) == [(BOB, 28, 1, ROBOT, "enemy", 30, "AR", False)]
    assert summary(got, ROBOT, "is_bot", "team_id", "telemetry_kills", "kills_human", "deaths") == (
        True,
        200,
        1,
        1,
        1,
    )
    assert summary(got, ALICE, "is_bot", "telemetry_kills", "kills_human") == (False, 1, 0)
    assert finishing(got, ROBOT) == finishing(got, ALICE) == {"instant_kills": 1}


def test_a_bot_in_a_file_without_types_is_told_by_his_id() -> None:
    untyped = {key: value for key, value in (person("robot") or {}).items() if key != "type"}
    got = rows(
        start("alice", "carol"),
        knock(30, "robot", "carol") | {"attacker": untyped},
        kill(40, "robot", "carol", maker="robot")
        | {"killer": untyped, "finisher": untyped, "dBNOMaker": untyped},
        end(),
    )
    assert part(got, "player_knock_events", KNOCK) == [(CAROL, 30, ROBOT, "enemy", "self", ROBOT, True)]
    assert part(got, "kill_positions", KILL_POSITION) == [
        (CAROL, 40, ROBOT, ROBOT, "blow", True, False, False)
    ]
    assert summary(got, ROBOT, "is_bot", "telemetry_kills", "knocks") == (True, 1, 1)


def test_a_bot_steals_a_knock_and_robs_the_knocker() -> None:
    got = rows(
        start("alice", "carol", "dave", "robot"),
        knock(30, "alice", "carol"),
        kill(35, "robot", "carol", info(5000, causer="WeapM24_C"), maker="alice", assists=("alice",)),
        end(),
    )
    assert part(got, "kill_positions", KILL_POSITION) == [
        (CAROL, 35, ROBOT, ROBOT, "blow", True, False, True)
    ]
    assert part(got, "player_knock_events", KNOCK) == [
        (CAROL, 30, ALICE, "enemy", "other_team", ROBOT, False)
    ]
    assert summary(got, ROBOT, "killsteals", "telemetry_kills") == (1, 1)
    assert summary(got, ALICE, "times_killstolen", "telemetry_assists", "telemetry_kills") == (1, 1, 0)
    assert finishing(got, ALICE) == {"total_knocks": 1, "knocks_stolen": 1, "knocks_10_50m": 1}


def test_a_team_kill_after_a_team_knock_counts_for_nobody() -> None:
    got = rows(
        start(),
        damage(30, "alice", "bob", 100),
        knock(30, "alice", "bob"),
        damage(33, "alice", "bob", 0, attack_id=8) | {"victim": person("bob", health=0)},
        kill(33, "alice", "bob", maker="alice"),
        end(),
        tracked=frozenset({ALICE}),
    )
    assert part(got, "kill_positions", KILL_POSITION) == [(BOB, 33, ALICE, ALICE, "blow", True, True, False)]
    assert part(got, "weapon_kill_events", WEAPON_KILL) == []
    assert part(got, "player_match_weapon_distribution", DISTRIBUTION) == []
    assert part(got, "player_knock_events", KNOCK) == [(BOB, 30, ALICE, "team", "self", ALICE, False)]
    assert part(got, "player_damage_events", DAMAGE) == [
        (BOB, 30, 1, ALICE, "team", 100, "AR", False),
        (BOB, 33, 1, ALICE, "team", 0, "AR", True),
    ]
    assert summary(got, ALICE, "telemetry_kills", "telemetry_team_kills", "knocks", "hits") == (0, 1, 0, 0)
    assert summary(got, ALICE, "damage_dealt_to_team", "damage_dealt_to_enemies") == (100, 0)
    assert summary(got, BOB, "damage_received_team", "damage_received", "damage_received_total") == (
        100,
        0,
        100,
    )
    assert finishing(got, ALICE) == {}


def test_an_enemy_finishes_whom_a_mate_had_knocked_and_steals_nothing() -> None:
    got = rows(start(), knock(30, "alice", "bob"), kill(33, "carol", "bob", info(700), maker="alice"), end())
    assert part(got, "kill_positions", KILL_POSITION) == [(BOB, 33, CAROL, CAROL, "blow", True, False, False)]
    assert part(got, "player_knock_events", KNOCK) == [(BOB, 30, ALICE, "team", "other_team", CAROL, False)]
    assert part(got, "weapon_kill_events", WEAPON_KILL) == [
        (BOB, 33, True, CAROL, "WeapAK47_C", "AR", 7, "WeapAK47_C", "blow")
    ]
    assert summary(got, CAROL, "telemetry_kills", "killsteals", "knocks") == (1, 0, 0)
    assert finishing(got, CAROL) == {}


@pytest.mark.parametrize(
    ("finisher", "outcome", "column"),
    [
        ("bob", "teammate", "knocks_finished_by_teammates"),
        ("dave", "victim_team", "knocks_finished_by_own_team"),
    ],
)
def test_a_finish_by_a_mate_of_either_side_is_the_knockers_kill_with_the_knocks_weapon(
    finisher: str, outcome: str, column: str
) -> None:
    made, finish = info(4000, causer="WeapM24_C"), info(900, causer="WeapUMP_C")
    got = rows(
        start(),
        damage(29, "alice", "carol", 79.5, causer="WeapM24_C"),
        knock(30, "alice", "carol", causer="WeapM24_C", distance=4000),
        kill(40, "alice", "carol", finish, maker="alice", made=made, finisher=finisher),
        end(),
    )
    who = f"account.{finisher}"
    assert part(got, "kill_positions", KILL_POSITION) == [(CAROL, 40, ALICE, who, "blow", True, False, False)]
    assert part(got, "weapon_kill_events", WEAPON_KILL) == [
        (CAROL, 30, False, ALICE, "WeapM24_C", "SR", 40, None, None),
        (CAROL, 40, True, ALICE, "WeapM24_C", "SR", 40, "WeapUMP_C", "blow"),
    ]
    assert part(got, "player_knock_events", KNOCK) == [(CAROL, 30, ALICE, "enemy", outcome, who, True)]
    assert part(got, "player_match_weapon_distribution", DISTRIBUTION) == [(ALICE, "SR", 79.5, 1, 1)]
    assert finishing(got, ALICE) == {"total_knocks": 1, column: 1, "knocks_10_50m": 1}
    assert summary(got, who, "telemetry_kills", "telemetry_team_kills", "killsteals") == (0, 0, 0)


def test_a_second_life_is_counted_beside_the_first() -> None:
    got = rows(
        start(),
        landing(20, "carol", (1, 2, 3)),
        damage(29, "alice", "carol", 100),
        knock(30, "alice", "carol"),
        kill(31, "alice", "carol", maker="alice"),
        landing(60, "carol", (7, 8, 9)),
        damage(70, "erin", "carol", 100, attack_id=8),
        kill(70, "erin", "carol"),
        end(600, alice=1, erin=2, carol=3),
        tracked=frozenset({CAROL}),
    )
    assert part(got, "landings", ("account_id", "t", "x")) == [(CAROL, 20, 1)]
    assert part(got, "kill_positions", KILL_POSITION) == [
        (CAROL, 31, ALICE, ALICE, "blow", True, False, False),
        (CAROL, 70, ERIN, ERIN, "blow", False, False, False),
    ]
    assert part(got, "player_knock_events", KNOCK) == [(CAROL, 30, ALICE, "enemy", "self", ALICE, True)]
    assert part(got, "player_damage_events", DAMAGE) == [
        (CAROL, 29, 1, ALICE, "enemy", 100, "AR", False),
        (CAROL, 70, 1, ERIN, "enemy", 100, "AR", False),
    ]
    assert summary(got, CAROL, "deaths", "survival_time_s", "damage_received") == (2, 70, 200)
    assert finishing(got, ERIN) == {"instant_kills": 1}


def test_who_comes_back_saves_his_mate_from_a_wipe_and_is_wiped_with_him_in_the_end() -> None:
    def kinds(*events: Json) -> list[tuple[Any, ...]]:
        return part(
            rows(start("alice", "carol", "dave"), *events, end()),
            "kill_positions",
            ("victim_account_id", "t", "finish_kind"),
        )

    first, down = kill(20, "alice", "dave"), knock(30, "alice", "carol")
    bled = kill(40, "alice", "carol", BLEEDING, maker="alice")
    assert kinds(first, down, bled) == [(DAVE, 20, "blow"), (CAROL, 40, "wipe")]
    again = [landing(35, "dave"), kill(50, "alice", "dave")]
    assert kinds(first, down, bled, *again) == [
        (DAVE, 20, "blow"),
        (CAROL, 40, "bleed_out"),
        (DAVE, 50, "blow"),
    ]
    last = [landing(35, "dave"), kill(40.2, "alice", "dave")]
    assert kinds(first, down, bled, *last) == [(DAVE, 20, "blow"), (CAROL, 40, "wipe"), (DAVE, 40.2, "blow")]


def test_a_weapon_of_next_year_is_other_in_every_table() -> None:
    laser = "WeapLaser_C"
    got = rows(
        start(),
        damage(30, "alice", "carol", 60, causer=laser),
        knock(31, "alice", "carol", causer=laser),
        kill(40, "alice", "carol", info(causer=laser), maker="alice", made=info(4000, causer=laser)),
        end(),
        tracked=frozenset({ALICE}),
    )
    assert part(got, "player_damage_events", DAMAGE) == [(CAROL, 30, 1, ALICE, "enemy", 60, "Other", False)]
    assert part(got, "weapon_kill_events", WEAPON_KILL) == [
        (CAROL, 31, False, ALICE, "WeapLaser_C", "Other", 25, None, None),
        (CAROL, 40, True, ALICE, "WeapLaser_C", "Other", 40, "WeapLaser_C", "blow"),
    ]
    assert part(got, "player_knock_events", ("weapon_id", "weapon_category")) == [("WeapLaser_C", "Other")]
    assert part(got, "player_match_weapon_distribution", DISTRIBUTION) == [(ALICE, "Other", 60, 1, 1)]


def test_a_weapon_the_file_leaves_out_is_nobodys_unknown() -> None:
    got = rows(
        start(),
        damage(30, "alice", "carol", 60, causer="None"),
        kill(40, "alice", "carol", info(causer="None")),
        end(),
        tracked=frozenset({ALICE}),
    )
    assert part(got, "player_damage_events", DAMAGE) == [(CAROL, 30, 1, ALICE, "enemy", 60, None, False)]
    assert part(got, "weapon_kill_events", WEAPON_KILL) == [
        (CAROL, 40, True, ALICE, None, "Other", 25, None, "blow")
    ]
    assert part(got, "player_match_weapon_distribution", DISTRIBUTION) == [(ALICE, "Other", 60, 1, 0)]


def test_a_file_that_breaks_off_before_the_end_is_incomplete() -> None:
    got = rows(
        start("alice", "carol", "dave"),
        knock(30, "alice", "carol"),
        revive(35, "dave", "carol"),
        kill(40, "alice", "dave"),
        knock(50, "alice", "carol", dbno_id=101),
        position(55.5, "alice", (1, 2, 3)),
    )
    assert (got.match.incomplete, got.match.match_end_s) == (True, 55.5)
    assert part(got, "player_knock_events", (*KNOCK[:2], "outcome", "seconds_to_outcome")) == [
        (CAROL, 30, "revived", 5),
        (CAROL, 50, "unresolved", None),
    ]
    columns = ("deaths", "survival_time_s", "team_placement", "individual_placement")
    assert summary(got, DAVE, *columns) == (1, 40, None, None)
    assert summary(got, ALICE, *columns) == (0, None, None, None)
    assert finishing(got, ALICE) == {
        "total_knocks": 2,
        "knocks_revived_by_enemy": 1,
        "knocks_unresolved": 1,
        "instant_kills": 1,
        "knocks_10_50m": 2,
    }


@pytest.mark.parametrize(
    ("kind", "causer", "finish_kind", "outcome"),
    [
        ("Damage_Explosion_RedZone", "RedZoneBomb_C", "environment", "environment"),
        ("Damage_Explosion_BlackZone", "BlackZoneController_Def_C", "environment", "environment"),
        ("Damage_Blizzard", "TslGameMode_LandmarkBP_C", "environment", "environment"),
        ("Damage_SandStorm", "SandStormBuff_BP_C", "environment", "environment"),
        ("Damage_TrainHit", "BP_DO_Line_Train_Dihor_Helper_C", "environment", "environment"),
        ("Damage_Explosion_PropaneTank", "BP_PropaneTank_C", "environment", "environment"),
        ("Damage_BlueZone", "BattleRoyaleModeControllerDef_C", "zone", "zone"),
        ("Damage_BlueZoneGrenade", "Bluezonebomb_EffectActor_C", "blow", "self"),
        ("Damage_VehicleHit", "BP_Mirado_A_01_C", "blow", "self"),
    ],
)
def test_a_knocked_player_whom_something_else_finishes_is_the_knockers_kill(
    kind: str, causer: str, finish_kind: str, outcome: str
) -> None:
    got = rows(
        start(),
        knock(30, "alice", "carol", distance=1500),
        kill(40, "alice", "carol", info(-1, kind, causer), maker="alice", made=info(1500)),
        end(),
    )
    assert part(got, "kill_positions", KILL_POSITION) == [
        (CAROL, 40, ALICE, ALICE, finish_kind, True, False, False)
    ]
    assert part(got, "weapon_kill_events", WEAPON_KILL)[1:] == [
        (CAROL, 40, True, ALICE, "WeapAK47_C", "AR", 15, causer, finish_kind)
    ]
    finisher = ALICE if finish_kind == "blow" else None
    assert part(got, "player_knock_events", KNOCK) == [(CAROL, 30, ALICE, "enemy", outcome, finisher, True)]
    counted = 0 if finish_kind == "environment" else 1
    assert summary(got, ALICE, "telemetry_kills", "kills_by_finisher") == (1, counted)
