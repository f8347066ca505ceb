"""Shares: a player's part of what his team did."""

from tests.unit.telemetry.building import damage, end, kill, start
from tests.unit.telemetry.extended.world import extended


def test_shares_are_of_the_team_and_of_what_was_done_to_enemies() -> None:
    got = extended(
        start(),
        damage(10, "alice", "carol", 30, attack_id=1),
        damage(11, "bob", "carol", 60.5, attack_id=2),
        damage(12, "bob", "alice", 50, attack_id=3),
        kill(20, "alice", "carol"),
        kill(21, "alice", "dave"),
        kill(22, "anna", "erin"),
        kill(23, "anna", "bob"),
        end(),
    )
    assert [
        (row.damage_share, row.damage_share_n, row.kill_share, row.kill_share_n)
        for row in (got[name] for name in ("alice", "bob", "anna"))
    ] == [(0.3315, 90.5, 0.6667, 3), (0.6685, 90.5, 0.0, 3), (0.0, 90.5, 0.3333, 3)]


def test_nothing_done_is_no_share() -> None:
    alice = extended(start(), end())["alice"]
    assert (alice.damage_share, alice.damage_share_n) == (None, 0.0)
    assert (alice.kill_share, alice.kill_share_n) == (None, 0)
