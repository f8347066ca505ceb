"""A full lobby is as large as a real one of a hundred people, with the observed mix of events."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from pewstats_collectors.simulator import full_lobby, small_lobby

#: Events of the observed matches on average, all modes together, and of a full modern squad lobby.
MEAN_EVENTS: Final = 37_330
FULL_EVENTS: Final = 53_000
#: From fewer than the mean of all modes has to more than a full lobby's share of it.
COMMON: Final = (0.6, 1.5)
RARE: Final = (0.2, 3.0)
#: What happens in some matches only may happen this often in one.
A_FEW: Final = 20
#: What there is one of, or at most about one a player, does not grow with the lobby.
PER_PLAYER: Final = {
    "LogPlayerCreate",
    "LogPlayerKillV2",
    "LogPlayerLogin",
    "LogPlayerLogout",
    "LogParachuteLanding",
    "LogGameStatePeriodic",
    "LogPhaseChange",
    "LogCarePackageSpawn",
    "LogCarePackageLand",
    "LogPlayerMakeGroggy",
}


@pytest.fixture(scope="module")
def lobby() -> tuple[int, list[dict[str, Any]]]:
    raw = full_lobby(1).telemetry()
    return len(raw), orjson.loads(raw)


def test_it_has_about_53_000_events_and_38_mb(lobby: tuple[int, list[dict[str, Any]]]) -> None:
    size, events = lobby
    assert 46_000 < len(events) < 62_000
    assert 32e6 < size < 44e6


def test_the_mix_of_events_is_the_observed_one(
    lobby: tuple[int, list[dict[str, Any]]], pubg_data: Path
) -> None:
    counts = Counter(event["_T"] for event in lobby[1])
    observed = json.loads((pubg_data / "schema" / "event-counts-2026.json").read_text())["counts"]
    wrong = {}
    for row in observed:
        kind, mean = row["event"], row["per_match"]
        least, most = COMMON if mean >= 100 else RARE
        if mean < 5:
            least = 0.0
        scale = 1.0 if kind in PER_PLAYER else FULL_EVENTS / MEAN_EVENTS
        if not least * mean <= counts[kind] <= max(A_FEW, most * mean * scale):
            wrong[kind] = (counts[kind], mean)
    assert not wrong


def test_damage_is_mostly_the_zones_and_guns_hit_seldom(lobby: tuple[int, list[dict[str, Any]]]) -> None:
    damages = [event for event in lobby[1] if event["_T"] == "LogPlayerTakeDamage"]
    kinds = Counter(event["damageTypeCategory"] for event in damages)
    assert 0.3 < kinds["Damage_BlueZone"] / len(damages) < 0.85
    shots = {event["attackId"] for event in lobby[1] if event["_T"] == "LogPlayerAttack"}
    hits = {event["attackId"] for event in damages if event["damageTypeCategory"] == "Damage_Gun"}
    assert 0.05 < len(hits) / len(shots) < 0.25


def test_the_same_seed_gives_the_same_bytes_and_truth() -> None:
    one, two = small_lobby(7), small_lobby(7)
    assert one.telemetry() == two.telemetry()
    assert one.match_object() == two.match_object()
    assert one.truth == two.truth
    assert small_lobby(8).telemetry() != one.telemetry()


def test_a_small_lobby_is_small() -> None:
    events = orjson.loads(small_lobby(3).telemetry())
    assert 12 <= len(small_lobby(3).plan.people) <= 16
    assert 1_000 < len(events) < 5_000
