"""In circle, and zone play: who was where when a phase was announced and when it closed."""

from tests.unit.telemetry.building import Json, end, kill, landing, start
from tests.unit.telemetry.extended.world import Spot, extended, phase, position, state, zone_play

WHITE: Spot = (100, 100, 10_000)
PHASES: list[Json] = [
    phase(100, 1, 0.1, "alice", "carol"),
    phase(160, 1, 1, "alice", "bob"),
    state(165, 1, WHITE),
    phase(200, 2, 1.5, "alice"),
    phase(260, 2, 2, "bob"),
]
TEAM = start("alice", "bob", "carol")


def test_the_rate_is_over_closes_he_lives_to_see() -> None:
    got = extended(TEAM, *PHASES, kill(200, "alice", "carol"), end())
    assert (got["alice"].in_circle_rate, got["alice"].in_circle_rate_n) == (0.5, 2)
    assert (got["bob"].in_circle_rate, got["bob"].in_circle_rate_n) == (1.0, 2)
    assert (got["carol"].in_circle_rate, got["carol"].in_circle_rate_n) == (0.0, 1)
    assert {row.lobby_in_circle_rate for row in got.values()} == {0.6}


def test_who_dies_as_it_closes_does_not_count() -> None:
    carol = extended(TEAM, *PHASES, kill(160, "alice", "carol"), end())["carol"]
    assert (carol.in_circle_rate, carol.in_circle_rate_n, carol.lobby_in_circle_rate) == (None, 0, 0.75)


def test_files_without_the_list_tell_no_rate_and_no_roster() -> None:
    told = (phase(100, 1, 0.1, told=False), phase(160, 1, 1, told=False))
    alice = extended(TEAM, *told, end())["alice"]
    assert (alice.in_circle_rate, alice.in_circle_rate_n, alice.lobby_in_circle_rate) == (None, None, None)
    row = zone_play(TEAM, *told, end())["alice", 1]
    assert (row.in_circle_announce, row.in_circle_close) == (None, None)
    assert (row.alive_announce, row.alive_close) == (True, True)


def test_a_phase_without_the_list_is_left_out_of_the_rate() -> None:
    events = (*PHASES[:3], phase(200, 2, 1.5, told=False), phase(260, 2, 2, told=False))
    alice = extended(TEAM, *events, end())["alice"]
    assert (alice.in_circle_rate, alice.in_circle_rate_n, alice.lobby_in_circle_rate) == (1.0, 1, 0.6667)


def test_zone_play_has_a_row_for_every_phase_he_sees_the_beginning_of() -> None:
    got = zone_play(TEAM, *PHASES, kill(200, "alice", "carol"), end())
    assert set(got) == {("alice", 1), ("alice", 2), ("bob", 1), ("bob", 2), ("carol", 1)}
    assert [row[2:6] for row in (got["alice", 1], got["bob", 1], got["carol", 1])] == [
        (True, True, True, True),
        (False, True, True, True),
        (True, False, True, True),
    ]
    dying = zone_play(TEAM, *PHASES, kill(200.001, "alice", "carol"), end())["carol", 2]
    assert dying[2:6] == (False, False, True, False)


def test_who_comes_back_before_the_close_has_a_row() -> None:
    back = (kill(90, "alice", "carol"), landing(150, "carol"))
    row = zone_play(TEAM, *PHASES, *back, end())["carol", 1]
    assert (row.alive_announce, row.alive_close, row.white_edge_announce_m) == (False, True, None)


def test_the_edge_of_white_is_measured_from_where_he_was() -> None:
    got = zone_play(
        TEAM,
        *PHASES,
        position(95, "alice", (100, 100, 5000)),
        position(105, "alice", (2100, 100, 5000)),
        position(160, "alice", (6100, 8200, 5)),
        position(160, "bob", (100, 8100, 5)),
        kill(160, "alice", "carol"),
        position(160, "carol", (100, 100, 5)),
        end(),
    )
    assert (got["alice", 1].white_edge_announce_m, got["alice", 1].white_edge_close_m) == (90.0, -0.8)
    assert (got["bob", 1].white_edge_announce_m, got["bob", 1].white_edge_close_m) == (None, 20.0)
    assert (got["carol", 1].alive_close, got["carol", 1].white_edge_close_m) == (False, None)
    assert got["alice", 2].white_edge_close_m is None  # no state tells the second circle


def test_a_match_may_end_before_a_phase_closes() -> None:
    row = zone_play(TEAM, phase(100, 1, 0.1, "alice"), end())["alice", 1]
    assert (row.in_circle_announce, row.alive_announce) == (True, True)
    assert (row.in_circle_close, row.alive_close, row.white_edge_close_m) == (None, None, None)


def test_files_without_phase_changes_go_by_the_state_of_their_events() -> None:
    events = [position(t, "alice", (100, 100, 5), is_game) for t, is_game in ((50, 1), (100, 2), (130, 2.5))]
    row = zone_play(TEAM, *events, state(101, 2, WHITE), end() | {"common": {"isGame": 2.5}}).get(
        ("alice", 2)
    )
    assert row is not None
    assert row[2:] == (None, None, True, True, 100.0, 100.0)
