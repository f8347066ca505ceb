"""Player board: points by own kills, ranks, and what each weapon category did."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.stats.player_board import PAGE_CATEGORIES, WeaponTotal, player_board
from pewstats_collectors.stats.rulesets import Ruleset, ruleset

SUPER = ruleset("super")
NOTHING = {"damage": 0.0, "kills": 0}


def total(account: str, kills: int | None, damage: Any, **others: Any) -> dict[str, Any]:
    return {
        "account_id": f"account.{account}",
        "player_name": account.title(),
        "team_name": "Alpha",
        "total_kills": kills,
        "total_damage": damage,
        "avg_damage": None,
        "killsteals": None,
        "matches_played": 1,
        "best_placement": None,
        "avg_placement": None,
    } | others


def ranks(totals: list[dict[str, Any]], rules: Ruleset = SUPER) -> list[tuple[int, str]]:
    return [(line["rank"], line["player_name"]) for line in player_board(totals, [], rules)]


def test_nobody_played() -> None:
    assert player_board([], [WeaponTotal("account.anna", "Alpha", "AR", Decimal(10), 1)], SUPER) == []


def test_a_line_has_the_keys_of_the_page_and_zeros_where_a_category_did_nothing() -> None:
    totals = [
        total(
            "anna",
            7,
            Decimal("1201.5000"),
            avg_damage=Decimal("400.50000000"),
            killsteals=2,
            matches_played=3,
            best_placement=2,
            avg_placement=4 / 3 + 2,
        )
    ]
    weapons = [
        WeaponTotal("account.anna", "Alpha", "AR", Decimal("1000.2500"), 6),
        WeaponTotal("account.anna", "Alpha", "Throwable", Decimal("201.2500"), 0),
        WeaponTotal("account.ben", "Alpha", "SR", Decimal(5), 5),
    ]
    assert player_board(totals, weapons, SUPER) == [
        {
            "rank": 1,
            "account_id": "account.anna",
            "player_name": "Anna",
            "team_name": "Alpha",
            "total_points": 7,
            "total_kills": 7,
            "total_damage": 1201.5,
            "avg_damage": 400.5,
            "killsteals": 2,
            "matches_played": 3,
            "best_placement": 2,
            "avg_placement": 3.33,
            "weapon_distribution": {
                "AR": {"damage": 1000.25, "kills": 6},
                "DMR": NOTHING,
                "SR": NOTHING,
                "SMG": NOTHING,
                "Shotgun": NOTHING,
                "LMG": NOTHING,
                "Pistol": NOTHING,
                "Melee": NOTHING,
                "Throwable": {"damage": 201.25, "kills": 0},
                "Other": NOTHING,
            },
        }
    ]


def test_the_page_shows_ten_categories_in_their_order() -> None:
    assert PAGE_CATEGORIES == (
        "AR", "DMR", "SR", "SMG", "Shotgun", "LMG", "Pistol", "Melee", "Throwable", "Other",
    )  # fmt: skip


@pytest.mark.parametrize("category", ["Vehicle", "Environment", "Special"])
def test_a_category_that_pages_do_not_show_is_not_shown_as_another(category: str) -> None:
    (line,) = player_board(
        [total("anna", 1, 50)], [WeaponTotal("account.anna", "Alpha", category, Decimal(50), 1)], SUPER
    )
    assert line["weapon_distribution"] == dict.fromkeys(PAGE_CATEGORIES, NOTHING)


def test_points_are_own_kills_times_the_points_of_a_kill() -> None:
    (line,) = player_board([total("anna", 4, 0)], [], Ruleset("three", (10,), 3))
    assert (line["total_points"], line["total_kills"]) == (12, 4)


def test_points_then_damage_then_account_decide() -> None:
    totals = [total("dora", 1, 900), total("carl", 2, 100), total("ben", 2, 100), total("anna", 2, 200)]
    assert ranks(totals) == [(1, "Anna"), (2, "Ben"), (2, "Carl"), (4, "Dora")]


def test_damage_is_compared_as_a_number() -> None:
    assert ranks([total("anna", 0, Decimal("99.5")), total("ben", 0, Decimal(1000))]) == [
        (1, "Ben"),
        (2, "Anna"),
    ]


def test_where_kills_are_worth_nothing_damage_decides() -> None:
    totals = [total("anna", 9, 10), total("ben", 0, 20)]
    assert ranks(totals, Ruleset("none", (), 0)) == [(1, "Ben"), (2, "Anna")]


def test_what_was_not_measured_stays_unknown_and_comes_last() -> None:
    unknown, known = player_board([total("anna", None, None), total("ben", 0, 1)], [], SUPER)[::-1]
    assert (unknown["player_name"], known["player_name"]) == ("Anna", "Ben")
    assert (unknown["total_damage"], unknown["avg_damage"], unknown["killsteals"]) == (None, None, None)
    assert (unknown["total_points"], unknown["total_kills"]) == (0, 0)


boards = st.dictionaries(
    st.sampled_from(["anna", "ben", "carl", "dora", "eve"]),
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3)),
)


@given(boards, st.randoms(use_true_random=False))
def test_the_order_of_players_and_weapons_does_not_matter(
    players: dict[str, tuple[int, int | None]], random: Random
) -> None:
    totals = [total(name, *values) for name, values in players.items()]
    weapons = [
        WeaponTotal(f"account.{name}", "Alpha", category, number, number)
        for number, name in enumerate(players)
        for category in PAGE_CATEGORIES
    ]
    expected = player_board(totals, weapons, SUPER)
    random.shuffle(totals)
    random.shuffle(weapons)
    assert player_board(totals, weapons, SUPER) == expected
    orders = [(-line["total_points"], -(line["total_damage"] or 0)) for line in expected]
    assert [line["rank"] for line in expected] == [1 + sum(o < order for o in orders) for order in orders]


def test_who_changed_team_has_a_line_for_each_with_the_weapons_used_for_it() -> None:
    totals = [total("anna", 3, 100), total("anna", 2, 80, team_name="Beta")]
    weapons = [
        WeaponTotal("account.anna", "Alpha", "AR", Decimal(100), 3),
        WeaponTotal("account.anna", "Beta", "SR", Decimal(80), 2),
    ]
    alpha, beta = player_board(totals, weapons, SUPER)
    assert (alpha["team_name"], alpha["weapon_distribution"]["AR"]["kills"]) == ("Alpha", 3)
    assert (alpha["weapon_distribution"]["SR"]["kills"], beta["weapon_distribution"]["SR"]["kills"]) == (0, 2)
