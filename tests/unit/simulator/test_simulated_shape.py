"""The simulated events have the keys, sentinels and quirks of the observed ones."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pewstats_collectors.simulator import evening
from tests.telemetry_reading import Telemetry, read

_OPTIONAL_PEOPLE = ("attacker", "killer", "finisher", "dBNOMaker", "vehicle")


@pytest.fixture(scope="module")
def played() -> Telemetry:
    return read(evening(5, matches=2).matches[1])


def paths(value: Any, prefix: str = "") -> set[str]:
    """Every key path of an event, `[]` for list elements."""
    found: set[str] = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            path = f"{prefix}.{key}" if prefix else key
            found |= {path} | paths(inner, path)
    elif isinstance(value, list):
        for inner in value:
            found |= {f"{prefix}[]"} | paths(inner, f"{prefix}[]")
    return found


def test_every_event_has_the_keys_that_are_always_there(played: Telemetry, pubg_data: Path) -> None:
    schema = json.loads((pubg_data / "schema" / "observed-2026.json").read_text())
    for event in played.events:
        fields = schema[event["_T"]]["fields"]
        always = {path for path, facts in fields.items() if facts["presence"] == 1.0 and "[]" not in path}
        nulls = tuple(f"{key}." for key in _OPTIONAL_PEOPLE if event.get(key, 0) is None)
        missing = {path for path in always - paths(event) if not path.startswith(nulls or ("-",))}
        assert not missing, event["_T"]


def test_no_event_has_a_key_nobody_observed(played: Telemetry, pubg_data: Path) -> None:
    schema = json.loads((pubg_data / "schema" / "observed-2026.json").read_text())
    for event in played.events:
        known = set(schema[event["_T"]]["fields"])
        unknown = {path for path in paths(event) if path not in known and not path.endswith("[]")}
        assert not unknown, event["_T"]


def test_values_have_observed_types(played: Telemetry, pubg_data: Path) -> None:
    schema = json.loads((pubg_data / "schema" / "observed-2026.json").read_text())
    for event in played.events:
        fields = schema[event["_T"]]["fields"]
        for key, value in event.items():
            kind = "null" if value is None else type(value).__name__
            kinds = set(fields[key]["types"]) | ({"int"} if "float" in fields[key]["types"] else set())
            assert kind in kinds, (event["_T"], key)


def test_the_definition_stands_first_with_seven_digits_and_names_the_match(played: Telemetry) -> None:
    first = played.events[0]
    assert list(first) == ["_T", "MatchId", "PingQuality", "_D"]
    assert first["MatchId"].endswith("." + played.match.match_id)
    assert len(first["_D"].split(".")[1]) == 8
    assert all("common" in event for event in played.events[1:])
    assert first["_D"] > played.events[1]["_D"]


def test_events_are_in_time_order_but_for_a_millisecond(played: Telemetry) -> None:
    stamps = [event["_D"] for event in played.events[1:]]
    late = [(a, b) for a, b in pairwise(stamps) if a > b]
    assert all(a[:-4] == b[:-4] or int(a[-4:-1]) == 0 for a, b in late)
    assert all(next(iter(event)) == "_T" and list(event)[-1] == "_D" for event in played.events)


def test_there_is_a_lobby_before_and_a_rest_after_the_match(played: Telemetry) -> None:
    kinds = [event["_T"] for event in played.events]
    start, end = kinds.index("LogMatchStart"), kinds.index("LogMatchEnd")
    assert {"LogPlayerLogin", "LogPlayerCreate", "LogPlayerPosition", "LogPlayerAttack"} <= set(
        kinds[1:start]
    )
    assert "LogPlayerLogout" in kinds[end + 1 :]
    assert all(event["common"]["isGame"] == 0 for event in played.events[1:start])
    assert played.events[start]["common"]["isGame"] == 0.10000000149011612


def test_phase_changes_carry_the_value_of_before(played: Telemetry) -> None:
    changes = [event for _, event in played.window["LogPhaseChange"]]
    expected = []
    for phase in range(1, 9):
        expected += [phase - 0.5 if phase > 1 else 0.10000000149011612, phase]
    assert [event["common"]["isGame"] for event in changes] == expected[: len(changes)]


def test_bots_never_shoot_or_pick_up(played: Telemetry) -> None:
    actors: Counter[str] = Counter()
    for event in played.events:
        for key in ("character", "attacker"):
            person = event.get(key) or {}
            if person.get("type") == "user_ai":
                actors[event["_T"]] += 1
                assert person["accountId"].startswith("ai.")
    assert actors["LogPlayerPosition"]
    forbidden = {"LogPlayerAttack", "LogItemPickup", "LogWeaponFireCount", "LogPlayerUseThrowable"}
    assert not forbidden & set(actors)
