"""The recorded custom match of 2025: the figures that its definitions give as examples."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.telemetry.building import rows_of_file


@pytest.fixture(scope="module")
def tables(pubg_data: Path) -> dict[str, Any]:
    rows = rows_of_file((pubg_data / "telemetry" / "custom-2025-07-12.json.gz").read_bytes())
    return rows.tables


def total(table: list[Any], column: str) -> float:
    return sum(getattr(row, column) or 0 for row in table)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("traded_deaths_5", 1),
        ("traded_deaths_10", 1),
        ("traded_deaths_30", 1),
        ("traded_deaths_n", 31),
        ("trade_kills_30", 1),
        ("trade_kills_n", 31),
        ("clutch_n", 2),
        ("clutch_won", 1),
        ("kills_lt50", 28),
        ("kills_50_200", 2),
        ("kills_ge200", 0),
        ("knocks_range_n", 20),
        ("hits_range_n", 182),
        ("multi_kills_n", 30),
        ("third_partied_deaths_n", 30),
        ("self_revives", 0),
    ],
)
def test_the_sums_over_all_players(tables: dict[str, Any], column: str, expected: int) -> None:
    assert total(tables["player_match_extended"], column) == expected


def test_damage_by_distance_is_all_the_damage(tables: dict[str, Any]) -> None:
    assert total(tables["player_match_extended"], "damage_range_n") == pytest.approx(3219.70, abs=0.01)


def test_only_winners_have_an_accuracy(tables: dict[str, Any]) -> None:
    assert sum(row.accuracy_n is not None for row in tables["player_match_extended"]) == 4


def test_roster_and_geometry_agree_beyond_the_first_announcement(tables: dict[str, Any]) -> None:
    told = [(row.in_circle_close, row.white_edge_close_m) for row in tables["zone_play"]]
    told += [
        (row.in_circle_announce, row.white_edge_announce_m) for row in tables["zone_play"] if row.phase > 1
    ]
    both = [(inside, edge >= 0) for inside, edge in told if None not in (inside, edge)]
    assert (sum(roster == geometry for roster, geometry in both), len(both)) == (60, 62)


def test_the_circle_rates_are_those_of_zone_play(tables: dict[str, Any]) -> None:
    at_close = [row for row in tables["zone_play"] if row.alive_close]
    assert total(tables["player_match_extended"], "in_circle_rate_n") == len(at_close)
    inside = sum(row.in_circle_close for row in at_close)
    rates = {row.lobby_in_circle_rate for row in tables["player_match_extended"]}
    assert rates == {round(inside / len(at_close), 4)}
