"""Revives: the share of a team's knocks that ended in one, and the special ones."""

from tests.unit.telemetry.building import damage, end, kill, knock, revive, start
from tests.unit.telemetry.extended.world import extended


def test_the_rate_is_the_teams_over_knocks_of_any_kind() -> None:
    got = extended(
        start(),
        knock(100, "carol", "alice"),
        revive(110, "bob", "alice"),
        knock(120, None, "bob"),
        kill(130, None, "bob"),
        knock(135, None, "anna"),
        kill(136, None, "anna"),
        knock(140, "anna", "alice", dbno_id=102),
        knock(150, "alice", "carol", dbno_id=103),
        end(),
    )
    for name in ("alice", "bob", "anna"):
        assert (got[name].revive_rate, got[name].revive_rate_n) == (0.25, 4)
    assert (got["carol"].revive_rate, got["carol"].revive_rate_n) == (0.0, 1)
    assert (got["erin"].revive_rate, got["erin"].revive_rate_n) == (None, 0)


def test_nobody_can_revive_in_a_team_of_one() -> None:
    alice = extended(start("alice", "carol"), knock(100, "carol", "alice"), end())["alice"]
    assert (alice.revive_rate, alice.revive_rate_n) == (None, 0)


def test_self_revives_and_trauma_bags_are_told_by_reviver() -> None:
    bag = {"useTraumaBag": True}
    got = extended(
        start(),
        knock(100, "carol", "alice"),
        revive(110, "alice", "alice"),
        knock(120, "carol", "alice", dbno_id=101),
        revive(130, "bob", "alice") | bag,
        knock(140, "carol", "bob", dbno_id=102),
        revive(150, "bob", "bob") | bag,
        end(),
    )
    counts = {name: (row.self_revives, row.trauma_bag_revives) for name, row in got.items()}
    assert (counts["alice"], counts["bob"], counts["anna"]) == ((1, 0), (1, 2), (0, 0))


def test_old_files_do_not_tell_of_trauma_bags() -> None:
    old = revive(110, "bob", "alice")
    del old["useTraumaBag"]
    bob = extended(start(), knock(100, "carol", "alice"), old, end())["bob"]
    assert (bob.trauma_bag_revives, bob.self_revives) == (None, 0)


def test_a_file_that_tells_no_knocks_tells_no_rate() -> None:
    bleeds = damage(99, "carol", "alice", 1, kind="Damage_Groggy")
    alice = extended(start(), bleeds, end())["alice"]
    assert (alice.revive_rate, alice.revive_rate_n, alice.self_revives) == (None, None, None)
