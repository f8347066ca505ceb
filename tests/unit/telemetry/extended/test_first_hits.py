"""First hits: whose side hit first in a player's fights, and who won."""

from tests.unit.telemetry.building import damage, end, kill, knock, start
from tests.unit.telemetry.extended.world import extended


def test_each_half_is_told_with_what_it_was_taken_over() -> None:
    got = extended(
        start(),
        # Team 1 hits first and wins.
        damage(10, "alice", "carol", 30),
        damage(11, "carol", "alice", 20),
        kill(12, "bob", "carol"),
        # Team 3 hits first and loses.
        damage(100, "erin", "alice", 5),
        kill(105, "alice", "erin"),
        # Team 2 hits first and wins.
        damage(200, "dave", "alice", 50),
        kill(205, "dave", "alice"),
        end(),
    )
    alice, dave, bob = got["alice"], got["dave"], got["bob"]
    assert (alice.first_hit_rate, alice.first_hit_rate_n) == (0.3333, 3)
    assert (alice.first_hit_won_rate, alice.first_hit_won_rate_n) == (1.0, 1)
    assert (alice.other_hit_won_rate, alice.other_hit_won_rate_n) == (0.5, 2)
    assert (dave.first_hit_rate, dave.first_hit_won_rate, dave.other_hit_won_rate) == (1.0, 1.0, None)
    assert (bob.first_hit_rate, bob.first_hit_rate_n) == (1.0, 1)  # he took part by his kill


def test_a_fight_without_a_winner_is_not_won() -> None:
    alice = extended(start(), damage(10, "alice", "carol", 30), knock(11, "alice", "carol"), end())["alice"]
    assert (alice.first_hit_rate, alice.first_hit_won_rate, alice.first_hit_won_rate_n) == (1.0, 0.0, 1)


def test_pokes_ties_and_bots_are_left_out() -> None:
    got = extended(
        start(),
        damage(10, "alice", "carol", 30),
        damage(100, "bob", "erin", 30, attack_id=1),
        damage(100, "erin", "bob", 30, attack_id=2),
        kill(101, "bob", "erin"),
        damage(200, "anna", "robot", 30),
        kill(201, "anna", "robot"),
        end(),
    )
    for name in ("alice", "bob", "anna"):
        assert (got[name].first_hit_rate, got[name].first_hit_rate_n) == (None, 0)
        assert (got[name].first_hit_won_rate, got[name].other_hit_won_rate_n) == (None, 0)
