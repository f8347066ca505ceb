"""Landings: the first of each account, and hot drops."""

from pewstats_collectors.telemetry.metrics.landings import LandingRow
from tests.unit.telemetry.building import BOTS, Json, account, end, landing, rows, start


def landings(*events: Json) -> dict[str, LandingRow]:
    table = rows(start(), *events, end()).tables["landings"]
    return {row.account_id.partition(".")[2]: row for row in table if isinstance(row, LandingRow)}


def test_the_first_landing_counts_and_repeats_do_not() -> None:
    got = landings(
        landing(32.1, "alice", (9, 9, 9), 1), landing(24.2, "alice", (1.5, 2.5, 3.5)), landing(90, "alice")
    )
    (row,) = got.values()
    assert (row.t, row.x, row.y, row.z, row.is_game) == (24.2, 1.5, 2.5, 3.5, 0.1)
    assert (row.account_id, row.team_id, row.zone, row.is_bot) == (account("alice"), 1, [], False)


def test_at_equal_times_the_smallest_place_counts() -> None:
    pair = [landing(24, "alice", (5, 1, 1)), landing(24, "alice", (4, 9, 9))]
    for events in (pair, pair[::-1]):
        assert landings(*events)["alice"].x == 4


def test_who_never_landed_has_no_row() -> None:
    assert set(landings(landing(24, "alice"))) == {"alice"}


def test_bots_land_too() -> None:
    (bot,) = BOTS
    assert landings(landing(24, bot))[bot].is_bot


def test_a_hot_drop_has_enemies_within_200_m_and_60_s() -> None:
    got = landings(
        landing(100, "alice", (0, 0, 5)),
        landing(101, "bob", (10, 0, 5)),
        landing(160, "carol", (20_000, 0, 90_000)),
        landing(160.001, "dave", (0, 100, 5)),
        landing(40, "erin", (0, 20_000.1, 5)),
        landing(100, "frank", (90_000, 90_000, 5)),
    )
    assert (got["alice"].hot_drop_enemies, got["alice"].is_hot_drop) == (1, True)
    assert got["carol"].hot_drop_enemies == 2
    assert (got["frank"].hot_drop_enemies, got["frank"].is_hot_drop) == (0, False)


def test_no_position_is_no_hot_drop_and_none() -> None:
    row = landings(landing(24, "alice", (0, 0, 0)))["alice"]
    assert (row.x, row.hot_drop_enemies, row.is_hot_drop) == (None, None, None)
