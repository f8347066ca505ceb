"""Team spread: how far from his mates a player was."""

from tests.unit.telemetry.building import Json, end, kill, landing, start
from tests.unit.telemetry.extended.world import Spot, extended, position, state

HERE: Spot = (100, 100, 100)
CIRCLES = [state(t, 1, (0, 0, 0)) for t in range(90, 200, 10)]


def spread(*events: Json, team: tuple[str, ...] = ("alice", "bob", "anna")) -> tuple[float | None, int]:
    """Alice's; she landed at 50."""
    row = extended(start(*team, "carol"), *CIRCLES, landing(50, "alice", HERE), *events, end())["alice"]
    return row.team_spread_m, row.team_spread_n


def test_it_is_the_mean_over_samples_of_the_mean_to_all_mates() -> None:
    got = spread(
        position(100, "alice", HERE),
        position(100, "bob", (3100, 4100, 100)),  # 50 m
        position(100, "anna", (100, 100, 2100)),  # 20 m above
        position(130, "alice", HERE),
        position(130, "bob", (100, 1100, 100)),  # 10 m; nobody knows where Anna is
    )
    assert got == (22.5, 2)


def test_mates_are_taken_from_their_tracks() -> None:
    bob = (position(96, "bob", (1100, 100, 100)), position(106, "bob", (2100, 100, 100)))
    assert spread(position(100, "alice", HERE), *bob) == (14.0, 1)


def test_dead_mates_do_not_count_from_the_instant_of_their_death() -> None:
    near = [position(t, "bob", (1100, 100, 100), health=100 if t < 110 else 0) for t in (100, 110, 120)]
    mine = [position(t, "alice", HERE) for t in (100, 110, 120)]
    assert spread(*near, *mine, kill(110, "carol", "bob")) == (10.0, 1)


def test_only_eligible_samples_count() -> None:
    bob = [position(t, "bob", (1100, 100, 100)) for t in (40, 100, 110, 300)]
    got = spread(
        *bob,
        position(40, "alice", HERE),  # in the air
        position(100, "alice", HERE, is_game=0.1),  # before the first circle
        position(110, "alice", HERE),
        position(300, "alice", (9100, 100, 100)),  # nobody knows where blue is
    )
    assert got == (10.0, 1)


def test_without_mates_or_circles_there_is_none() -> None:
    assert spread(position(100, "alice", HERE), team=("alice",)) == (None, 0)
    row = extended(start(), position(100, "alice", HERE), end())["alice"]
    assert (row.team_spread_m, row.team_spread_n) == (None, None)
