"""config/ratings.toml: what it holds, and every fault of another one."""

from typing import Any

import pytest

from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.multi_team import Parameters
from pewstats_collectors.stats.rating_parameters import rating_parameters, read_parameters

WHOLE: dict[str, Any] = {
    "mu": 25, "sigma": 8.5, "beta": 30, "gamma": 3, "tau": 0.1, "min_matches": 5, "max_sigma": 5,
}  # fmt: skip


def test_the_shipped_file_is_whole() -> None:
    assert {kind: one.min_matches for kind, one in rating_parameters().items()} == {"team": 5, "person": 5}


def test_every_key_is_read() -> None:
    other = WHOLE | {"beta": 31}
    assert read_parameters({"team": WHOLE, "person": other}) == {
        "team": Parameters(**WHOLE),
        "person": Parameters(**other),
    }


def test_every_fault_is_named() -> None:
    wrong = WHOLE | {"sigma": 0, "min_matches": 2.5, "tau": "much", "kappa": 1}
    del wrong["beta"]
    with pytest.raises(UsageError) as refused:
        read_parameters({"team": wrong, "player": WHOLE})
    assert str(refused.value).splitlines() == [
        "ratings, person: expected, but missing",
        "ratings, player: expected no such key, known are team, person",
        "ratings, team, beta: expected, but missing",
        "ratings, team, kappa: expected no such key, known are "
        "mu, sigma, beta, gamma, tau, min_matches, max_sigma",
        "ratings, team, sigma: expected a number above 0, not 0",
        "ratings, team, tau: expected a number above 0, not 'much'",
        "ratings, team, min_matches: expected a whole number, 1 or more, not 2.5",
    ]
