"""Time to the first weapon: from landing until he holds one."""

from typing import Any

from tests.unit.telemetry.building import Json, end, landing, start
from tests.unit.telemetry.extended.world import AK47, BANDAGE, FRAG, extended, take


def alices(*events: Json) -> Any:
    return extended(start(), landing(50, "alice"), *events, end())["alice"].time_to_first_weapon_s


def test_it_is_the_first_picked_up_or_taken_in_hand() -> None:
    assert alices(take(70, "alice", AK47), take(61.5, "alice", AK47, "LogItemEquip")) == 11.5
    assert alices(take(61, "alice", AK47), take(70, "alice", AK47, "LogItemEquip")) == 11.0


def test_only_weapons_count_throwables_too() -> None:
    assert alices(take(55, "alice", BANDAGE), take(60, "alice", FRAG)) == 10.0
    assert alices(take(55, "alice", BANDAGE)) is None


def test_only_since_his_landing_and_in_the_match() -> None:
    assert alices(take(49.999, "alice", AK47), take(50, "alice", AK47)) == 0.0
    assert alices(take(49.999, "alice", AK47), take(600.001, "alice", AK47)) is None
    assert alices(take(60, "bob", AK47)) is None
    assert extended(start(), take(60, "bob", AK47), end())["bob"].time_to_first_weapon_s is None
