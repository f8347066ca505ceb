"""Weapon distribution: damage, kills and knocks of a player by category."""

from typing import Any

from pewstats_collectors.telemetry.metrics.weapon_distribution import WeaponDistributionRow
from tests.unit.telemetry.building import Json, damage, end, info, kill, knock, players, rows, start

M24 = {"causer": "WeapM24_C"}


def distribution(*events: Json) -> dict[tuple[str, str], tuple[Any, ...]]:
    table = rows(start(), *events, end()).tables["player_match_weapon_distribution"]
    return {
        (row.account_id.partition(".")[2], row.weapon_category): row[2:]
        for row in table
        if isinstance(row, WeaponDistributionRow)
    }


def test_each_count_goes_by_its_own_weapon() -> None:
    got = distribution(
        damage(10, "alice", "carol", 79.5, causer="WeapM24_C"),
        knock(11, "alice", "carol", causer="WeapMP5K_C"),
        kill(
            20,
            "alice",
            "carol",
            info(causer="WeapUMP_C"),
            maker="alice",
            made=info(causer="WeapBerreta686_C"),
        ),
    )
    assert got == {
        ("alice", "SR"): (79.5, 0, 0),
        ("alice", "SMG"): (0, 0, 1),
        ("alice", "Shotgun"): (0, 1, 0),
    }


def test_what_is_not_against_enemies_does_not_count() -> None:
    assert (
        distribution(damage(10, "alice", "bob", 50), knock(11, "alice", "bob"), kill(12, "alice", "bob"))
        == {}
    )


def test_no_row_holds_only_zeros() -> None:
    assert distribution(damage(10, "alice", "carol", 0)) == {}


def test_what_has_no_category_is_filed_under_other() -> None:
    got = distribution(
        damage(10, "alice", "carol", 5, causer="WeapNextYear_C"),
        damage(11, "alice", "carol", 7, kind=""),
        knock(12, "alice", "carol", causer="None"),
        kill(13, "alice", "carol", info(kind="Damage_Gun", causer="")),
    )
    assert got == {("alice", "Other"): (12, 1, 1)}


def test_the_sums_are_the_players_totals() -> None:
    events = [
        damage(10, "alice", "carol", 20.12345),
        damage(11, "alice", "carol", 30.54321, causer="WeapM24_C"),
        damage(12, "alice", "dave", 1.00005, causer="WeapNextYear_C"),
        knock(13, "alice", "carol"),
        kill(14, "alice", "carol", maker="alice"),
        kill(15, "alice", "dave", info(causer="ProjGrenade_C")),
    ]
    parts = [values for (name, _), values in distribution(*events).items() if name == "alice"]
    alice = players(start(), *events, end())["alice"]
    assert round(sum(part[0] for part in parts), 4) == alice.damage_dealt_to_enemies
    assert sum(part[1] for part in parts) == alice.telemetry_kills
    assert sum(part[2] for part in parts) == alice.knocks


def test_what_is_not_measured_is_none() -> None:
    events = [kill(14, "alice", "carol", maker="alice")]
    assert distribution(*events) == {("alice", "SR"): (None, 1, None)}
