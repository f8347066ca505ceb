"""The recorded match with one word renamed after the other: no number may change unseen.

And matches as they are have no drift, whatever year's form they are written in.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pewstats_collectors.simulator import SimulatedMatch, full_lobby, small_lobby
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.drift import drift_of
from pewstats_collectors.telemetry.inflate import inflate
from tests.unit.telemetry.building import Json, read_file
from tests.unit.telemetry.test_drift_of_keys import told

#: Renamings that moved numbers unseen once, the second as the game did it in 2026.
RENAMED = [
    ("Damage_BlueZone", "Damage_PlayZone"),
    ("Damage_Groggy", "Damage_Bleed3"),
    ("HeadShot", "Head"),
    ("Heal", "Healing"),
    ("Boost", "Boosts"),
    ("Throwable", "Throwables"),
    ("Use", "Used"),
    ("Weapon", "Weapons"),
]
#: Every word in a field of these is renamed, too.
FIELDS = ("damageTypeCategory", "damageReason", "damageCauserName", "category", "subCategory")


class Recorded(NamedTuple):
    """The file, and the numbers that are made of it."""

    data: bytes
    numbers: dict[str, float]


@pytest.fixture(scope="module")
def recorded(pubg_data: Path) -> Recorded:
    data = inflate((pubg_data / "telemetry" / "custom-2025-07-12.json.gz").read_bytes())
    document, drift = told(decode(data))
    assert drift == []
    return Recorded(data, dict(numbers(document)))


def numbers(part: Any, *path: str) -> Iterator[tuple[str, float]]:
    """Every number of a document by its place, and how long every list is."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from numbers(value, *path, key)
    elif isinstance(part, list):
        yield "/".join((*path, "length")), len(part)
        for index, value in enumerate(part):
            yield from numbers(value, *path, str(index))
    elif isinstance(part, int | float):
        yield "/".join(path), part


def renamed(recorded: Recorded, old: str, new: str) -> tuple[bool, list[Any]]:
    """Whether numbers change when all these words are renamed, and the drift."""
    data = recorded.data.replace(f'"{old}"'.encode(), f'"{new}"'.encode())
    assert data != recorded.data, old
    document, drift = told(decode(data))
    return dict(numbers(document)) != recorded.numbers, drift


@pytest.mark.parametrize(("old", "new"), RENAMED)
def test_a_renamed_word_changes_numbers_and_is_told(recorded: Recorded, old: str, new: str) -> None:
    is_changed, drift = renamed(recorded, old, new)
    assert is_changed
    assert new in {one.code for one in drift}


@pytest.mark.parametrize("field", FIELDS)
def test_no_word_of_damage_or_items_is_renamed_unseen(recorded: Recorded, field: str) -> None:
    found = re.findall(rf'"{field}": ?"(\w+)"'.encode(), recorded.data)
    words = sorted({word.decode() for word in found} - {"None"})
    assert len(words) > 3
    unseen = []
    for word in words:
        is_changed, drift = renamed(recorded, word, f"NextYear{word}")
        if is_changed and not drift:
            unseen.append(word)
    assert unseen == []


def without_drift() -> Iterator[tuple[str, SimulatedMatch]]:
    for seed in range(4):
        yield f"2026 {seed}", small_lobby(seed)
        yield f"2026 v1 {seed}", small_lobby(seed, kills_v1=True)
        for year in ("2025", "2019", "2018"):
            start = datetime(int(year), 7, 1, tzinfo=UTC)
            yield f"{year} {seed}", small_lobby(seed, start=start, dialect=year)
    yield "full", full_lobby(1)


def test_simulated_matches_have_no_drift() -> None:
    drift: Json = {name: drift_of(read_file(match.telemetry())) for name, match in without_drift()}
    assert {name: one for name, one in drift.items() if one} == {}
