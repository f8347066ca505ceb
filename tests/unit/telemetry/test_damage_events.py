"""Rows of damage events: whose are kept, what is left out, and how those of one instant are told apart."""

import pytest

from pewstats_collectors.telemetry.metrics.damage_events import DamageEventRow
from tests.unit.telemetry.building import Json, damage, end, knock, person, rows, start

TRACKED = frozenset({"account.alice"})


def damage_events(*events: Json) -> list[DamageEventRow]:
    table = rows(start(), *events, end(), tracked=TRACKED).tables["player_damage_events"]
    return [row for row in table if isinstance(row, DamageEventRow)]


def test_a_row_tells_everything_of_a_hit() -> None:
    hit = damage(
        30.125,
        "alice",
        "carol",
        41.23456,
        reason="HeadShot",
        causer="WeapMini14_C",
        attack_id=77,
        isThroughPenetrableWall=True,
    ) | {
        "attacker": person("alice", (1, 2, 3), health=55.5),
        "victim": person("carol", (4, 5, 6), health=80),
    }
    assert damage_events(hit) == [
        DamageEventRow(
            victim_account_id="account.carol",
            t=30.125,
            nth=1,
            attack_id=77,
            attacker_account_id="account.alice",
            attacker_team_id=1,
            attacker_x=1,
            attacker_y=2,
            attacker_z=3,
            attacker_health=55.5,
            victim_team_id=2,
            victim_x=4,
            victim_y=5,
            victim_z=6,
            victim_health=80,
            relation="enemy",
            damage=41.2346,
            damage_type="Damage_Gun",
            damage_reason="HeadShot",
            damage_causer="WeapMini14_C",
            weapon_category="DMR",
            victim_downed=False,
            through_wall=True,
        )
    ]


def test_only_what_tracked_players_deal_or_take_is_kept() -> None:
    got = damage_events(
        damage(30, "alice", "carol", 1),
        damage(31, "carol", "alice", 2),
        damage(32, "carol", "bob", 3),
        damage(33, "bob", "alice", 4),
        damage(34, "alice", "alice", 5),
    )
    assert [(row.t, row.relation) for row in got] == [
        (31, "enemy"),
        (33, "team"),
        (34, "self"),
        (30, "enemy"),
    ]


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("Damage_BlueZone", False),
        ("Damage_Groggy", False),
        ("Damage_DBNO", False),
        ("Damage_BlueZoneGrenade", True),
        ("Damage_Explosion_RedZone", True),
        ("Damage_Drown", True),
    ],
)
def test_the_burns_of_blue_and_bleeding_are_left_out(kind: str, kept: bool) -> None:
    got = damage_events(damage(30, None, "alice", 5, kind=kind, attack_id=-1))
    assert [(row.relation, row.attacker_account_id, row.attack_id) for row in got] == (
        [("environment", None, None)] if kept else []
    )


def test_pellets_of_one_instant_are_numbered_by_what_they_tell_not_by_the_order_of_the_file() -> None:
    pellets = [
        damage(30, "alice", "carol", 20, attack_id=5),
        damage(30, "alice", "carol", 20, attack_id=5),
        damage(30, "alice", "carol", 9.5, attack_id=5, reason="ArmShot"),
    ]
    for events in (pellets, pellets[::-1]):
        got = [(row.nth, row.damage, row.damage_reason) for row in damage_events(*events)]
        assert got == [(1, 9.5, "ArmShot"), (2, 20, "TorsoShot"), (3, 20, "TorsoShot")]


def test_pellets_that_take_nothing_from_somebody_who_is_down_are_one_row() -> None:
    down = {"victim": person("carol", health=0)}
    pellet = damage(31, "alice", "carol", 0, attack_id=6) | down
    other = damage(31, "alice", "carol", 0, attack_id=6, reason="HeadShot") | down
    got = damage_events(knock(30, "alice", "carol"), pellet, pellet, pellet, other)
    assert [(row.nth, row.damage_reason, row.victim_downed) for row in got] == [
        (1, "HeadShot", True),
        (2, "TorsoShot", True),
    ]


def test_what_an_old_file_does_not_tell_is_none() -> None:
    hit = damage(30, "alice", "carol", 5, kind="", causer="None", reason="", attack_id=-1)
    del hit["isThroughPenetrableWall"]
    (row,) = damage_events(hit | {"victim": person("carol", (0, 0, 0))})
    assert (row.attack_id, row.damage_type, row.damage_reason, row.damage_causer) == (None,) * 4
    assert (row.weapon_category, row.through_wall, row.victim_x) == (None, None, None)
