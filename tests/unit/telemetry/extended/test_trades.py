"""Trades: who took down whoever took down a mate, and how soon."""

import pytest

from tests.unit.telemetry.building import damage, end, kill, knock, revive, start
from tests.unit.telemetry.extended.world import extended


@pytest.mark.parametrize(
    ("after", "windows"),
    [
        (0, (1, 1, 1)),
        (5, (1, 1, 1)),
        (5.001, (0, 1, 1)),
        (10, (0, 1, 1)),
        (10.001, (0, 0, 1)),
        (30, (0, 0, 1)),
        (30.001, (0, 0, 0)),
        (-0.001, (0, 0, 0)),
    ],
)
def test_a_down_is_traded_by_a_mate_within_each_window(after: float, windows: tuple[int, ...]) -> None:
    got = extended(start(), knock(100, "carol", "alice"), knock(100 + after, "bob", "carol"), end())
    alice, bob, carol = got["alice"], got["bob"], got["carol"]
    assert (alice.traded_deaths_5, alice.traded_deaths_10, alice.traded_deaths_30) == windows
    assert (bob.trade_kills_5, bob.trade_kills_10, bob.trade_kills_30) == windows
    assert (alice.traded_deaths_n, alice.trade_kills_n) == (1, 0)
    assert (carol.traded_deaths_n, carol.trade_kills_n, carol.trade_kills_30) == (1, 1, 0)


def test_a_kill_of_somebody_not_knocked_is_a_down_and_the_end_of_a_knock_is_none() -> None:
    got = extended(
        start(),
        kill(100, "carol", "alice"),
        knock(102, "bob", "carol"),
        kill(104, "bob", "carol", maker="bob"),
        end(),
    )
    assert (got["alice"].traded_deaths_5, got["alice"].traded_deaths_n) == (1, 1)
    assert (got["bob"].trade_kills_5, got["bob"].trade_kills_n) == (1, 1)
    assert got["carol"].traded_deaths_n == 1


def test_one_down_may_trade_two_mates_and_counts_once_for_who_made_it() -> None:
    got = extended(
        start(),
        knock(100, "carol", "alice"),
        knock(103, "carol", "anna"),
        knock(104, "bob", "carol"),
        end(),
    )
    assert (got["alice"].traded_deaths_5, got["anna"].traded_deaths_5) == (1, 1)
    assert (got["bob"].trade_kills_5, got["bob"].trade_kills_n) == (1, 1)


def test_two_who_take_each_other_down_at_once_trade_their_own_downs() -> None:
    got = extended(start(), knock(100, "carol", "alice"), knock(100, "alice", "carol"), end())
    for name in ("alice", "carol"):
        assert (got[name].traded_deaths_5, got[name].trade_kills_5) == (1, 1)


def test_another_team_or_another_victim_is_no_trade() -> None:
    got = extended(
        start(),
        knock(100, "carol", "alice"),
        knock(101, "erin", "carol"),
        knock(102, "bob", "dave"),
        knock(103, "alice", "bob"),
        end(),
    )
    assert got["alice"].traded_deaths_30 == 0
    assert (got["erin"].trade_kills_30, got["bob"].trade_kills_30) == (0, 0)
    assert got["bob"].traded_deaths_n == 0  # a mate takes nobody down


def test_who_was_taken_down_twice_may_be_traded_once() -> None:
    got = extended(
        start(),
        knock(100, "carol", "alice"),
        revive(110, "bob", "alice"),
        knock(150, "carol", "alice", dbno_id=101),
        knock(152, "bob", "carol", dbno_id=102),
        end(),
    )
    assert (got["alice"].traded_deaths_5, got["alice"].traded_deaths_n) == (1, 2)


def test_without_a_down_there_is_nothing_to_trade() -> None:
    alice = extended(start(), end())["alice"]
    assert (alice.traded_deaths_5, alice.traded_deaths_n) == (None, 0)
    assert (alice.trade_kills_30, alice.trade_kills_n) == (None, 0)


def test_a_file_that_tells_no_knocks_tells_no_trades() -> None:
    bleeds = damage(99, "carol", "alice", 1, kind="Damage_Groggy")
    alice = extended(start(), bleeds, kill(100, "carol", "alice"), end())["alice"]
    assert (alice.traded_deaths_n, alice.trade_kills_n) == (None, None)
