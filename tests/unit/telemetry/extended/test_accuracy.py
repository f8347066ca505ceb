"""Accuracy: of those whose shots the file tells."""

from typing import Any

from tests.unit.telemetry.building import Json, account, end, start
from tests.unit.telemetry.extended.world import extended


def weapon(shots: int, hits: int) -> Json:
    """What somebody did with one weapon."""
    return {"weapon": "WeapAK47_C", "damage": 1, "shots": shots, "hits": hits, "hitDetails": []}


def accuracies(*stats: tuple[str, list[Json]]) -> dict[str, Any]:
    told = [{"accountId": account(name), "stats": weapons} for name, weapons in stats]
    got = extended(start(), end() | {"allWeaponStats": told})
    return {name: (row.accuracy, row.accuracy_n) for name, row in got.items()}


def test_it_is_hits_by_shots_over_all_weapons() -> None:
    got = accuracies(("alice", [weapon(20, 5), weapon(10, 2)]), ("bob", [weapon(0, 0)]))
    assert got["alice"] == (0.2333, 30)
    assert got["bob"] == (None, 0)


def test_only_the_winners_have_one() -> None:
    assert accuracies(("alice", [weapon(20, 5)]))["carol"] == (None, None)
    assert set(accuracies().values()) == {(None, None)}
