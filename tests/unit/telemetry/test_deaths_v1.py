"""Deaths of the older format: what the event hides, and what the knock and the final blow tell instead."""

from pewstats_collectors.telemetry.metrics.kills import KillPositionRow
from tests.unit.telemetry.building import (
    BLEEDING,
    FALL,
    ZONE,
    Json,
    account,
    damage,
    end,
    info,
    kill,
    kill_v1,
    knock,
    person,
    players,
    read,
    rows,
    start,
)


def death(*events: Json) -> KillPositionRow:
    (row,) = rows(start(), *events, end()).tables["kill_positions"]
    assert isinstance(row, KillPositionRow)
    return row


def shot(t: float, attacker: str, victim: str, at: tuple[float, float, float], **fields: object) -> Json:
    """A blow on somebody knocked, with the place of both."""
    return damage(t, attacker, victim, 0, **fields) | {  # type: ignore[arg-type]
        "attacker": person(attacker, (at[0] + 300, at[1] + 400, at[2])),
        "victim": person(victim, at, health=0),
    }


FROZEN = [
    knock(30, "alice", "carol", distance=2500, reason="ArmShot"),
    kill_v1(50, "alice", "carol", info(2500, causer="WeapUMP_C", reason="HeadShot"), dbno_id=100),
]


def test_an_outright_kill_is_told_by_the_event() -> None:
    row = death(kill_v1(40, "alice", "carol", info(6502)))
    assert (row.killer_name, row.finisher_name, row.finish_kind) == ("Alice", "Alice", "blow")
    assert (row.credit_distance_m, row.finish_distance_m, row.location_at) == (65.02, 65.02, "death")
    assert (row.was_knocked, row.dbno_maker_account_id) == (False, None)


def test_the_knockers_kill_has_the_credit_of_the_knock_and_the_places_of_the_knock() -> None:
    row = death(*FROZEN)
    assert (row.was_knocked, row.killer_name, row.dbno_maker_name) == (True, "Alice", "Alice")
    assert (row.credit_damage_causer, row.credit_distance_m) == ("WeapAK47_C", 25)
    assert (row.finish_damage_causer, row.finish_distance_m, row.location_at) == ("WeapUMP_C", None, "knock")


def test_the_final_blow_tells_the_finisher_his_distance_and_the_place() -> None:
    row = death(FROZEN[0], shot(49.99, "bob", "carol", (7, 8, 9)), FROZEN[1])
    assert (row.killer_name, row.finisher_name) == ("Alice", "Bob")
    assert (row.finish_distance_m, row.location_at) == (5, "death")
    assert (row.victim_x, row.victim_y, row.victim_z) == (7, 8, 9)
    assert row.credit_distance_m == 25


def test_with_the_place_of_the_death_go_the_flags_of_the_death() -> None:
    killed = FROZEN[1] | {"victim": person("carol", health=0, isInVehicle=True, isInBlueZone=False)}
    blow = shot(50, "bob", "carol", (7, 8, 9))
    blow["victim"] |= {"isInVehicle": False, "isInBlueZone": True}
    for told, expected in (([blow], ("death", False, True)), ([], ("knock", True, False))):
        table = rows(start(), FROZEN[0], *told, killed, end()).tables
        (row,) = table["kill_positions"]
        assert (row.location_at, row.victim_in_vehicle, row.victim_in_blue_zone) == expected  # type: ignore[attr-defined]
        (row,) = (one for one in table["weapon_kill_events"] if one.is_kill)  # type: ignore[attr-defined]
        assert (row.victim_in_vehicle, row.is_blue_zone) == expected[1:]  # type: ignore[attr-defined]


def test_the_final_blow_lies_within_20_ms_before_and_3_ms_after_the_death() -> None:
    for t, told in [(49.979, False), (49.98, True), (50.003, True), (50.004, False)]:
        row = death(FROZEN[0], shot(t, "bob", "carol", (7, 8, 9)), FROZEN[1])
        assert (row.finisher_name == "Bob") is told


def test_bleeding_and_the_zone_are_no_final_blow() -> None:
    ticks = [
        damage(50, "bob", "carol", 0, kind="Damage_Groggy", attack_id=-1),
        damage(50, "bob", "carol", 0, kind="Damage_BlueZone", attack_id=-1),
    ]
    assert death(FROZEN[0], *ticks, FROZEN[1]).finisher_account_id is None


def test_of_several_last_blows_at_one_instant_the_smallest_account_id_counts() -> None:
    both = [shot(50, name, "carol", (7, 8, 9)) for name in ("erin", "bob")]
    for blows in (both, both[::-1]):
        assert death(FROZEN[0], *blows, FROZEN[1]).finisher_name == "Bob"


def test_without_a_final_blow_the_knocker_or_a_mate_finished() -> None:
    assert death(*FROZEN).finisher_account_id is None
    (knocked,) = read(start(), *FROZEN, end()).resolved_knocks
    assert (knocked.outcome, knocked.seconds_to_outcome) == ("own_blow_v1", 20)


def test_a_third_team_takes_kill_and_distance_and_robs_the_knocker() -> None:
    events = [
        knock(30, "alice", "carol"),
        kill_v1(50, "erin", "carol", info(900), dbno_id=100, assistant="alice"),
    ]
    row = death(*events)
    assert (row.killer_name, row.finisher_name, row.dbno_maker_name) == ("Erin", "Erin", "Alice")
    assert (row.credit_distance_m, row.finish_distance_m, row.location_at) == (9, 9, "death")
    assert row.assist_account_ids == [account("alice")]
    summary = players(start(), *events, end())
    assert (summary["erin"].killsteals, summary["alice"].times_killstolen) == (1, 1)
    assert {row.telemetry_assists for row in summary.values()} == {None}


def test_the_killer_as_assistant_is_no_assist() -> None:
    assert death(kill_v1(40, "alice", "carol", assistant="alice")).assist_account_ids == []


def test_bleeding_out_is_the_knockers_with_the_distance_of_the_knock() -> None:
    events = [
        knock(30, "alice", "carol", distance=1111),
        kill_v1(50, "alice", "carol", BLEEDING | {"distance": 1111}, dbno_id=100),
    ]
    row = death(*events)
    assert (row.finish_kind, row.finisher_name, row.location_at) == ("bleed_out", "Alice", "knock")
    summary = players(start(), *events, end())
    assert (summary["alice"].kills_by_finisher, summary["alice"].longest_kill_m) == (1, 11.11)


def test_whoever_kills_himself_gets_no_credit() -> None:
    row = death(kill_v1(40, "carol", "carol", FALL))
    assert (row.is_suicide, row.killer_account_id, row.credit_damage_category) == (True, None, None)
    assert row.finish_kind == "environment"


def test_the_zone_alone_kills_for_nobody() -> None:
    row = death(kill_v1(40, None, "carol", ZONE))
    assert (row.finish_kind, row.killer_account_id, row.finisher_account_id) == ("zone", None, None)


def test_a_knock_by_nobody_leaves_no_maker() -> None:
    row = death(knock(30, None, "carol", kind="Damage_BlueZone"), kill_v1(50, "alice", "carol", info(900)))
    assert (row.was_knocked, row.dbno_maker_account_id) == (True, None)
    assert (row.credit_distance_m, row.finisher_name) == (9, "Alice")


def test_the_oldest_files_have_no_id_no_reason_and_no_knocks() -> None:
    event = kill_v1(50, "alice", "carol", info(900))
    for key in ("dBNOId", "damageReason", "assistant"):
        del event[key]
    blow = damage(50, "alice", "carol", 30, reason="HeadShot")
    bleeding = damage(40, None, "carol", 0, kind="Damage_Groggy", attack_id=-1)
    row = death(bleeding, blow, event)
    assert (row.finish_damage_reason, row.was_knocked, row.dbno_id) == ("HeadShot", None, None)
    summary = players(start(), bleeding, blow, event, end())
    assert summary["alice"].telemetry_headshot_kills == 1
    assert summary["alice"].knocks is None
    assert summary["alice"].killsteals is None


def test_a_file_with_the_newer_event_is_read_by_it_alone() -> None:
    row = death(kill_v1(40, "erin", "carol"), kill(40.001, "alice", "carol"))
    assert (row.t, row.killer_name) == (40.001, "Alice")
