"""Damage by relation, its parts, and hits."""

import pytest

from pewstats_collectors.errors import Reject
from pewstats_collectors.telemetry.damage import DamageTotals
from tests.unit.telemetry.building import (
    TEAMS,
    account,
    damage,
    end,
    kill,
    knock,
    players,
    read,
    rows,
    start,
)


def totals(*events: dict[str, object]) -> dict[str, DamageTotals]:
    match = read(start(), *events, end())
    return {name.partition(".")[2]: one for name, one in match.damage_totals.items()}


def test_damage_is_filed_by_the_relation_of_the_two() -> None:
    summary = players(
        start(),
        damage(10, "alice", "carol", 20.5),
        damage(11, "bob", "alice", 3),
        damage(12, "alice", "alice", 7, kind="Damage_Instant_Fall"),
        damage(13, None, "alice", 11, kind="Damage_BlueZone", attack_id=-1),
        damage(14, None, "alice", 13, kind="Damage_Drown", attack_id=-1),
        damage(15, "carol", "alice", 17),
        end(),
    )
    alice = summary["alice"]
    assert alice.damage_dealt_to_enemies == 20.5
    assert alice.damage_received == 17
    assert alice.damage_received_team == 3
    assert alice.damage_self == 7
    assert alice.damage_received_blue_zone == 11
    assert alice.damage_received_environment == 13
    assert alice.damage_received_total == 51
    assert summary["bob"].damage_dealt_to_team == 3
    assert summary["carol"].damage_received == 20.5


def test_the_blue_zone_is_told_by_its_type_never_by_its_causer() -> None:
    hit = damage(13, None, "alice", 11, kind="Damage_BlueZone", causer="Anything_C", attack_id=-1)
    grenade = damage(14, "carol", "alice", 5, kind="Damage_BlueZoneGrenade")
    got = totals(hit, grenade)
    assert got["alice"].received_blue_zone == 11
    assert got["alice"].received == 5


def test_the_pellets_of_one_shot_are_one_hit() -> None:
    pellets = [damage(10, "alice", "carol", 10, attack_id=5) for _ in range(4)]
    got = totals(
        *pellets, damage(10.2, "alice", "carol", 3, attack_id=6), damage(10, "alice", "dave", 3, attack_id=5)
    )
    assert got["alice"].hits == 3
    assert got["alice"].dealt_to_enemies == 46


def test_damage_without_an_attack_is_a_hit_per_instant() -> None:
    burn = [damage(t, "alice", "carol", 2, kind="Damage_Molotov", attack_id=-1) for t in (10, 11, 11)]
    assert totals(*burn)["alice"].hits == 2


def test_a_hit_on_a_knocked_player_counts_as_a_hit_and_takes_nothing() -> None:
    got = totals(damage(10, "alice", "carol", 0))["alice"]
    assert (got.hits, got.dealt_to_enemies) == (1, 0)


def test_bleeding_is_nobodys_hit_in_any_year() -> None:
    bleeding = [
        damage(10, "alice", "carol", 0, kind="Damage_DBNO", attack_id=-1),
        damage(11, "carol", "carol", 0, kind="Damage_Groggy", attack_id=-1),
    ]
    assert totals(*bleeding)["alice"].hits == 0


def test_hits_on_mates_and_oneself_are_no_hits() -> None:
    assert totals(damage(10, "alice", "bob", 5), damage(11, "alice", "alice", 5))["alice"].hits == 0


def test_throwable_damage_is_that_part_of_the_damage_to_enemies() -> None:
    summary = players(
        start(),
        damage(10, "alice", "carol", 30, kind="Damage_Explosion_Grenade", causer="ProjGrenade_C"),
        damage(11, "alice", "carol", 4, kind="Damage_Molotov", causer="BP_MolotovFireDebuff_C"),
        damage(12, "alice", "carol", 8),
        damage(13, "alice", "bob", 50, kind="Damage_Explosion_Grenade", causer="ProjGrenade_C"),
        end(),
    )
    assert summary["alice"].throwable_damage == 34
    assert summary["alice"].damage_dealt_to_enemies == 42


def test_a_total_is_exactly_the_sum_of_its_stored_parts() -> None:
    third = 1 / 3
    got = totals(
        damage(10, "alice", "carol", third),
        damage(11, "alice", "carol", third, causer="WeapM24_C"),
        damage(12, "alice", "carol", third, causer="WeapMP5K_C"),
    )["alice"]
    assert got.dealt_by_category == {"AR": 0.3333, "SMG": 0.3333, "SR": 0.3333}
    assert got.dealt_to_enemies == 0.9999


def test_a_file_without_damage_events_although_people_were_shot_measures_no_damage() -> None:
    for trace in (kill(30, "alice", "carol"), knock(30, "alice", "carol")):
        carol = players(start(), trace, end())["carol"]
        assert carol.damage_received is None
        assert carol.hits is None
        assert carol.throwable_damage is None
    peaceful = players(start(), end())["carol"]
    assert peaceful.damage_received == 0


@pytest.mark.parametrize(("pairs", "refused"), [(10, False), (11, True)])
def test_damage_beyond_all_matches_is_refused_though_nobodys_is(
    pairs: int, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a whole team dealt must fit the database's numbers too."""
    names = [(f"a{nth}", f"b{nth}") for nth in range(pairs)]
    for one, other in names:
        monkeypatch.setitem(TEAMS, one, 1)
        monkeypatch.setitem(TEAMS, other, 2)
    hits = [damage(10, one, other, 9_999, attack_id=nth) for one, other in names for nth in range(100)]
    if refused:
        with pytest.raises(Reject, match="all players lost 10,998,900 hit points") as fault:
            rows(start(), *hits, end())
        assert fault.value.reason == "impossible damage"
    else:
        (fight,) = rows(start(), *hits, end()).tables["team_fights"]
        assert fight.damage_a == 9_999_000  # type: ignore[attr-defined]


def test_every_player_has_totals() -> None:
    match = read(start("alice", "carol"), end())
    assert set(match.damage_totals) == {account("alice"), account("carol")}
