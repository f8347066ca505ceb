"""Points by place and per kill, exactly as the table of rulesets."""

import pytest

from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.rulesets import ruleset


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("super", [10, 6, 5, 4, 3, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("pubgm_2020", [15, 12, 10, 8, 6, 4, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0]),
        ("free_fire", [12, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0]),
        ("algs", [12, 9, 7, 5, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 0]),
    ],
)
def test_a_ruleset_gives_the_points_of_the_table(name: str, points: list[int]) -> None:
    rules = ruleset(name)
    assert [rules.placement(rank) for rank in range(1, 17)] == points
    assert rules.placement(100) == 0
    assert (rules.name, rules.kill_points) == (name, 1)


@pytest.mark.parametrize("rank", [0, -1])
def test_no_place_gives_no_points(rank: int) -> None:
    assert ruleset("super").placement(rank) == 0


def test_an_unknown_ruleset_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"'golf', known are algs, free_fire, .*super_wwcd"):
        ruleset("golf")
